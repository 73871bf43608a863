/** The storage, watched while a dump is read out of it: how far it is, and at the end whether its bytes were those of the manifest. */
import { createHash } from "node:crypto";
import type { Manifest } from "../../../domain/backup/manifest.ts";
import { sizeWords } from "../../../domain/backup/size-words.ts";
import type { Storage } from "../../../ports/storage.ts";
import type { Shell } from "../../shell.ts";

const pauseMilliseconds = 5_000;

/** @param done what has happened to the bytes, for people: `restored`. */
export function watchedStorage(
  storage: Pick<Storage, "open">,
  { dump }: Manifest,
  done: string,
  shell: Pick<Shell, "clock" | "complain">,
): Pick<Storage, "open"> {
  return {
    async open(key, signal) {
      const pieces = await storage.open(key, signal);
      return pieces === undefined ? undefined : watched(pieces, dump, done, shell);
    },
  };
}

async function* watched(
  pieces: AsyncIterable<Uint8Array>,
  dump: Manifest["dump"],
  done: string,
  { clock, complain }: Pick<Shell, "clock" | "complain">,
): AsyncGenerator<Uint8Array, void> {
  const digest = createHash("sha256");
  let bytes = 0;
  let toldAt = clock.now().getTime();
  for await (const piece of pieces) {
    digest.update(piece);
    bytes += piece.length;
    const now = clock.now().getTime();
    if (now - toldAt >= pauseMilliseconds) {
      toldAt = now;
      const percent = Math.floor((bytes / dump.bytes) * 100);
      complain(`${sizeWords(bytes)} of ${sizeWords(dump.bytes)} ${done} (${percent} %)`);
    }
    yield piece;
  }
  if (digest.digest("hex") !== dump.sha256) {
    throw new Error(`Cannot use ${dump.key}: its bytes are not those that were stored (sha256)`);
  }
}
