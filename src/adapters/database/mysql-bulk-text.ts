/**
 * Rows as the text that LOAD DATA reads. The driver does not wait for a server that is slower than the rows come: this stream
 * does, or they would pile up in memory.
 */
import { once } from "node:events";
import { Readable, Writable } from "node:stream";
import type { BulkRow, BulkSource } from "./bulk.ts";

const chunkCharacters = 65_536;
const mostWaiting = 1_048_576;

/** @param socket of the connection that the text goes out on. */
export function textStream(batches: BulkSource, socket: unknown): Readable {
  const chunks = paced(chunksOf(batches), socket);
  return new Readable({
    highWaterMark: chunkCharacters,
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

async function* chunksOf(batches: BulkSource): AsyncIterable<Buffer> {
  let text = "";
  for await (const batch of batches) {
    for (const row of batch) {
      text += lineOf(row);
      if (text.length >= chunkCharacters) {
        yield Buffer.from(text, "utf8");
        text = "";
      }
    }
  }
  if (text !== "") {
    yield Buffer.from(text, "utf8");
  }
}

function lineOf(row: BulkRow): string {
  let line = "";
  let separator = "";
  for (const value of row) {
    line += separator + fieldOf(value);
    separator = "\t";
  }
  return `${line}\n`;
}

// oxlint-disable-next-line no-control-regex -- a zero byte is what one of them is.
const special = /[\\\t\n\r\0]/;

const escapes: ReadonlyMap<string, string> = new Map([
  ["\\", "\\\\"],
  ["\t", "\\t"],
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\0", "\\0"],
]);

function fieldOf(value: BulkRow[number]): string {
  if (value === null) {
    return "\\N";
  }
  if (typeof value === "number" || !special.test(value)) {
    return String(value);
  }
  return value.replaceAll(/[\\\t\n\r\0]/g, (each) => escapes.get(each) ?? each); // oxlint-disable-line no-control-regex
}
