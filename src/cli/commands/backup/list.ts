/** `backup list`: every backup, and what looks like one and is none, so that nobody counts on it. */
import { countWords, plainLine } from "../../../domain/alerts/wording.ts";
import { backupMomentIn } from "../../../domain/backup/backup-id.ts";
import type { Manifest } from "../../../domain/backup/manifest.ts";
import { isLeftover } from "../../../domain/backup/retention.ts";
import { sizeWords } from "../../../domain/backup/size-words.ts";
import { backupsIn, type Catalogue } from "../../../jobs/backup/catalogue.ts";
import { defineCommand, json } from "../../command.ts";
import { programCommand } from "../../program-command.ts";
import type { Shell } from "../../shell.ts";
import { moment, printList } from "../../table.ts";
import { withPorts } from "../../with-ports.ts";

export const list = defineCommand({
  usage: "list",
  about: "List the backups, newest first, and which are no good",
  options: (parser) => parser.option("json", json),
  async run(args, shell) {
    const found = await withPorts(shell, ["storage"], async ({ storage }, signal) =>
      backupsIn(storage, signal),
    );
    const items = listed(found, shell.clock.now());
    const first = programCommand(shell.environment, "run database-backup");
    printList(shell, args.json, items, rowOf, `There is no backup. To make one: ${first}`);
    if (!args.json && items.length > 0) {
      printSums(found, items, shell);
    }
    return 0;
  },
});

type Listed = { readonly id: string; readonly startedAt: Date | undefined } & (
  | { readonly state: "good"; readonly manifest: Manifest }
  | { readonly state: "damaged" | "unfinished" | "left over"; readonly reason: string }
);

/** Newest first, whatever they are. */
function listed({ whole, damaged, half }: Catalogue, now: Date): readonly Listed[] {
  const all = [
    ...whole.map((manifest) => ({ id: manifest.id, state: "good" as const, manifest })),
    ...damaged.map(({ id, reason }) => ({ id, state: "damaged" as const, reason })),
    ...half.map(({ id }) =>
      isLeftover(id, now)
        ? { id, state: "left over" as const, reason: leftOver }
        : { id, state: "unfinished" as const, reason: unfinished },
    ),
  ].map((each) => ({ ...each, startedAt: backupMomentIn(each.id)?.startedAt }));
  return all.toSorted((one, other) => (one.id < other.id ? 1 : -1));
}

const unfinished = "it has no manifest: a run is at work on it, or ended midway";
const leftOver = "it has no manifest: its run ended midway; the next good backup removes it";

function rowOf(item: Listed) {
  const { id, startedAt, state } = item;
  const manifest = item.state === "good" ? item.manifest : undefined;
  return {
    backup: id,
    when: moment(startedAt),
    size: manifest && sizeWords(manifest.dump.bytes),
    tables: manifest?.tables.length,
    rows: manifest && rowsOf(manifest),
    database: manifest && plainLine(`${manifest.schema} (${manifest.environment})`, 40),
    key: manifest && shortKey(manifest.keyId),
    state,
  };
}

function rowsOf({ tables }: Manifest): number {
  return tables.reduce((sum, { rows }) => sum + rows, 0);
}

/** Of an ARN what tells it from others. */
function shortKey(keyId: string): string {
  return plainLine(keyId.replace(/^.*[/:](?=[^/:]+$)/, ""), 40);
}

function printSums({ whole }: Catalogue, items: readonly Listed[], { print }: Shell): void {
  const bytes = whole.reduce((sum, { dump }) => sum + dump.bytes, 0);
  print("");
  print(
    whole.length === 0
      ? "None of them is good: nothing can be restored."
      : `${countWords(whole.length, "good backup")}, ${sizeWords(bytes)}.`,
  );
  for (const item of items) {
    if (item.state !== "good") {
      print(`${item.id} is no backup (${item.state}): ${item.reason}.`);
    }
  }
}
