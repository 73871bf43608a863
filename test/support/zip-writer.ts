/** Writes small zip archives, sound ones and damaged ones: the only way to test what reads them. */
import { crc32, deflateRawSync } from "node:zlib";

export interface ZipEntry {
  readonly name: string;
  readonly content: Buffer;
  /** What the archive says of it, where that is to be untrue. */
  readonly said?: { readonly crc?: number; readonly length?: number; readonly flags?: number };
  /** Sizes and offset in the 64-bit fields, as in archives of over 4 GB. */
  readonly is64Bit?: boolean;
  /** Kept as it is, not compressed. */
  readonly isStored?: boolean;
}

export function zipOf(entries: readonly ZipEntry[]): Buffer {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const packed =
      entry.isStored === true ? entry.content : deflateRawSync(entry.content, { level: 1 });
    const local = Buffer.concat([localHeader(entry, packed.length), packed]);
    centrals.push(centralHeader(entry, packed.length, offset));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(centrals);
  return Buffer.concat([...locals, directory, closing(entries.length, directory.length, offset)]);
}

function fields({ content, name, said, is64Bit, isStored }: ZipEntry, packed: number): Buffer {
  const bytes = Buffer.alloc(26);
  const sizes =
    is64Bit === true ? [elsewhere, elsewhere] : [packed, said?.length ?? content.length];
  bytes.writeUInt16LE(is64Bit === true ? 45 : 20, 0);
  bytes.writeUInt16LE(said?.flags ?? 0, 2);
  bytes.writeUInt16LE(isStored === true ? 0 : 8, 4);
  bytes.writeUInt16LE(0x21, 8);
  bytes.writeUInt32LE(said?.crc ?? crc32(content), 10);
  sizes.forEach((size, index) => bytes.writeUInt32LE(size, 14 + index * 4));
  bytes.writeUInt16LE(Buffer.byteLength(name), 22);
  return bytes;
}

/** In a 32-bit field: the value is in the 64-bit one. */
const elsewhere = 0xff_ff_ff_ff;

function localHeader(entry: ZipEntry, packed: number): Buffer {
  const extra = entry.is64Bit === true ? wideSizes(entry, packed) : Buffer.alloc(0);
  const bytes = fields(entry, packed);
  bytes.writeUInt16LE(extra.length, 24);
  return Buffer.concat([Buffer.from("PK\u0003\u0004"), bytes, Buffer.from(entry.name), extra]);
}

function centralHeader(entry: ZipEntry, packed: number, offset: number): Buffer {
  const wide = entry.is64Bit === true;
  const extra = wide ? wideSizes(entry, packed, offset) : Buffer.alloc(0);
  const bytes = fields(entry, packed);
  bytes.writeUInt16LE(extra.length, 24);
  const rest = Buffer.alloc(14);
  rest.writeUInt32LE(wide ? elsewhere : offset, 10);
  const start = Buffer.concat([Buffer.from("PK\u0001\u0002"), Buffer.from([wide ? 45 : 20, 0])]);
  return Buffer.concat([start, bytes, rest, Buffer.from(entry.name), extra]);
}

function wideSizes(entry: ZipEntry, packed: number, offset?: number): Buffer {
  const values = [
    entry.said?.length ?? entry.content.length,
    packed,
    ...(offset === undefined ? [] : [offset]),
  ];
  const bytes = Buffer.alloc(4 + values.length * 8);
  bytes.writeUInt16LE(1, 0);
  bytes.writeUInt16LE(values.length * 8, 2);
  values.forEach((value, index) => bytes.writeBigUInt64LE(BigInt(value), 4 + index * 8));
  return bytes;
}

function closing(count: number, length: number, offset: number): Buffer {
  const bytes = Buffer.alloc(22);
  bytes.write("PK\u0005\u0006");
  bytes.writeUInt16LE(count, 8);
  bytes.writeUInt16LE(count, 10);
  bytes.writeUInt32LE(length, 12);
  bytes.writeUInt32LE(offset, 16);
  return bytes;
}
