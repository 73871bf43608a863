/** What a dump that was read back lacks, as clauses for people. Names of tables and the like are no secret; rows never come here. */
import { shortened } from "../../domain/alerts/wording.ts";
import type { DumpFacts } from "../../domain/backup/dump-reader.ts";
import type { Manifest } from "../../domain/backup/manifest.ts";
import type { DumpPlan } from "../../ports/dumps.ts";
import type { ReadBack } from "./reading-back.ts";

/** What was planned and is not in the dump. */
export function lackingOf(plan: DumpPlan, facts: DumpFacts): readonly string[] {
  return [
    ...(facts.isComplete ? [] : ["the dump has no last line: it was cut off"]),
    ...lacking("table", plan.tables, [...facts.tables.keys()]),
    ...objectsLacking(plan, facts),
  ];
}

/** What is not as the manifest says. */
export function differencesFrom(manifest: Manifest, read: ReadBack): readonly string[] {
  const { dump, tables } = manifest;
  const { facts } = read;
  const rows = tables.flatMap(({ name, rows: expected }) => {
    const found = facts.tables.get(name) ?? expected;
    return found === expected ? [] : [`table ${named(name)} has ${found} rows, not ${expected}`];
  });
  return [
    ...storedDifferences(manifest, read),
    ...(facts.bytes === dump.sqlBytes && read.sqlSha256 === dump.sqlSha256
      ? []
      : ["its SQL is not what was dumped"]),
    ...(facts.isComplete ? [] : ["its SQL has no last line: it was cut off"]),
    ...lacking(
      "table",
      tables.map(({ name }) => name),
      [...facts.tables.keys()],
    ),
    ...rows,
    ...objectsLacking(manifest, facts),
  ];
}

/** Of the bytes as they are stored. */
export function storedDifferences(
  { dump }: Manifest,
  { bytes, sha256 }: Pick<ReadBack, "bytes" | "sha256">,
): readonly string[] {
  if (bytes !== dump.bytes) {
    return [`it has ${bytes} bytes, not ${dump.bytes}`];
  }
  return sha256 === dump.sha256 ? [] : ["its bytes are not those that were stored (sha256)"];
}

type Objects = Pick<DumpPlan, "views" | "routines" | "triggers" | "events">;

function objectsLacking(expected: Objects, found: Objects): readonly string[] {
  return [
    ...lacking("view", expected.views, found.views),
    ...lacking("routine", expected.routines, found.routines),
    ...lacking("trigger", expected.triggers, found.triggers),
    ...lacking("event", expected.events, found.events),
  ];
}

/** A procedure and a function may share a name: each must be there. */
function lacking(
  what: string,
  expected: readonly string[],
  found: readonly string[],
): readonly string[] {
  const left = [...found];
  const missing = expected.filter((name) => {
    const at = left.indexOf(name);
    if (at !== -1) {
      left.splice(at, 1);
    }
    return at === -1;
  });
  return missing.map((name) => `${what} ${named(name)} is not in it`);
}

/** Whoever names tables may use any letters. */
function named(name: string): string {
  return shortened(JSON.stringify(name), 80);
}
