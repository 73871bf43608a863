/**
 * The seal of what is kept: AES-256-GCM. The header stays readable, for `status` and for people, and is bound as associated
 * data: whoever changes a name, a version or a time, or swaps two copies, breaks the seal.
 */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { keyOf, type KeyRing } from "./key-ring.ts";

/** Name → value; what they mean is the caller's business. */
export type Header = Readonly<Record<string, string>>;

export interface Unsealed {
  readonly header: Header;
  readonly body: string;
  /** The id of the key that had closed it. */
  readonly key: string;
}

/** Why it cannot be opened, as a clause after what it is: `is altered: its seal does not fit`. Never holds contents. */
export class SealError extends Error {
  override readonly name = "SealError";
}

const algorithm = "aes-256-gcm";
const format = "1";
const nonceBytes = 12;
const tagBytes = 16;

/** One line of JSON. `purpose` tells kinds of sealed things apart, so that none passes for another. */
export function seal(purpose: string, header: Header, body: string, ring: KeyRing): string {
  const { id, bytes } = ring.current;
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, bytes, nonce, { authTagLength: tagBytes });
  cipher.setAAD(bound(purpose, id, header));
  const sealed = Buffer.concat([cipher.update(body, "utf8"), cipher.final()]);
  return `${JSON.stringify({
    format,
    key: id,
    header,
    nonce: nonce.toString("base64"),
    sealed: sealed.toString("base64"),
    tag: cipher.getAuthTag().toString("base64"),
  })}\n`;
}

/** @throws {SealError} */
export function unseal(purpose: string, text: string, ring: KeyRing): Unsealed {
  const { key, header, nonce, sealed, tag } = envelopeOf(text);
  const bytes = keyOf(ring, key);
  if (bytes === undefined) {
    throw new SealError("was sealed with a key that is not on the ring");
  }
  try {
    const decipher = createDecipheriv(algorithm, bytes, nonce, { authTagLength: tagBytes });
    decipher.setAAD(bound(purpose, key, header));
    decipher.setAuthTag(tag);
    const body = Buffer.concat([decipher.update(sealed), decipher.final()]);
    return { header, body: body.toString("utf8"), key };
  } catch {
    // OpenSSL says no more, and its words must not travel with contents.
    throw new SealError("is altered or damaged: its seal does not fit");
  }
}

/** The readable part, unproven: for showing what is there without the key. `undefined`: nothing of ours. */
export function headerOf(text: string): Header | undefined {
  try {
    return envelopeOf(text).header;
  } catch {
    return undefined;
  }
}

interface Envelope {
  readonly key: string;
  readonly header: Header;
  readonly nonce: Buffer;
  readonly sealed: Buffer;
  readonly tag: Buffer;
}

function envelopeOf(text: string): Envelope {
  if (text.trim() === "") {
    throw new SealError("is empty");
  }
  const parsed = parsedOf(text);
  if (parsed["format"] !== format) {
    throw new SealError("is not in a format that is known here");
  }
  const envelope = {
    key: textIn(parsed, "key"),
    header: headerIn(parsed),
    nonce: Buffer.from(textIn(parsed, "nonce"), "base64"),
    sealed: Buffer.from(textIn(parsed, "sealed"), "base64"),
    tag: Buffer.from(textIn(parsed, "tag"), "base64"),
  };
  if (envelope.nonce.length !== nonceBytes || envelope.tag.length !== tagBytes) {
    throw new SealError("is cut off");
  }
  return envelope;
}

function parsedOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === "object" && parsed !== null) {
      return parsed as Record<string, unknown>;
    }
  } catch {
    // The parser's words quote the text.
  }
  throw new SealError("is no sealed copy: it is cut off, or something else");
}

function textIn(parsed: Readonly<Record<string, unknown>>, name: string): string {
  const value = parsed[name];
  if (typeof value !== "string") {
    throw new SealError(`has no ${name}`);
  }
  return value;
}

function headerIn({ header }: Readonly<Record<string, unknown>>): Header {
  const isHeader =
    typeof header === "object" &&
    header !== null &&
    Object.values(header).every((value) => typeof value === "string");
  if (!isHeader) {
    throw new SealError("has no header");
  }
  return header as Header;
}

/** The same bytes for the same header, in whatever order it was written. */
function bound(purpose: string, key: string, header: Header): Buffer {
  const fields = Object.entries(header).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return Buffer.from(JSON.stringify(["surgicase-jobs", format, purpose, key, fields]));
}
