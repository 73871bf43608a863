/**
 * An encrypted field of SurgiCase's: base64 of IV (12 bytes), GCM tag (16), ciphertext, in this order; AES-256-GCM under the
 * data key of the case's owner, no associated data. The flag on the row is not to be trusted: rows were seen that hold
 * ciphertext without it, and plain text with it.
 */
import { createCipheriv, createDecipheriv } from "node:crypto";

const algorithm = "aes-256-gcm";
const ivBytes = 12;
const tagBytes = 16;
/** Else a shorter tag would do, which is sooner guessed. */
const oneLength = { authTagLength: tagBytes };
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

/**
 * Of a row that says it is encrypted, a field that is no whole ciphertext: whether it may be the remains of one (cut off, with
 * blanks for `+`, in hexadecimal, raw), which must not be printed either. Names have none of these letters.
 */
export function looksSpoilt(text: string): boolean {
  return (
    !looksEncrypted(text) && (/[\d+/=_\p{Cc}\uFFFD]/u.test(text.trim()) || holdsCiphertext(text))
  );
}

const longRun = new RegExp(`[A-Za-z0-9+/_=-]{${shortestSuspect},}`, "g");

/** Whatever a row says: whether a part of the text can hardly be anything else, cut off or with something around or within it. */
export function holdsCiphertext(text: string): boolean {
  const whole = text.replaceAll(/\s/g, "");
  const isOneRun =
    whole.length >= shortestSuspect && /^[A-Za-z0-9+/=]+$/.test(whole) && /[\d+/=]/.test(whole);
  return isOneRun || (text.match(longRun) ?? []).some((run) => !isLongName(run));
}

/** Of parts as people write them: a capital or two and small letters, or capitals alone. */
function isLongName(run: string): boolean {
  return run.split("-").every((part) => /^(?:[A-Z]?[a-z]*[A-Z]?[a-z]+|[A-Z]+)$/.test(part));
}

/** The plain text; undefined where the key is not the one, or the field was damaged. */
export function openField(text: string, dataKey: Uint8Array): string | undefined {
  const plain = openSealed(Buffer.from(text.trim(), "base64"), dataKey);
  try {
    return plain === undefined
      ? undefined
      : new TextDecoder("utf-8", { fatal: true }).decode(plain);
  } catch {
    return undefined;
  }
}

/** As the application writes it: for made-up data. @param iv 12 bytes, used once. */
export function sealField(plain: string, dataKey: Uint8Array, iv: Uint8Array): string {
  return sealBytes(Buffer.from(plain, "utf8"), dataKey, iv).toString("base64");
}

/** What is in IV, tag and ciphertext; undefined where the key is not the one, or they were damaged. */
export function openSealed(sealed: Uint8Array, key: Uint8Array): Uint8Array | undefined {
  try {
    const decipher = createDecipheriv(algorithm, key, sealed.subarray(0, ivBytes), oneLength);
    decipher.setAuthTag(sealed.subarray(ivBytes, ivBytes + tagBytes));
    return Buffer.concat([decipher.update(sealed.subarray(ivBytes + tagBytes)), decipher.final()]);
  } catch {
    // OpenSSL says no more, and what was deciphered before the tag is nobody's.
    return undefined;
  }
}

/** @param iv 12 bytes, used once. */
export function sealBytes(plain: Uint8Array, key: Uint8Array, iv: Uint8Array): Buffer {
  const cipher = createCipheriv(algorithm, key, iv, oneLength);
  const ciphertext = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), ciphertext]);
}
