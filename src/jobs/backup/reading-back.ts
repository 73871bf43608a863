/**
 * A dump out of the storage again, as whoever restores it would: every byte fetched, decrypted, decompressed and read. Nothing
 * of it is kept but what was counted.
 */
import { createHash } from "node:crypto";
import { dumpKeyOf } from "../../domain/backup/backup-id.ts";
import { readDump, type DumpFacts } from "../../domain/backup/dump-reader.ts";
import type { BackupCipher, CipherContext } from "../../ports/backup-cipher.ts";
import type { Dumps } from "../../ports/dumps.ts";
import type { Storage } from "../../ports/storage.ts";

export interface ReadingPorts {
  readonly storage: Pick<Storage, "open">;
  readonly cipher: Pick<BackupCipher, "decrypt">;
  readonly dumps: Pick<Dumps, "decompress">;
}

export interface BackupName {
  readonly id: string;
  readonly schema: string;
}

export interface ReadBack {
  /** As it is stored. */
  readonly bytes: number;
  readonly sha256: string;
  readonly sqlSha256: string;
  readonly facts: DumpFacts;
}

/** What a backup's encryption is bound to. */
export function contextOf({ id, schema }: BackupName): CipherContext {
  return { backup: id, schema, product: "surgicase-jobs" };
}

/** @throws {Error} where it is gone, was changed, or cannot be decrypted; {UnavailableError} {DeniedError} {ConfigError} */
export async function readBack(
  ports: ReadingPorts,
  backup: BackupName,
  signal: AbortSignal,
): Promise<ReadBack> {
  const stored = digested(await storedDump(ports, backup.id, signal));
  const sql = digested(sqlOf(ports, backup, stored.pieces, signal));
  const facts = await readDump(sql.pieces, signal);
  return { ...stored.sum(), sqlSha256: sql.sum().sha256, facts };
}

/** The SQL of a backup, decrypted and decompressed piece by piece. */
export async function sqlOfBackup(
  ports: ReadingPorts,
  backup: BackupName,
  signal: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
  return sqlOf(ports, backup, await storedDump(ports, backup.id, signal), signal);
}

/** Only what is stored, for where it cannot be decrypted: whether the bytes are those that were put. */
export async function storedSum(
  ports: Pick<ReadingPorts, "storage">,
  id: string,
  signal: AbortSignal,
): Promise<Pick<ReadBack, "bytes" | "sha256">> {
  const stored = digested(await storedDump(ports, id, signal));
  for await (const piece of stored.pieces) {
    void piece;
  }
  return stored.sum();
}

async function storedDump(
  { storage }: Pick<ReadingPorts, "storage">,
  id: string,
  signal: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
  const key = dumpKeyOf(id);
  const pieces = await storage.open(key, signal);
  if (pieces === undefined) {
    throw new Error(`Cannot read ${key}: it is not in the storage`);
  }
  return pieces;
}

function sqlOf(
  { cipher, dumps }: ReadingPorts,
  backup: BackupName,
  stored: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): AsyncIterable<Uint8Array> {
  return dumps.decompress(cipher.decrypt(stored, contextOf(backup), signal), signal);
}

/** Counts and digests what passes. */
function digested(source: AsyncIterable<Uint8Array>) {
  const digest = createHash("sha256");
  let bytes = 0;
  async function* pieces(): AsyncGenerator<Uint8Array, void> {
    for await (const piece of source) {
      digest.update(piece);
      bytes += piece.byteLength;
      yield piece;
    }
  }
  return { pieces: pieces(), sum: () => ({ bytes, sha256: digest.digest("hex") }) };
}
