/** What a restored schema has, compared with the manifest, and what to do next. */
import { countWords, plainLine } from "../../../domain/alerts/wording.ts";
import type { Manifest } from "../../../domain/backup/manifest.ts";
import type { Dumps } from "../../../ports/dumps.ts";
import { programCommand } from "../../program-command.ts";
import type { Shell } from "../../shell.ts";
import type { Target } from "./restore-consent.ts";

const kinds = ["views", "routines", "triggers", "events"] as const;

/** Clauses; none where all is as the manifest says. */
export async function differencesIn(
  schema: string,
  manifest: Manifest,
  dumps: Pick<Dumps, "rowsOf" | "objectsOf" | "sizeOf">,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { tables, views } = manifest;
  const size = await dumps.sizeOf(schema, signal);
  const names = tables.map(({ name }) => name);
  const rows = await dumps.rowsOf(schema, names, signal);
  const objects = await dumps.objectsOf(schema, signal);
  return [
    ...tables
      .filter(({ name, rows: expected }) => rows.get(name) !== expected)
      .map(
        ({ name, rows: expected }) =>
          `table ${name} has ${countWords(rows.get(name) ?? 0, "row")}, not ${expected}`,
      ),
    ...(size === tables.length + views.length
      ? []
      : [`it has ${size ?? 0} tables and views, not ${tables.length + views.length}`]),
    ...kinds.flatMap((kind) => [
      ...without(manifest[kind], objects[kind]).map((name) => `${one(kind)} ${name} is missing`),
      ...without(objects[kind], manifest[kind]).map(
        (name) => `${one(kind)} ${name} is not in the backup`,
      ),
    ]),
  ];
}

function one(kind: (typeof kinds)[number]): string {
  return kind.slice(0, -1);
}

/** A procedure and a function may share a name: each counts. */
function without(names: readonly string[], others: readonly string[]): readonly string[] {
  const left = [...others];
  return names.filter((name) => {
    const at = left.indexOf(name);
    if (at !== -1) {
      left.splice(at, 1);
    }
    return at === -1;
  });
}

/** Answers the exit code. */
export function printRestored(
  manifest: Manifest,
  target: Target,
  differences: readonly string[],
  shell: Pick<Shell, "complain" | "environment" | "print">,
): number {
  const { schema } = target;
  if (differences.length > 0) {
    differences.forEach((each) => shell.complain(plainLine(`Different: ${each}.`, 300)));
    shell.print(`${schema} is not what was backed up: do not use it before you know why.`);
    return 1;
  }
  const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
  const others = kinds.map((kind) => countWords(manifest[kind].length, one(kind))).join(", ");
  shell.print(
    `Restored into ${schema}: ${countWords(manifest.tables.length, "table")} with ${countWords(rows, "row")}, ${others}; all as the manifest says.`,
  );
  printNext(manifest, target, shell);
  return 0;
}

function printNext(
  { leftOut, events }: Manifest,
  { schema, isLive }: Target,
  { print, environment }: Pick<Shell, "environment" | "print">,
): void {
  if (events.length > 0) {
    print(`Its events run from now on, where the server runs events: drop them in a mere copy.`);
  }
  if (isLive) {
    print(`Next: ${programCommand(environment, "migrate")}`);
  } else {
    print(`To work in it, name ${schema} in DATABASE_URL.`);
  }
  if (leftOut.length > 0) {
    print(
      `The NPI tables are not in a backup; load them where they are wanted: ${programCommand(environment, "npi load --full <the newest monthly file>")}`,
    );
  }
}
