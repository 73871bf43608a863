/** The chart's README: its tables are made of the comments in values.yaml and of the list of fields. */
import { isMap, isScalar, parseDocument, type YAMLMap } from "yaml";
import { fields } from "./fields.ts";

interface ValueRow {
  readonly path: string;
  readonly fallback: string;
  readonly about: string;
}

interface ValueSection {
  readonly title: string;
  readonly rows: readonly ValueRow[];
}

const tables: Readonly<Record<string, (values: string) => string>> = {
  values: valuesTable,
  fields: fieldsTable,
};

/** The README with its tables anew. @throws {Error} where a marker is missing. */
export function withTables(readme: string, values: string): string {
  return Object.entries(tables).reduce((text, [name, table]) => {
    const pattern = new RegExp(`(?<=<!-- table:${name} -->\n)[^]*?(?=<!-- /table:${name} -->)`);
    if (!pattern.test(text)) {
      throw new Error(
        `Cannot write the table ${name} into the chart's README: its markers are not there`,
      );
    }
    return text.replace(pattern, () => `\n${table(values)}\n`);
  }, readme);
}

/** Every value that has a comment `# --`, by the headings `## …` above it. */
function valueSections(values: string): readonly ValueSection[] {
  const contents = contentsOf(values);
  if (!isMap(contents)) {
    throw new Error("Cannot read values.yaml: it is no map");
  }
  const sections: { title: string; rows: ValueRow[] }[] = [];
  for (const pair of contents.items) {
    const key = isScalar(pair.key) ? pair.key : undefined;
    const comment = commentOf(contents, pair);
    const title = /^# (.+)$/m.exec(comment)?.[1];
    if (title !== undefined) {
      sections.push({ title, rows: [] });
    }
    sections.at(-1)?.rows.push(...rowsOf(String(key?.value), pair.value, comment));
  }
  return sections;
}

/** Paths of values that no comment speaks of, neither their own nor one further up. */
export function undocumented(values: string): readonly string[] {
  const contents = contentsOf(values);
  return isMap(contents) ? undocumentedIn("", contents) : ["values.yaml"];
}

/** A marker at the end of a map would take the comment of the next key with it. */
function contentsOf(values: string): unknown {
  return parseDocument(values.replaceAll(/^ *# (?:begin|end) .*\n/gm, "")).contents;
}

function undocumentedIn(prefix: string, map: YAMLMap): readonly string[] {
  return map.items.flatMap((pair) => {
    const path = `${prefix}${isScalar(pair.key) ? String(pair.key.value) : ""}`;
    if (aboutIn(commentOf(map, pair)) !== undefined) {
      return [];
    }
    return isMap(pair.value) ? undocumentedIn(`${path}.`, pair.value) : [path];
  });
}

function rowsOf(path: string, value: unknown, comment: string): readonly ValueRow[] {
  const about = aboutIn(comment);
  const own = about === undefined ? [] : [{ path, fallback: fallbackOf(value), about }];
  const below = isMap(value)
    ? value.items.flatMap((pair) =>
        rowsOf(
          `${path}.${isScalar(pair.key) ? String(pair.key.value) : ""}`,
          pair.value,
          commentOf(value, pair),
        ),
      )
    : [];
  return [...own, ...below];
}

/** A comment above a map's first key belongs to the map, as the parser sees it. */
function commentOf(map: YAMLMap, pair: YAMLMap["items"][number]): string {
  const own = isScalar(pair.key) ? (pair.key.commentBefore ?? "") : "";
  return map.items[0] === pair ? `${map.commentBefore ?? ""}\n${own}` : own;
}

function aboutIn(comment: string): string | undefined {
  return /^ -- (.+)$/m.exec(comment)?.[1];
}

function fallbackOf(value: unknown): string {
  const plain =
    typeof value === "object" && value !== null && "toJSON" in value ? value : undefined;
  return JSON.stringify(plain);
}

function valuesTable(values: string): string {
  return valueSections(values)
    .map(({ title, rows }) =>
      [
        `### ${title}`,
        "",
        "| value | default | what it does |",
        "| --- | --- | --- |",
        ...rows.map(
          ({ path, fallback, about }) => `| \`${path}\` | \`${fallback}\` | ${cell(about)} |`,
        ),
        "",
      ].join("\n"),
    )
    .join("\n");
}

const placeWords = {
  cronJob: "CronJob",
  job: "Job",
  pod: "pod",
  container: "container",
  chart: "this chart's own",
} as const;

function fieldsTable(): string {
  return [
    "| field | of the | what it does |",
    "| --- | --- | --- |",
    "| `enabled` | this chart's own | Whether the job is installed; for `jobs.<name>` alone |",
    "| `schedule` | CronJob | When it runs: cron, five fields, in UTC; for `jobs.<name>` alone |",
    ...fields.map(
      ({ name, place, about }) => `| \`${name}\` | ${placeWords[place]} | ${cell(about)} |`,
    ),
    "",
  ].join("\n");
}

function cell(words: string): string {
  return words.replaceAll("|", "\\|");
}
