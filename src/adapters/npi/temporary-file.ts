/**
 * A file without a name, which a download grows in: its name is taken away as soon as it is open, so nothing is left of it when the
 * process ends, however it ends.
 */
import { createHash, randomBytes } from "node:crypto";
import { open, rm, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { fileFailure } from "../files.ts";

export interface TemporaryFile {
  readonly handle: FileHandle;
  readonly length: () => number;
  /** Empty again. */
  readonly restart: () => Promise<void>;
  readonly append: (piece: Uint8Array) => Promise<void>;
  /** Of all that was appended since the start. */
  readonly sha256: () => string;
}

/** @throws {UnavailableError} where the disk is full, here and while it grows; {DeniedError}. */
export async function temporaryFile(folder: string): Promise<TemporaryFile> {
  const handle = await namelessFile(folder);
  let length = 0;
  let hash = createHash("sha256");
  return {
    handle,
    length: () => length,
    async restart() {
      hash = createHash("sha256");
      length = 0;
      await refusalTold(folder, async () => handle.truncate(0));
    },
    async append(piece) {
      await refusalTold(folder, async () => writeAll(handle, piece, length));
      hash.update(piece);
      length += piece.length;
    },
    sha256: () => hash.copy().digest("hex"),
  };
}

async function namelessFile(folder: string): Promise<FileHandle> {
  const path = join(folder, `surgicase-npi-${randomBytes(8).toString("hex")}.zip`);
  return await refusalTold(folder, async () => {
    const handle = await open(path, "wx+", 0o600);
    await rm(path);
    return handle;
  });
}

async function writeAll(handle: FileHandle, piece: Uint8Array, position: number): Promise<void> {
  let written = 0;
  while (written < piece.length) {
    const rest = piece.length - written;
    const { bytesWritten } = await handle.write(piece, written, rest, position + written);
    written += bytesWritten;
  }
}

async function refusalTold<Result>(folder: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const what = "the disk for NPPES files";
    throw fileFailure(error, { what, attempt: "Cannot keep the NPPES file", folder });
  }
}
