/**
 * The ring of sealing keys: the first closes and opens, the second only opens. So a key can be changed while copies that
 * the old one closed are still about.
 */
import { randomBytes } from "node:crypto";

export interface SealingKey {
  readonly id: string;
  readonly bytes: Uint8Array;
}

export interface KeyRing {
  readonly current: SealingKey;
  /** The one before; `undefined`: the key was never changed. */
  readonly previous: SealingKey | undefined;
}

/** What is wrong with a ring, as a clause. Never holds a key. */
export class KeyRingError extends Error {
  override readonly name = "KeyRingError";
}

const keyBytes = 32;

export function newRing(): KeyRing {
  return { current: newKey(), previous: undefined };
}

/** A new key in front; the key before the present one is gone, with everything it alone opens. */
export function turned(ring: KeyRing): KeyRing {
  return { current: newKey(), previous: ring.current };
}

export function keyOf({ current, previous }: KeyRing, id: string): Uint8Array | undefined {
  return [current, previous].find((key) => key?.id === id)?.bytes;
}

/** `{"keys":[{"id":"…","key":"<32 bytes in base64>"}]}`, the one in force first. */
export function printRing({ current, previous }: KeyRing): string {
  const keys = [current, ...(previous === undefined ? [] : [previous])];
  const printed = keys.map(({ id, bytes }) => ({ id, key: Buffer.from(bytes).toString("base64") }));
  return `${JSON.stringify({ keys: printed })}\n`;
}

/**
 * A second key that is spoilt counts as none, and a third is passed over: what the first seals and opens does not depend on them.
 * @throws {KeyRingError} where the first key cannot be used.
 */
export function parseRing(text: string): KeyRing {
  const [first, second] = keysIn(text);
  if (first === undefined) {
    throw new KeyRingError("it holds no key");
  }
  const current = keyIn(first);
  if (current === undefined) {
    throw new KeyRingError("its first key must have an id, and 32 bytes in base64");
  }
  const previous = keyIn(second);
  return { current, previous: previous?.id === current.id ? undefined : previous };
}

function keysIn(text: string): readonly unknown[] {
  try {
    const parsed: unknown = JSON.parse(text);
    if (
      typeof parsed === "object" &&
      parsed !== null &&
      "keys" in parsed &&
      Array.isArray(parsed.keys)
    ) {
      return parsed.keys;
    }
  } catch {
    // The parser's words quote the text.
  }
  throw new KeyRingError('it is not {"keys":[{"id":"…","key":"…"}]}');
}

function keyIn(entry: unknown): SealingKey | undefined {
  if (typeof entry === "object" && entry !== null && "id" in entry && "key" in entry) {
    const { id, key } = entry;
    const bytes = Buffer.from(typeof key === "string" ? key : "", "base64");
    if (typeof id === "string" && id !== "" && bytes.length === keyBytes) {
      return { id, bytes };
    }
  }
  return undefined;
}

function newKey(): SealingKey {
  return { id: randomBytes(6).toString("hex"), bytes: randomBytes(keyBytes) };
}
