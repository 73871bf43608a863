/** How a run ended by its own last words, and what operators were mailed meanwhile. */
import assert from "node:assert/strict";
import type { RunEnd } from "./runs.ts";
import type { Alerts } from "./warmed-installation.ts";

/** As its termination message says. */
export function endingOf({ terminationMessage }: RunEnd): readonly [string, number] {
  const { outcome, exitCode } = JSON.parse(terminationMessage) as {
    readonly outcome: string;
    readonly exitCode: number;
  };
  return [outcome, exitCode];
}

/** So many mails, each with its word. */
export function assertSubjects(alerts: Alerts, words: readonly string[]): void {
  const subjects = alerts.subjects();
  const found = subjects.map((subject, index) => subject.includes(words[index] ?? "\0"));
  assert.ok(
    subjects.length === words.length && found.every(Boolean),
    `${words.join(", ")} were expected, and there came: ${subjects.join("; ")}`,
  );
}

/** Of the first mail with these words in its subject, which is there. */
export async function textOf(alerts: Alerts, words: string): Promise<string> {
  const { mail } = await alerts.about(words, 1);
  return mail.text ?? "";
}
