/** An NPPES file that is here whole: a zip that is open, with the CSV in it. Disposing closes it. */
import type { FileHandle } from "node:fs/promises";
import type { NpiFile } from "../../ports/npi-files.ts";
import { csvLines } from "./csv.ts";
import { providerCsv, type ProviderCsv } from "./zip.ts";

export interface WholeFile {
  readonly name: string;
  readonly handle: FileHandle;
  readonly bytes: number;
  readonly sha256: string;
}

/** From now on the handle is closed here, also where this fails. @throws {Error} where it is not a zip with one CSV of providers. */
export async function openedFile(
  { handle, name, bytes, sha256 }: WholeFile,
  signal: AbortSignal,
): Promise<NpiFile> {
  try {
    const csv = await providerCsv(handle.fd);
    const header = await headerOf(csv, signal);
    return {
      name,
      bytes,
      sha256,
      header,
      csvName: csv.name,
      csvBytes: csv.bytes,
      records: (reading) => recordsOf(csv, reading),
      [Symbol.asyncDispose]: async () => closed(handle),
    };
  } catch (error) {
    await closed(handle);
    throw error;
  }
}

/** It was read only, or is gone already: nothing is lost where closing fails. */
export async function closed(handle: FileHandle): Promise<void> {
  await handle.close().catch(() => undefined);
}

async function headerOf(csv: ProviderCsv, signal: AbortSignal): Promise<readonly string[]> {
  for await (const [first] of csvLines(csv.pieces(signal))) {
    if (first?.line === 1 && "values" in first) {
      return first.values;
    }
    break;
  }
  throw new Error(`Cannot read ${csv.name}: its first line does not name the columns`);
}

async function* recordsOf(csv: ProviderCsv, signal: AbortSignal): ReturnType<NpiFile["records"]> {
  for await (const lines of csvLines(csv.pieces(signal))) {
    signal.throwIfAborted();
    yield lines[0]?.line === 1 ? lines.slice(1) : lines;
  }
}
