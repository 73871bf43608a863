/** The groups that a Pushgateway says it has. It decodes their labels itself, however they were written when they were pushed. */
import type { Labels } from "./exposition.ts";

/** The labels of each group, those without a value left out. @throws {Error} when it is no answer of a Pushgateway. */
export function groupsIn(text: string): readonly Labels[] {
  const { data } = objectOf(parsed(text));
  if (!Array.isArray(data)) {
    throw new Error("it answered in words that no Pushgateway uses: is it older than 1.0?");
  }
  return data.map((group: unknown) => {
    const labels = Object.entries(objectOf(objectOf(group)["labels"]));
    return Object.fromEntries(
      labels.filter((label): label is [string, string] => {
        const [, value] = label;
        return typeof value === "string" && value !== "";
      }),
    );
  });
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
