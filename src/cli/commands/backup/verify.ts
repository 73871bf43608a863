/**
 * `backup verify [backup]`: reads a backup as a restore would, to its last byte, and compares it with its manifest. It changes
 * nothing, and needs no database: the storage, the key and the zstd tool are enough.
 */
import { countWords } from "../../../domain/alerts/wording.ts";
import type { Manifest } from "../../../domain/backup/manifest.ts";
import { sizeWords } from "../../../domain/backup/size-words.ts";
import { causeOf, toError } from "../../../domain/failure.ts";
import { findBackup } from "../../../jobs/backup/catalogue.ts";
import { differencesFrom, storedDifferences } from "../../../jobs/backup/differences.ts";
import { readBack, storedSum, type ReadingPorts } from "../../../jobs/backup/reading-back.ts";
import { defineCommand } from "../../command.ts";
import { programCommand } from "../../program-command.ts";
import type { Shell } from "../../shell.ts";
import { moment } from "../../table.ts";
import { withPorts } from "../../with-ports.ts";

const limitSeconds = 4 * 3600;

export const verify = defineCommand({
  usage: "verify [backup]",
  about: "Read one as a restore would; compare with its manifest",
  options: (parser) =>
    parser.positional("backup", {
      type: "string",
      default: "latest",
      describe: "A backup's name, or latest",
    }),
  async run({ backup }, shell) {
    return await withPorts(
      shell,
      ["cipher", "dumps", "storage"],
      async (ports, signal) => {
        const manifest = await findBackup(ports.storage, backup, signal);
        printBeginning(manifest, shell);
        return printVerdict(manifest, await verdictOn(manifest, ports, signal), shell);
      },
      limitSeconds,
    );
  },
});

type Verdict =
  | { readonly kind: "good" }
  | { readonly kind: "damaged"; readonly damage: readonly string[] }
  /** Its bytes are those that were stored: the key is another one. */
  | { readonly kind: "closed"; readonly reason: string };

/** @throws {UnavailableError} {DeniedError} {ConfigError}: then nothing is known of the backup. */
async function verdictOn(
  manifest: Manifest,
  ports: ReadingPorts,
  signal: AbortSignal,
): Promise<Verdict> {
  try {
    const damage = differencesFrom(manifest, await readBack(ports, manifest, signal));
    return damage.length === 0 ? { kind: "good" } : { kind: "damaged", damage };
  } catch (error) {
    signal.throwIfAborted();
    if (causeOf(error) !== "fault") {
      throw error;
    }
    const reason = toError(error).message;
    const stored = storedDifferences(manifest, await storedSum(ports, manifest.id, signal));
    return stored.length === 0
      ? { kind: "closed", reason }
      : { kind: "damaged", damage: [...stored, reason] };
  }
}

function printBeginning(manifest: Manifest, { print }: Shell): void {
  const { id, schema, environment, server, startedAt, dump } = manifest;
  print(`Backup ${id}: ${schema} (${environment}) on ${server}, ${moment(startedAt)}.`);
  print(`Reading ${sizeWords(dump.bytes)} …`);
}

/** Answers the exit code. */
function printVerdict(manifest: Manifest, verdict: Verdict, shell: Shell): number {
  switch (verdict.kind) {
    case "good":
      return printGood(manifest, shell);
    case "damaged":
      return printBad(manifest, verdict.damage, shell);
    case "closed":
      shell.print(`Stored: ${sizeWords(manifest.dump.bytes)}, as in the manifest.`);
      shell.print(`Closed: ${verdict.reason}.`);
      shell.print(
        `Backup ${manifest.id} cannot be opened here. Bring back the master key ${manifest.keyId}; a new backup under another key would not help.`,
      );
      return 1;
  }
}

function printGood(manifest: Manifest, { print }: Shell): number {
  const { id, dump, keyId, tables, views, routines, triggers, events } = manifest;
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  print(`Stored: ${sizeWords(dump.bytes)}, sha256 ${dump.sha256}, as in the manifest.`);
  print(`Decrypted by the master key ${keyId}; every frame is genuine.`);
  print(`SQL: ${sizeWords(dump.sqlBytes)}, as it was dumped, to its last line.`);
  print(
    `Tables: ${countWords(tables.length, "table")}, ${countWords(rows, "row")}, each as in the manifest.`,
  );
  print(
    `Beside them: ${[
      countWords(views.length, "view"),
      countWords(routines.length, "routine"),
      countWords(triggers.length, "trigger"),
      countWords(events.length, "event"),
    ].join(", ")}.`,
  );
  print(`Backup ${id} is good.`);
  return 0;
}

const mostTold = 20;

function printBad(
  { id }: Manifest,
  damage: readonly string[],
  { print, environment }: Shell,
): number {
  damage.slice(0, mostTold).forEach((each) => print(`Wrong: ${each}.`));
  if (damage.length > mostTold) {
    print(`… and ${damage.length - mostTold} more.`);
  }
  print(`Backup ${id} cannot be counted on.`);
  print(`What others there are: ${programCommand(environment, "backup list")}`);
  print(`To make a new one: ${programCommand(environment, "run database-backup")}`);
  return 1;
}
