/**
 * AES-256 as PDF has it: the standard security handler of revision 6 (ISO 32000-2, 7.6.4). The password opens a file key, the
 * key opens everything else. There is no owner password: its entries are random, so that none fits, for half the work.
 */
import { createCipheriv, createSecretKey, hash, randomBytes } from "node:crypto";

/** The values of the encryption dictionary that depend on password and key. */
export interface SealedKey {
  readonly U: Uint8Array;
  readonly UE: Uint8Array;
  readonly O: Uint8Array;
  readonly OE: Uint8Array;
  readonly Perms: Uint8Array;
}

export interface FileKey {
  readonly sealed: SealedKey;
  /** Of a stream or a string; a fresh initialisation vector goes before it. */
  encrypt(content: Uint8Array): Uint8Array;
}

/** Any 16 bytes would do: what is encrypted with it is a key, or one block. */
const noVector = Buffer.alloc(16);

/** @param permissions the flags of the dictionary's `P`, which the key vouches for. */
export function newFileKey(password: string, permissions: number): FileKey {
  const fileKey = randomBytes(32);
  return {
    sealed: {
      ...userEntries(bytesOf(password), fileKey),
      O: randomBytes(48),
      OE: randomBytes(32),
      Perms: encrypted("aes-256-ecb", fileKey, null, permissionBlock(permissions)),
    },
    encrypt(content) {
      const vector = randomBytes(16);
      const cipher = createCipheriv("aes-256-cbc", createSecretKey(fileKey), vector);
      return Buffer.concat([vector, cipher.update(content), cipher.final()]);
    },
  };
}

/** Algorithm 8: what proves the password, and the file key under it; each with a salt of its own. */
function userEntries(password: Uint8Array, fileKey: Uint8Array): Pick<SealedKey, "U" | "UE"> {
  const proofSalt = randomBytes(8);
  const keySalt = randomBytes(8);
  return {
    U: Buffer.concat([hardened(password, proofSalt), proofSalt, keySalt]),
    UE: encrypted("aes-256-cbc", hardened(password, keySalt), noVector, fileKey),
  };
}

/** What counts of a password: 127 bytes. */
function bytesOf(password: string): Uint8Array {
  return Buffer.from(password.normalize("NFKC")).subarray(0, 127);
}

/** Algorithm 10: permissions, "metadata is encrypted" (T), and the letters that a reader looks for. */
function permissionBlock(permissions: number): Uint8Array {
  const block = Buffer.alloc(16, 0xff);
  block.writeInt32LE(permissions);
  block.write("Tadb", 8, "latin1");
  block.set(randomBytes(4), 12);
  return block;
}

const leastRounds = 64;
const repetitions = 64;
const hashes = ["sha256", "sha384", "sha512"] as const;

/** Algorithm 2.B: a hash that is dear to guess at. Its text is written over in each round: that is what it costs. */
function hardened(password: Uint8Array, salt: Uint8Array): Uint8Array {
  const longest = (password.length + 64) * repetitions;
  const space = Buffer.allocUnsafe(longest);
  let key = hash("sha256", Buffer.concat([password, salt]), "buffer");
  for (let round = 1; ; round += 1) {
    const piece = Buffer.concat([password, key]);
    const text = space.subarray(0, piece.length * repetitions).fill(piece);
    const mixed = encrypted("aes-128-cbc", key.subarray(0, 16), key.subarray(16, 32), text);
    key = hash(hashFor(mixed), mixed, "buffer");
    if (round >= leastRounds && mixed.readUInt8(mixed.length - 1) <= round - 32) {
      return key.subarray(0, 32);
    }
  }
}

/** The first 16 bytes as one number, modulo 3; as 256 is 1 modulo 3, their sum is as good. */
function hashFor(mixed: Uint8Array): (typeof hashes)[number] {
  const sum = mixed.subarray(0, 16).reduce((total, byte) => total + byte, 0);
  return hashes[sum % 3] ?? "sha256";
}

function encrypted(
  algorithm: string,
  key: Uint8Array,
  vector: Uint8Array | null,
  content: Uint8Array,
): Buffer {
  // A key object, as Node takes half as long again with plain bytes.
  const cipher = createCipheriv(algorithm, createSecretKey(key), vector).setAutoPadding(false);
  const whole = cipher.update(content);
  // Nothing is left for it, as all is whole blocks; it throws where not.
  cipher.final();
  return whole;
}
