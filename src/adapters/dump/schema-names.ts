/**
 * Takes the schema's name out of a dump: where routines or triggers were made under other default letters, the dump changes those
 * of the schema it was made of, by name. Restored into another, that would reach into the first.
 */
const marker = Buffer.from("\nALTER DATABASE `");
const form = /^\nALTER DATABASE `(?:[^`\n]|``)+` CHARACTER SET /;
const longestName = 512;

/** Strings of rows hold no bare new line, so a statement that begins a line is one. */
export async function* withoutSchemaNames(
  sql: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
  let held: Buffer = Buffer.alloc(0);
  for await (const piece of sql) {
    const buffer = held.length === 0 ? bufferOf(piece) : Buffer.concat([held, piece]);
    const cut = lastSafe(buffer);
    held = Buffer.from(buffer.subarray(cut));
    yield replaced(buffer.subarray(0, cut));
  }
  yield replaced(held);
}

function bufferOf(piece: Uint8Array): Buffer {
  return Buffer.from(piece.buffer, piece.byteOffset, piece.length);
}

/** Before a statement that may have begun near the end. */
function lastSafe(buffer: Buffer): number {
  const from = Math.max(0, buffer.length - longestName);
  const begun = buffer.indexOf(marker, from);
  if (begun !== -1) {
    return begun;
  }
  const line = buffer.lastIndexOf(0x0a);
  const isStart =
    line !== -1 && marker.subarray(0, buffer.length - line).equals(buffer.subarray(line));
  return isStart ? line : buffer.length;
}

function replaced(buffer: Buffer): Buffer {
  const pieces: Buffer[] = [];
  let from = 0;
  for (let at = buffer.indexOf(marker); at !== -1; at = buffer.indexOf(marker, at + 1)) {
    const words = form.exec(buffer.toString("latin1", at, at + longestName))?.[0];
    if (words !== undefined) {
      pieces.push(buffer.subarray(from, at), Buffer.from("\nALTER DATABASE CHARACTER SET "));
      from = at + words.length;
    }
  }
  return pieces.length === 0 ? buffer : Buffer.concat([...pieces, buffer.subarray(from)]);
}
