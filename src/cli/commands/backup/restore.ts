/**
 * `backup restore <backup> --into <schema>`: streams a backup out of the storage into a schema and compares what is there then with
 * the manifest. What the schema had is gone; so where it had something, the whole backup is read first.
 */
import { countWords } from "../../../domain/alerts/wording.ts";
import type { Manifest } from "../../../domain/backup/manifest.ts";
import { packetNeeded } from "../../../domain/backup/packet.ts";
import { sizeWords } from "../../../domain/backup/size-words.ts";
import { UsageError } from "../../../domain/failure.ts";
import { findBackup } from "../../../jobs/backup/catalogue.ts";
import { differencesFrom } from "../../../jobs/backup/differences.ts";
import { readBack, sqlOfBackup, type ReadBack } from "../../../jobs/backup/reading-back.ts";
import type { Dumps } from "../../../ports/dumps.ts";
import type { Ports } from "../../../ports/ports.ts";
import { defineCommand } from "../../command.ts";
import { programCommand } from "../../program-command.ts";
import type { Shell } from "../../shell.ts";
import { moment } from "../../table.ts";
import { withPorts } from "../../with-ports.ts";
import { requireConsent, type Target } from "./restore-consent.ts";
import { differencesIn, printRestored } from "./restored-report.ts";
import { watchedStorage } from "./watched-storage.ts";

/** A large database on a small server. */
const limitSeconds = 24 * 3600;

type RestoreShell = Pick<Shell, "ask" | "clock" | "complain" | "environment" | "print">;
type RestorePorts = Pick<Ports, "cipher" | "dumps" | "storage">;

export const restore = defineCommand({
  usage: "restore <backup>",
  about: "Restore one into a schema; compare with its manifest",
  options: (parser) =>
    parser
      .positional("backup", {
        type: "string",
        demandOption: true,
        describe: "A backup's name, or latest",
      })
      .option("into", {
        type: "string",
        demandOption: true,
        requiresArg: true,
        describe: "The schema; of SQLite a new file beside the database",
      })
      .option("overwrite", {
        type: "boolean",
        default: false,
        describe: "Drop all that the schema has before",
      })
      .option("confirm", {
        type: "string",
        requiresArg: true,
        describe: "The live schema's name, where nobody can be asked to type it",
      }),
  async run(args, shell) {
    return await withPorts(
      shell,
      ["cipher", "dumps", "storage"],
      async (ports, signal) => restoreBackup(args, ports, shell, signal),
      limitSeconds,
    );
  },
});

interface Asked {
  readonly backup: string;
  readonly into: string;
  readonly overwrite: boolean;
  readonly confirm: string | undefined;
}

/** Answers the exit code. */
export async function restoreBackup(
  { backup, into, ...consent }: Asked,
  ports: RestorePorts,
  shell: RestoreShell,
  signal: AbortSignal,
): Promise<number> {
  const manifest = await findBackup(ports.storage, backup, signal);
  const target = await targetOf(into, ports, signal);
  printBeginning(manifest, into, shell);
  await requireConsent(target, consent, shell);
  await requireRoom(manifest, manifest.dump.longestStatement, ports.dumps, signal);
  if (target.isFilled) {
    const { facts } = await requireGood(manifest, ports, shell, signal);
    await requireRoom(manifest, facts.longestStatement, ports.dumps, signal);
  }
  await restoreWhole(manifest, target, ports, shell, signal);
  const differences = await differencesIn(into, manifest, ports.dumps, signal);
  return printRestored(manifest, target, differences, shell);
}

function printBeginning(manifest: Manifest, into: string, { print }: RestoreShell): void {
  const { id, schema, environment, server, startedAt, dump, tables } = manifest;
  print(
    `Backup ${id}: ${schema} (${environment}) on ${server}, ${moment(startedAt)}, ${countWords(tables.length, "table")}, ${sizeWords(dump.bytes)}.`,
  );
  print(`It goes into ${into}.`);
}

/** Routines and events are something too. */
async function targetOf(
  schema: string,
  { dumps }: RestorePorts,
  signal: AbortSignal,
): Promise<Target> {
  if (schema.trim() === "") {
    throw new UsageError("Cannot restore: --into names no schema");
  }
  if (/^(?:information_schema|performance_schema|mysql|sys)$/i.test(schema.trim())) {
    throw new UsageError(`Cannot restore into "${schema}": it is the server's own; name another`);
  }
  const size = await dumps.sizeOf(schema, signal);
  const others = size === 0 ? await dumps.objectsOf(schema, signal) : undefined;
  const names = others === undefined ? [] : Object.values(others).flat();
  return {
    schema,
    isFilled: (size ?? 0) > 0 || names.length > 0,
    size: size ?? 0,
    isLive: isSameName(schema, dumps.liveSchema),
  };
}

/** Some servers take letters of either case for one, and a file may be named by several paths: rather too many than one too few. */
function isSameName(schema: string, live: string): boolean {
  return lastOf(schema) === lastOf(live);
}

function lastOf(name: string): string {
  return name.toLowerCase().replace(/^.*[\\/]/, "");
}

async function requireGood(
  manifest: Manifest,
  ports: RestorePorts,
  shell: RestoreShell,
  signal: AbortSignal,
): Promise<ReadBack> {
  shell.print("Reading the whole backup first, before anything is dropped …");
  const storage = watchedStorage(ports.storage, manifest, "read", shell);
  const read = await readBack({ ...ports, storage }, manifest, signal);
  const differences = differencesFrom(manifest, read);
  if (differences.length > 0) {
    throw new Error(
      `Cannot restore backup ${manifest.id}: ${differences.slice(0, 5).join("; ")}. Nothing was changed; choose another: ${programCommand(shell.environment, "backup list")}`,
    );
  }
  return read;
}

/** A server that does not take the longest statement tells so only when it comes, and what was there is gone then. */
async function requireRoom(
  { id }: Manifest,
  longestStatement: number | undefined,
  dumps: Pick<Dumps, "largestPacket">,
  signal: AbortSignal,
): Promise<void> {
  const largest = await dumps.largestPacket(signal);
  const packet = packetNeeded(longestStatement, largest);
  if (packet !== undefined) {
    const { isPossible, neededBytes } = packet;
    const remedy = isPossible
      ? `Raise it (set global max_allowed_packet = ${neededBytes}, and in the server's configuration), and begin again`
      : "No server can be set to take so much: restore another backup, or this one by hand without that row";
    throw new Error(
      `Cannot restore backup ${id}: the server's max_allowed_packet is ${largest} bytes, and the longest row needs ${neededBytes}. Nothing was changed. ${remedy}`,
    );
  }
}

async function restoreWhole(
  manifest: Manifest,
  { schema }: Target,
  ports: RestorePorts,
  shell: RestoreShell,
  signal: AbortSignal,
): Promise<void> {
  const storage = watchedStorage(ports.storage, manifest, "restored", shell);
  // The key and the first bytes are right before a schema is made.
  const sql = await begun(await sqlOfBackup({ ...ports, storage }, manifest, signal));
  try {
    await ports.dumps.restore(schema, sql, signal);
  } catch (error) {
    const again = programCommand(
      shell.environment,
      `backup restore ${manifest.id} --into ${schema} --overwrite`,
    );
    shell.complain(
      `The schema ${schema} may be empty or half restored now: nobody is to use it. To begin again: ${again}`,
    );
    throw error;
  }
}

/** The same pieces, the first of which has come. */
async function begun(pieces: AsyncIterable<Uint8Array>): Promise<AsyncIterable<Uint8Array>> {
  const iterator = pieces[Symbol.asyncIterator]();
  const first = await iterator.next();
  return (async function* () {
    try {
      let next = first;
      while (next.done !== true) {
        yield next.value;
        next = await iterator.next();
      }
    } finally {
      await iterator.return?.();
    }
  })();
}
