/**
 * Small texts in a folder: a folder for each name, in it a file for each generation, `<folder>/<name>/000017`. The highest
 * number is the text. No file is ever written over, so whoever is killed leaves the old text or the new one, and who creates
 * a number first has won it.
 */
import { open, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { ConfigError, UnavailableError } from "../../domain/failure.ts";
import type { CopyPlace, PlacedText } from "../../ports/copy-place.ts";
import { codeOf, createWhole, fileFailure, isPlainPath, removeLeftovers } from "../files.ts";

export interface FilePlaceSettings {
  readonly folder: string;
  /** What is kept here, as a person says it: `the secret copies`. */
  readonly what: string;
}

interface Generations {
  /** Numbers of files, ascending. */
  readonly texts: readonly number[];
  /** The highest number that anything is called by, also what is no file; 0 where there is nothing. */
  readonly highest: number;
}

/** A copy has a few kilobytes. What is larger was put there by mistake, and is not taken into memory. */
const mostBytes = 4 * 1024 * 1024;
/** The numbers have 6 to 14 digits. */
const highestNumber = 99_999_999_999_999;

/** A reader is overtaken now and then; so many times in a row are no coincidence. */
const mostTries = 20;

export function filePlace({ folder, what }: FilePlaceSettings): CopyPlace {
  return {
    name: `the folder ${folder}`,

    async load(name, signal) {
      const place = placeOf(folder, name);
      const attempt = { what, attempt: `Cannot read ${name} (${what})`, folder };
      return onDisk(attempt, place, signal, async () => {
        for (let tries = 0; tries < mostTries; tries += 1) {
          const found = await newestIn(place, signal);
          if (found !== "overtaken") {
            return found;
          }
        }
        throw new UnavailableError(what, `${attempt.attempt}: others replace it all the time`);
      });
    },

    async replace(name, text, seen, signal) {
      const place = placeOf(folder, name);
      const attempt = { what, attempt: `Cannot replace ${name} (${what})`, folder };
      return onDisk(attempt, place, signal, async () => {
        const before = await generationsIn(place);
        if (!(await isNewest(seen, before, place))) {
          return false;
        }
        const own = before.highest + 1;
        if (own > highestNumber) {
          throw inTheWay(pathOf(place, before.highest), "has a number that leaves none after it");
        }
        return (
          (await createWhole(pathOf(place, own), text, { mode: 0o600 }, signal)) &&
          (await hasWon(own, place))
        );
      });
    },
  };
}

function placeOf(folder: string, name: string): string {
  if (name.includes("/") || !isPlainPath(name)) {
    throw new TypeError(`Cannot use ${JSON.stringify(name)} as a name: it must be a plain one`);
  }
  return join(folder, name);
}

function pathOf(place: string, generation: number): string {
  return join(place, fileNameOf(generation));
}

function fileNameOf(generation: number): string {
  return String(generation).padStart(6, "0");
}

async function onDisk<Result>(
  attempt: Parameters<typeof fileFailure>[1],
  place: string,
  signal: AbortSignal,
  work: () => Promise<Result>,
): Promise<Result> {
  signal.throwIfAborted();
  try {
    return await work();
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof UnavailableError || error instanceof ConfigError) {
      throw error;
    }
    if (codeOf(error) === "ENOTDIR") {
      throw inTheWay(place, "must be a folder, and a file is in the way", error);
    }
    if (codeOf(error) === "EEXIST") {
      throw inTheWay(place, "must be a folder, and a link to nowhere is in the way", error);
    }
    throw fileFailure(error, attempt);
  }
}

function inTheWay(path: string, problem: string, cause?: unknown): ConfigError {
  return new ConfigError(
    [`${path} ${problem}; move it away`],
    cause === undefined ? {} : { cause },
  );
}

async function newestIn(
  place: string,
  signal: AbortSignal,
): Promise<PlacedText | undefined | "overtaken"> {
  const newest = (await generationsIn(place)).texts.at(-1);
  if (newest === undefined) {
    return undefined;
  }
  try {
    const text = await smallTextIn(pathOf(place, newest), signal);
    return text === "" ? undefined : { text, revision: String(newest) };
  } catch (error) {
    if (codeOf(error) === "ENOENT") {
      return "overtaken";
    }
    throw error;
  }
}

async function smallTextIn(path: string, signal: AbortSignal): Promise<string> {
  await using file = await open(path, "r");
  const { size } = await file.stat();
  if (size > mostBytes) {
    throw inTheWay(path, `is larger than 4 MiB (${size} bytes), which no copy is`);
  }
  return file.readFile({ encoding: "utf8", signal });
}

/** @throws {ConfigError} where all there is has the name of a text and is no file: to pass over it would hide what was there. */
async function generationsIn(place: string): Promise<Generations> {
  const entries = await readdir(place, { withFileTypes: true }).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") {
      return [];
    }
    throw error;
  });
  const numbered = entries
    .map((entry) => ({ number: numberOf(entry.name), isFile: entry.isFile() }))
    .filter(({ number }) => number > 0)
    .toSorted((one, other) => one.number - other.number);
  const texts = numbered.filter(({ isFile }) => isFile).map(({ number }) => number);
  const highest = numbered.at(-1)?.number ?? 0;
  if (texts.length === 0 && highest > 0) {
    throw inTheWay(pathOf(place, highest), "must be a file, and is a folder or a link");
  }
  return { texts, highest };
}

/** 0 for what no generation is called: a temporary file, or somebody's own. */
function numberOf(fileName: string): number {
  const number = /^\d{6,14}$/.test(fileName) ? Number(fileName) : 0;
  return fileNameOf(number) === fileName ? number : 0;
}

async function isNewest(
  seen: string | undefined,
  { texts }: Generations,
  place: string,
): Promise<boolean> {
  const newest = texts.at(-1);
  if (newest === undefined || seen !== undefined) {
    return String(newest) === String(seen);
  }
  // An empty file is no text: who saw none may replace it.
  return (await sizeOf(pathOf(place, newest))) === 0;
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (codeOf(error) === "ENOENT") {
      return undefined;
    }
    throw error;
  }
}

/**
 * Whether the generation is still the newest; what is outdated is removed. One that is not counts as lost: our number may
 * have been used and removed by others while we wrote, and who came after them has not seen ours.
 */
async function hasWon(own: number, place: string): Promise<boolean> {
  const { texts } = await generationsIn(place);
  const won = texts.at(-1) === own;
  for (const outdated of texts.filter((each) => (won ? each < own : each === own))) {
    // It is tidiness: the next writer removes what cannot be removed now.
    await rm(pathOf(place, outdated), { force: true }).catch(() => undefined);
  }
  await removeLeftoversIn(place, own);
  return won;
}

/** The file system's own time tells how old they are: that of the file it just wrote. */
async function removeLeftoversIn(place: string, own: number): Promise<void> {
  const written = await stat(pathOf(place, own)).catch(() => undefined);
  if (written !== undefined) {
    await removeLeftovers(place, written.mtime);
  }
}
