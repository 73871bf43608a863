/**
 * Whole files or none: bytes go to a temporary name beside the target, reach the disk, and take the target's place in one step.
 * A process killed in between leaves `.<name>.<random>.tmp` behind, which no reader looks at; `removeLeftovers` takes it away.
 */
import { randomBytes } from "node:crypto";
import { link, mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { DeniedError, toError, UnavailableError } from "../domain/failure.ts";

const folderMode = 0o700;
const leftover = /^\..*\.[0-9a-f]{16}\.tmp$/s;
const leftoverAfterMilliseconds = 60 * 60 * 1000;

export interface FileOptions {
  /** Permissions of a file that is new: `0o600`. Folders that are missing are made for the owner alone. */
  readonly mode: number;
}

/** Writes the whole file or nothing; an older one stays readable until then. @throws what the file system or the content said. */
export async function writeWhole(
  path: string,
  content: FileContent,
  options: FileOptions,
  signal: AbortSignal,
): Promise<void> {
  await viaTemporaryFile(path, content, options, signal, async (temporary) =>
    rename(temporary, path),
  );
}

/** Whole, or piece by piece. */
type FileContent = Uint8Array | string | AsyncIterable<Uint8Array>;

/** Like `writeWhole`, only where there is none. False where there was one, perhaps since a moment: it is untouched. */
export async function createWhole(
  path: string,
  content: Uint8Array | string,
  options: FileOptions,
  signal: AbortSignal,
): Promise<boolean> {
  let isFirst = true;
  await viaTemporaryFile(path, content, options, signal, async (temporary) => {
    isFirst = await linkNew(temporary, path);
    await rm(temporary, { force: true });
  });
  return isFirst;
}

async function linkNew(temporary: string, path: string): Promise<boolean> {
  try {
    await link(temporary, path);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") {
      return false;
    }
    throw error;
  }
}

/** Removes temporary files that killed processes left in the folder over an hour ago. Never throws: it is tidiness. */
export async function removeLeftovers(folder: string, now: Date): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((candidate) => leftover.test(candidate))) {
    const path = join(folder, name);
    // Gone already, or not ours to remove: another process was first.
    const age = await stat(path).then(
      ({ mtimeMs }) => now.getTime() - mtimeMs,
      () => 0,
    );
    if (age > leftoverAfterMilliseconds) {
      await rm(path, { force: true }).catch(() => undefined);
    }
  }
}

/** Whether it is a relative path of plain names: no `..`, no hidden or empty name, nothing another system reads as a separator. */
export function isPlainPath(path: string): boolean {
  return path.split("/").every((name) => isPlainName(name));
}

// 200 bytes leave room for what the file system allows (255) and S3 (1,024 a key).
function isPlainName(name: string): boolean {
  return (
    name !== "" &&
    !name.startsWith(".") &&
    !name.includes("\\") &&
    !name.includes("\0") &&
    Buffer.byteLength(name) <= 200
  );
}

/** Where a file was wanted, in the words of the error. */
export interface FileAttempt {
  /** What is waited for: `the report storage`. */
  readonly what: string;
  /** The start of the message: `Cannot store reports/a.pdf`. */
  readonly attempt: string;
  readonly folder: string;
}

/** What the file system said, as the class that a run branches on. */
export function fileFailure(thrown: unknown, { what, attempt, folder }: FileAttempt): Error {
  const cause = toError(thrown);
  const code = codeOf(thrown) ?? cause.message;
  const unavailable = unavailableStates[code];
  if (unavailable !== undefined) {
    return new UnavailableError(what, `${attempt}: ${unavailable(folder)}`, { cause });
  }
  const denied = deniedStates[code];
  if (denied !== undefined) {
    return new DeniedError(`${attempt}: ${denied(folder)}`, { cause });
  }
  const inTheWay = faultStates[code];
  const words =
    inTheWay === undefined
      ? `the file system of ${folder} refused (${code})`
      : inTheWay(shortened(pathIn(thrown) ?? folder));
  return new Error(`${attempt}: ${words}`, { cause });
}

/** The path that the file system names: the target's, where there are two. */
function pathIn(thrown: unknown): string | undefined {
  const { dest, path } = toError(thrown) as { readonly dest?: unknown; readonly path?: unknown };
  return [dest, path].find((each) => typeof each === "string");
}

function shortened(path: string): string {
  return path.length <= 300 ? path : `${path.slice(0, 300)}…`;
}

type States = Readonly<Record<string, (folder: string) => string>>;

const unavailableStates: States = {
  ENOSPC: (folder) => `no space left on the disk of ${folder}; free some or enlarge it`,
  EDQUOT: (folder) => `no space left in the quota of ${folder}; free some or enlarge it`,
  EIO: (folder) => `the disk of ${folder} fails; check it`,
  EMFILE: () => "too many files are open in this process",
  ENFILE: () => "too many files are open on this machine",
};

const deniedStates: States = {
  EACCES: (folder) => `this user may not use ${folder}; give it access`,
  EPERM: (folder) => `this user may not use ${folder}; give it access`,
  EROFS: (folder) => `${folder} is mounted read-only; mount it writable`,
};

const tooLarge = (path: string) =>
  `a file is too large to be read at ${path}; move it away, or make it smaller`;

// No class of its own helps with these: a person put there what nobody foresaw.
const faultStates: States = {
  ELOOP: (path) => `${path} is a link that leads round in a circle; put a real one in its place`,
  EISDIR: (path) => `there is a folder where a file belongs, at ${path}; move it away`,
  ENOTDIR: (path) => `there is no folder where one belongs, at ${path}; move away what is there`,
  EEXIST: (path) => `there is a link to nowhere, or a file, in the way at ${path}; move it away`,
  ENAMETOOLONG: (path) => `the file system takes no name as long as ${path}; choose a shorter one`,
  ERR_FS_FILE_TOO_LARGE: tooLarge,
  ERR_STRING_TOO_LONG: tooLarge,
  "Invalid string length": tooLarge,
};

/** `ENOENT` and the like; `undefined` where it is no error of the system. */
export function codeOf(thrown: unknown): string | undefined {
  return thrown instanceof Error && "code" in thrown && typeof thrown.code === "string"
    ? thrown.code
    : undefined;
}

async function viaTemporaryFile(
  path: string,
  content: FileContent,
  { mode }: FileOptions,
  signal: AbortSignal,
  place: (temporary: string) => Promise<void>,
): Promise<void> {
  signal.throwIfAborted();
  const folder = dirname(path);
  const firstMade = await makeFolder(folder);
  const temporary = join(
    folder,
    `.${basename(path).slice(0, 50)}.${randomBytes(8).toString("hex")}.tmp`,
  );
  try {
    await writeToDisk(temporary, content, mode, signal);
    signal.throwIfAborted();
    await place(temporary);
  } catch (error) {
    // The first failure is the one to tell; a file that cannot be removed either is a leftover.
    await rm(temporary, { force: true }).catch(() => undefined);
    signal.throwIfAborted();
    throw error;
  }
  await syncFolders(folder, firstMade);
}

/** Answers the first folder that was missing. */
async function makeFolder(folder: string): Promise<string | undefined> {
  try {
    return await mkdir(folder, { recursive: true, mode: folderMode });
  } catch (error) {
    if (codeOf(error) === "ENOENT") {
      // So Node calls it also where the disk is read-only; a plain attempt says the reason.
      await mkdir(await firstMissing(folder), { mode: folderMode });
    }
    throw error;
  }
}

async function firstMissing(folder: string): Promise<string> {
  const parent = dirname(folder);
  const isThere = await stat(parent).then(
    () => true,
    () => false,
  );
  return isThere || parent === folder ? folder : firstMissing(parent);
}

async function writeToDisk(
  path: string,
  content: FileContent,
  mode: number,
  signal: AbortSignal,
): Promise<void> {
  await using file = await open(path, "wx", mode);
  await file.writeFile(content, { signal });
  await file.sync();
}

// A name is on the disk only when its folder is; a new folder only when its parent is.
async function syncFolders(folder: string, firstMade: string | undefined): Promise<void> {
  await syncFolder(folder);
  if (firstMade !== undefined && folder.length >= firstMade.length) {
    await syncFolders(dirname(folder), firstMade);
  }
}

async function syncFolder(folder: string): Promise<void> {
  await using handle = await open(folder, "r");
  await handle.sync();
}
