/**
 * Rows as the text that LOAD DATA reads. The driver does not wait for a server that is slower than the rows come: this stream
 * does, or they would pile up in memory.
 */
import { once } from "node:events";
import { Readable, Writable } from "node:stream";
import type { BulkRow, BulkSource } from "./bulk.ts";

const chunkBytes = 65_536;
const mostWaiting = 1_048_576;

/** @param socket of the connection that the text goes out on. */
export function textStream(batches: BulkSource, socket: unknown): Readable {
  const chunks = paced(chunksOf(batches), socket);
  return new Readable({
    highWaterMark: chunkBytes,
    read() {
      chunks.next().then(
        ({ value, done }) => this.push(done === true ? null : value),
        (error: unknown) => this.destroy(error instanceof Error ? error : new Error(String(error))),
      );
    },
    // The source may be waiting for something: nobody waits for it here.
    destroy(error, done) {
      void ended(chunks);
      done(error);
    },
  });
}

async function ended(chunks: AsyncGenerator<Buffer, void>): Promise<void> {
  try {
    await chunks.return();
  } catch {
    // What is wrong with the source was told already, or nobody needs it any more.
  }
}

async function* paced(
  chunks: AsyncIterable<Buffer>,
  socket: unknown,
): AsyncGenerator<Buffer, void> {
  for await (const chunk of chunks) {
    if (socket instanceof Writable && socket.writableLength > mostWaiting) {
      await Promise.race([once(socket, "drain"), once(socket, "close")]);
    }
    yield chunk;
  }
}

/** Text on its way. */
interface Page {
  bytes: Buffer;
  length: number;
}

// Straight into bytes: as text, each value would be copied several times, and most of the memory would be garbage.
async function* chunksOf(batches: BulkSource): AsyncIterable<Buffer> {
  let page = newPage();
  for await (const batch of batches) {
    for (const row of batch) {
      writeLine(page, row);
      if (page.length >= chunkBytes) {
        yield page.bytes.subarray(0, page.length);
        page = newPage();
      }
    }
  }
  if (page.length > 0) {
    yield page.bytes.subarray(0, page.length);
  }
}

// Not of Node's pool: a chunk would keep its neighbours in memory.
function newPage(): Page {
  return { bytes: Buffer.allocUnsafeSlow(chunkBytes * 2), length: 0 };
}

const tab = 9;
const lineEnd = 10;
const backslash = 92;
const capitalN = 78;

function writeLine(page: Page, row: BulkRow): void {
  for (const value of row) {
    if (value === null) {
      reserve(page, 3);
      page.bytes[page.length] = backslash;
      page.bytes[page.length + 1] = capitalN;
      page.length += 2;
    } else {
      writeValue(page, typeof value === "number" ? String(value) : value);
    }
    page.bytes[page.length] = tab;
    page.length += 1;
  }
  page.bytes[page.length - 1] = lineEnd;
}

// Nearly all values are plain and short, where this is faster than the text encoder.
function writeValue(page: Page, value: string): void {
  // No character takes more, escaped or not; and one for what follows.
  reserve(page, value.length * 3 + 1);
  const { bytes, length } = page;
  for (let index = 0; index < value.length; index += 1) {
    const code = value.charCodeAt(index);
    if (code > 126 || code < 32 || code === backslash) {
      page.length += bytes.write(escaped(value), length, "utf8");
      return;
    }
    bytes[length + index] = code;
  }
  page.length += value.length;
}

/** Makes the page larger where there is less room than that. */
function reserve(page: Page, bytes: number): void {
  if (page.bytes.length - page.length < bytes) {
    const larger = Buffer.allocUnsafeSlow(page.bytes.length * 2 + bytes);
    page.bytes.copy(larger, 0, 0, page.length);
    page.bytes = larger;
  }
}

const escapes: ReadonlyMap<string, string> = new Map([
  ["\\", "\\\\"],
  ["\t", "\\t"],
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\0", "\\0"],
]);

function escaped(value: string): string {
  return value.replaceAll(/[\\\t\n\r\0]/g, (each) => escapes.get(each) ?? each); // oxlint-disable-line no-control-regex
}
