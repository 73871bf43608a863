/**
 * One backup, from the plan to the manifest. The manifest is put last, when the dump was read back out of the storage and found
 * whole: what has none is no backup. Plain SQL is nowhere but in this process and in the tool's pipe. Whatever goes wrong, what
 * was put is taken away again, as far as the storage lets us.
 */
import { backupIdOf, dumpKeyOf, manifestKeyOf } from "../../domain/backup/backup-id.ts";
import { manifestFormat, manifestText, type Manifest } from "../../domain/backup/manifest.ts";
import { causeOf, toError } from "../../domain/failure.ts";
import type { BackupCipher } from "../../ports/backup-cipher.ts";
import type { DumpPlan, Dumps } from "../../ports/dumps.ts";
import type { Storage, StoredObject } from "../../ports/storage.ts";
import type { RunContext } from "../../run/job.ts";
import { removeBackup } from "./catalogue.ts";
import { lackingOf } from "./differences.ts";
import { contextOf, readBack, type BackupName, type ReadBack } from "./reading-back.ts";

export interface MakingPorts {
  readonly storage: Storage;
  readonly cipher: BackupCipher;
  readonly dumps: Dumps;
}

type Run = Pick<RunContext, "runId" | "environment" | "now" | "signal" | "log">;

/** Less than a stopped run is waited for. */
const removalMilliseconds = 8_000;

/** @throws whatever stood in its way; then there is no backup of that id. */
export async function makeBackup(ports: MakingPorts, plan: DumpPlan, run: Run): Promise<Manifest> {
  const startedAt = run.now();
  const id = backupIdOf(startedAt, run.runId);
  try {
    const { stored, keyId } = await storeDump(ports, plan, id, run);
    const finishedAt = run.now();
    run.log.info({ backup: id, bytes: stored.bytes }, "dump stored, reading it back");
    const read = await readAgain(ports, { id, schema: plan.schema }, run.signal);
    requireSame(id, stored, read);
    requireWhole(id, plan, read);
    const manifest = manifestOf(plan, read, {
      id,
      keyId,
      startedAt,
      finishedAt,
      environment: run.environment,
      runId: run.runId,
      verifiedAt: run.now(),
    });
    await ports.storage.put(manifestKeyOf(id), Buffer.from(manifestText(manifest)), run.signal);
    return manifest;
  } catch (error) {
    await takeAway(ports.storage, id, run);
    throw error;
  }
}

async function storeDump(
  { storage, cipher, dumps }: MakingPorts,
  plan: DumpPlan,
  id: string,
  { signal }: Run,
): Promise<{ readonly stored: StoredObject; readonly keyId: string }> {
  await using running = await dumps.dump(plan, signal);
  const { encrypted, keyId } = cipher.encrypt(
    running.compressed,
    contextOf({ id, schema: plan.schema }),
    signal,
  );
  const stored = await storage.put(dumpKeyOf(id), encrypted, signal);
  return { stored, keyId: keyId() };
}

async function readAgain(
  ports: MakingPorts,
  backup: BackupName,
  signal: AbortSignal,
): Promise<ReadBack> {
  try {
    return await readBack(ports, backup, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (causeOf(error) !== "fault") {
      throw error;
    }
    throw new Error(
      `Cannot keep backup ${backup.id}: it was stored, but cannot be read back (${toError(error).message}); look at the storage, and run the job again`,
      { cause: error },
    );
  }
}

function requireSame(id: string, stored: StoredObject, read: ReadBack): void {
  if (stored.sha256 !== read.sha256 || stored.bytes !== read.bytes) {
    throw new Error(
      `Cannot keep backup ${id}: the storage gave back other bytes than it was given; look at the storage, and run the job again`,
    );
  }
}

function requireWhole(id: string, plan: DumpPlan, { facts }: ReadBack): void {
  const lacking = lackingOf(plan, facts);
  if (lacking.length > 0) {
    const others = lacking.length > 5 ? `; and ${lacking.length - 5} more` : "";
    throw new Error(
      `Cannot keep backup ${id}: ${lacking.slice(0, 5).join("; ")}${others}. Somebody may have changed the schema meanwhile; run the job again`,
    );
  }
}

type Circumstances = Pick<
  Manifest,
  "id" | "keyId" | "startedAt" | "finishedAt" | "environment" | "runId" | "verifiedAt"
>;

function manifestOf(
  plan: DumpPlan,
  { bytes, sha256, sqlSha256, facts }: ReadBack,
  circumstances: Circumstances,
): Manifest {
  const { views, routines, triggers, events } = facts;
  const tables = [...facts.tables].map(([name, rows]) => ({ name, rows }));
  return {
    format: manifestFormat,
    ...circumstances,
    schema: plan.schema,
    server: plan.server,
    dump: {
      key: dumpKeyOf(circumstances.id),
      bytes,
      sha256,
      sqlBytes: facts.bytes,
      sqlSha256,
      longestStatement: facts.longestStatement,
    },
    tables: tables.toSorted((one, other) => (one.name < other.name ? -1 : 1)),
    leftOut: plan.leftOut,
    views,
    routines,
    triggers,
    events,
    outsideSnapshot: plan.outsideSnapshot,
  };
}

/** The first failure is the one to tell; what stays has no manifest, and a later run removes it. */
async function takeAway(storage: Storage, id: string, { log }: Run): Promise<void> {
  // Of its own: the run may have been told to stop.
  const signal = AbortSignal.timeout(removalMilliseconds);
  try {
    await removeBackup(storage, id, signal);
  } catch (error) {
    log.warn({ backup: id, err: toError(error) }, "half a backup could not be removed");
  }
}
