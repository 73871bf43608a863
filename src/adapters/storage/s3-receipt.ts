/** What a server says it has stored, held against what it was given. Whoever is no storage may say 200 to anything. */

/** The answer is none of a storage, or tells of other bytes. */
export class ReceiptError extends Error {
  override readonly name = "ReceiptError";
}

/** Encryption was asked for, and is not confirmed. */
export class UnencryptedError extends Error {
  override readonly name = "UnencryptedError";
}

/** The answer is no list of objects, or breaks off. */
export class ListingError extends Error {
  override readonly name = "ListingError";
}

interface Receipt {
  readonly ETag?: string | undefined;
  readonly ChecksumSHA256?: string | undefined;
}

/** Servers that know no checksums repeat none. @throws {ReceiptError} */
export function requireReceipt<Given extends Receipt>(given: Given, sha256?: string): Given {
  const { ETag = "", ChecksumSHA256 = sha256 } = given;
  if (ETag === "") {
    throw new ReceiptError("Cannot trust the answer: it does not say what was stored");
  }
  if (sha256 !== undefined && ChecksumSHA256 !== sha256) {
    throw new ReceiptError("Cannot trust the answer: something else was stored");
  }
  return given;
}

/** @throws {UnencryptedError} */
export function requireEncryption(asked: string | undefined, told: string | undefined): void {
  if (asked !== undefined && asked !== told) {
    throw new UnencryptedError("Cannot trust the answer: it does not say that it is encrypted");
  }
}
