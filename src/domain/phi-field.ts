/**
 * An encrypted field of SurgiCase's: base64 of IV (12 bytes), GCM tag (16), ciphertext, in this order; AES-256-GCM under the
 * data key of the case's owner, no associated data. The flag on the row is not to be trusted: rows were seen that hold
 * ciphertext without it, and plain text with it.
 */
import { createCipheriv, createDecipheriv } from "node:crypto";

const ivBytes = 12;
const tagBytes = 16;
/** Of one plain byte: 29 bytes, 40 characters. */
const shortestCiphertext = 40;
/** Nothing shorter was ever ciphertext, even cut off (the application's own rule). */
const shortestSuspect = 28;

/** Whole base64, long enough to be ciphertext. */
export function looksEncrypted(text: string): boolean {
  const value = text.trim();
  return (
    value.length >= shortestCiphertext &&
    value.length % 4 === 0 &&
    /^[A-Za-z0-9+/]+={0,2}$/.test(value)
  );
}

/** Of a row that says it is encrypted: what a cut-off ciphertext looks like, which must not be printed either. */
export function looksCutOff(text: string): boolean {
  const value = text.trim();
  return (
    value.length >= shortestSuspect && !looksEncrypted(value) && /^[A-Za-z0-9+/=]+$/.test(value)
  );
}

/** The plain text; undefined where the key is not the one, or the field was damaged. */
export function openField(text: string, dataKey: Uint8Array): string | undefined {
  const sealed = Buffer.from(text.trim(), "base64");
  try {
    const decipher = createDecipheriv("aes-256-gcm", dataKey, sealed.subarray(0, ivBytes));
    decipher.setAuthTag(sealed.subarray(ivBytes, ivBytes + tagBytes));
    const plain = Buffer.concat([
      decipher.update(sealed.subarray(ivBytes + tagBytes)),
      decipher.final(),
    ]);
    return new TextDecoder("utf-8", { fatal: true }).decode(plain);
  } catch {
    return undefined;
  }
}

/** As the application writes it: for made-up data. @param iv 12 bytes, used once. */
export function sealField(plain: string, dataKey: Uint8Array, iv: Uint8Array): string {
  const cipher = createCipheriv("aes-256-gcm", dataKey, iv);
  const ciphertext = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), ciphertext]).toString("base64");
}
