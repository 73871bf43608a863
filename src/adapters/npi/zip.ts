/**
 * The CSV of providers inside a zip. A zip ends with its directory, so one that is cut off anywhere is seen at once; a byte that is
 * wrong is seen at the end of the CSV, by its checksum.
 */
import { addAbortSignal } from "node:stream";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { crc32, createInflateRaw } from "node:zlib";
import { fromFd, type Entry, type Options, type ZipFile } from "yauzl";
import { toError } from "../../domain/failure.ts";

export interface ProviderCsv {
  /** `npidata_pfile_20261116-20261122.csv`. */
  readonly name: string;
  readonly bytes: number;
  /** From the beginning, each time it is called. @throws {Error} at its end at the latest, where the zip is damaged. */
  pieces(signal: AbortSignal): AsyncIterable<Uint8Array>;
}

const pieceBytes = 64 * 1024;

const openZip = promisify<number, Options, ZipFile>(fromFd);

/** @throws {Error} where it is not a zip with one CSV of providers. The file stays open: who opened it closes it. */
export async function providerCsv(descriptor: number): Promise<ProviderCsv> {
  const zip = await openedZip(descriptor);
  const entry = await providerEntry(zip);
  requireReadable(entry);
  return {
    name: baseName(entry.fileName),
    bytes: entry.uncompressedSize,
    pieces: (signal) => checkedPieces(zip, entry, signal),
  };
}

async function openedZip(descriptor: number): Promise<ZipFile> {
  try {
    return await openZip(descriptor, { lazyEntries: true, autoClose: false });
  } catch (cause) {
    throw new Error(
      "Cannot open the zip: it is no zip archive, or the end of it is missing; fetch it anew",
      { cause },
    );
  }
}

async function providerEntry(zip: ZipFile): Promise<Entry> {
  const entries = (await entriesOf(zip)).filter(({ fileName }) => isOfProviders(fileName));
  const [entry, second] = entries;
  if (entry === undefined) {
    throw new Error("Cannot find the providers in the zip: it has no npidata_pfile_….csv");
  }
  if (second !== undefined) {
    const names = entries.map(({ fileName }) => baseName(fileName)).join(", ");
    throw new Error(`Cannot tell which file in the zip has the providers: ${names}`);
  }
  return entry;
}

async function entriesOf(zip: ZipFile): Promise<readonly Entry[]> {
  const { promise, resolve, reject } = Promise.withResolvers<readonly Entry[]>();
  const entries: Entry[] = [];
  zip.on("entry", (entry: Entry) => {
    entries.push(entry);
    zip.readEntry();
  });
  zip.on("end", () => resolve(entries));
  zip.on("error", (cause: unknown) => {
    reject(new Error("Cannot read the zip: its directory is damaged; fetch it anew", { cause }));
  });
  zip.readEntry();
  return await promise;
}

function isOfProviders(path: string): boolean {
  const name = baseName(path);
  return /^npidata_pfile_.*\.csv$/i.test(name) && !/_fileheader/i.test(name);
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function requireReadable(entry: Entry): void {
  if (entry.isEncrypted()) {
    throw new Error("Cannot read the zip: it is encrypted, and CMS's are not");
  }
  if (entry.compressionMethod !== stored && entry.compressionMethod !== deflated) {
    throw new Error(
      `Cannot read the zip: it is packed by method ${entry.compressionMethod}, and CMS's are deflated`,
    );
  }
}

const stored = 0;
const deflated = 8;

async function* checkedPieces(
  zip: ZipFile,
  entry: Entry,
  signal: AbortSignal,
): AsyncIterable<Uint8Array> {
  let bytes = 0;
  let checksum = 0;
  try {
    for await (const piece of await unpacked(zip, entry, signal)) {
      bytes += piece.length;
      checksum = crc32(piece, checksum);
      if (bytes > entry.uncompressedSize) {
        break;
      }
      yield piece;
    }
  } catch (error) {
    signal.throwIfAborted();
    throw damaged(entry, toError(error).message, error);
  }
  if (bytes !== entry.uncompressedSize) {
    throw damaged(entry, `it is not the ${entry.uncompressedSize} bytes long that the zip says`);
  }
  if (checksum !== entry.crc32) {
    throw damaged(entry, "its checksum is not the one that the zip says");
  }
}

async function unpacked(
  zip: ZipFile,
  entry: Entry,
  signal: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
  const packed = await zip.openReadStreamPromise(entry, { decodeFileData: false });
  if (entry.compressionMethod === stored) {
    return addAbortSignal(signal, packed);
  }
  const inflating = createInflateRaw({ chunkSize: pieceBytes });
  // What goes wrong ends the reading of `inflating`, where it is caught.
  void pipeline(packed, inflating, { signal }).catch(() => undefined);
  return inflating;
}

function damaged(entry: Entry, state: string, cause?: unknown): Error {
  return new Error(`Cannot read ${baseName(entry.fileName)} in the zip: ${state}; fetch it anew`, {
    cause,
  });
}
