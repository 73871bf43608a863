/**
 * Passwords of reports: derived for each recipient from a key of our own, so that none is ever stored or sent, and the same
 * letter opens every week's report until the key is changed.
 */
import { createHmac } from "node:crypto";
import { ConfigError } from "../failure.ts";
import { addressKey } from "../mail-address.ts";

/** The keys by version, and the one in force. */
export interface PasswordKeys {
  readonly current: string;
  readonly keys: ReadonlyMap<string, Uint8Array>;
}

/** Crockford's base 32: no letter that reads like another. */
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const letters = 24;

/** The secret `report-passwords`: `{"current": "1", "keys": {"1": "<32 bytes or more, base64>"}}`. @throws {ConfigError} */
export function parsePasswordKeys(values: Readonly<Record<string, unknown>>): PasswordKeys {
  const { current, keys } = values;
  if (typeof current !== "string" || typeof keys !== "object" || keys === null) {
    throw new ConfigError(['the secret report-passwords must hold "current" and "keys"']);
  }
  const parsed = new Map(
    Object.entries(keys).map(([version, key]) => [version, keyOf(version, key)]),
  );
  if (!parsed.has(current)) {
    throw new ConfigError(['the secret report-passwords must hold the key that "current" names']);
  }
  return { current, keys: parsed };
}

function keyOf(version: string, key: unknown): Uint8Array {
  const bytes = typeof key === "string" ? Buffer.from(key, "base64") : Buffer.alloc(0);
  if (bytes.length < 32) {
    throw new ConfigError([
      `the secret report-passwords must hold 32 bytes or more in base64 as key ${version}`,
    ]);
  }
  return bytes;
}

/**
 * The password of one recipient under one key: 24 letters of 5 bits, 120 bits in all, in groups of four.
 * @param reader what tells readers apart: `address:<lower case>` or `provider:<account>`.
 * @throws {RangeError} when the version is not there.
 */
export function reportPassword(keys: PasswordKeys, version: string, reader: string): string {
  const key = keys.keys.get(version);
  if (key === undefined) {
    throw new RangeError(
      `Cannot derive a report password: the secret report-passwords has no key ${version}`,
    );
  }
  const digest = createHmac("sha256", key)
    .update(`surgicase-jobs report password\0${reader}`)
    .digest();
  const text = [...digest.subarray(0, letters)].map((byte) => alphabet.charAt(byte % 32)).join("");
  return text.replaceAll(/(.{4})(?=.)/g, "$1-");
}

/** The next number, for a key beside those that are there. */
export function nextVersion({ keys }: PasswordKeys): string {
  const numbers = [...keys.keys()].filter((version) => /^\d{1,9}$/.test(version)).map(Number);
  return String(Math.max(0, ...numbers) + 1);
}

/** Whether the key came before the other one. `new-key` counts; words are the keys of before it, in the order of the text. */
export function isOlderKey({ keys }: PasswordKeys, version: string, other: string): boolean {
  const [one, another] = [version, other].map((each) => (/^\d+$/.test(each) ? Number(each) : -1));
  const order = [...keys.keys()];
  return one === another
    ? order.indexOf(version) < order.indexOf(other)
    : (one ?? -1) < (another ?? -1);
}

/** Somebody on a recipient list: one reader whatever the letter case, and one letter for all of his lists. */
export function readerOfAddress(address: string): string {
  return `address:${addressKey(address)}`;
}

const providers = "provider:";

/** A provider, whatever his address is and however his account is spelt: letter case tells no accounts apart. */
export function readerOfProvider(userId: string): string {
  return `${providers}${userId.toLowerCase()}`;
}

export function isProvider(reader: string): boolean {
  return reader.startsWith(providers);
}
