/** Zips in a folder, and any zip by its path. They are read where they are: nothing is copied, nothing removed. */
import { createHash } from "node:crypto";
import { open, readdir, type FileHandle } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { ConfigError } from "../../domain/failure.ts";
import { AbsentFileError } from "../../domain/npi/absent-file.ts";
import type { FetchProgress, OfferedFile } from "../../ports/npi-files.ts";
import { codeOf, fileFailure } from "../files.ts";
import { closed, type WholeFile } from "./opened-file.ts";

const what = "the folder of NPPES files";

/**
 * By name. Zips that are still being written under a hidden name are left alone.
 * @throws {ConfigError} where there is no such folder; {UnavailableError} {DeniedError}
 */
export async function zipsIn(
  folder: string,
  mayBeMissing: boolean,
): Promise<readonly OfferedFile[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter((entry) => !entry.isDirectory() && /^[^.].*\.zip$/i.test(entry.name))
      .map(({ name }) => ({ name, place: join(folder, name) }))
      .toSorted((one, other) => one.name.localeCompare(other.name));
  } catch (error) {
    if (codeOf(error) === "ENOENT" && mayBeMissing) {
      return [];
    }
    if (codeOf(error) === "ENOENT") {
      throw new ConfigError(
        [`NPI_URL names the folder ${folder}, which is not there; make it, or name another`],
        { cause: error },
      );
    }
    throw fileFailure(error, { what, attempt: "Cannot list NPPES files", folder });
  }
}

/** Open, and read once for its checksum. @throws {Error} where there is no such file; {UnavailableError} {DeniedError} */
export async function localFile(
  path: string,
  onProgress: (progress: FetchProgress) => void,
  signal: AbortSignal,
): Promise<WholeFile> {
  signal.throwIfAborted();
  const handle = await opened(path);
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) {
      throw new Error(`Cannot open ${path}: it is no file`);
    }
    return {
      name: basename(path),
      handle,
      ...(await summed(handle, stats.size, onProgress, signal)),
    };
  } catch (error) {
    await closed(handle);
    signal.throwIfAborted();
    throw codeOf(error) === undefined ? error : failure(path, error);
  }
}

async function opened(path: string): Promise<FileHandle> {
  try {
    return await open(path, "r");
  } catch (error) {
    throw codeOf(error) === "ENOENT"
      ? new AbsentFileError(`Cannot open ${path}: there is no such file`, { cause: error })
      : failure(path, error);
  }
}

function failure(path: string, error: unknown): Error {
  return fileFailure(error, { what, attempt: `Cannot open ${path}`, folder: dirname(path) });
}

async function summed(
  handle: FileHandle,
  of: number,
  onProgress: (progress: FetchProgress) => void,
  signal: AbortSignal,
): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const hash = createHash("sha256");
  let bytes = 0;
  const reading = handle.createReadStream({ start: 0, autoClose: false, signal });
  for await (const piece of reading as AsyncIterable<Buffer>) {
    hash.update(piece);
    bytes += piece.length;
    onProgress({ bytes, of });
  }
  return { bytes, sha256: hash.digest("hex") };
}
