/** What is wrong with an encrypted backup, in words for people. Nothing of it is quoted but names of keys. */

export const encrypting = "Cannot encrypt the backup";
export const decrypting = "Cannot decrypt the backup";

/** @param name as the message has it, before anybody vouches for it. */
export function otherKey(name: string, ours: string, options?: ErrorOptions): Error {
  const known = /^(?:[0-9a-f]{16}|arn:aws[a-z-]*:kms:[\w:/-]{1,200})$/.test(name)
    ? `under the master key ${name}`
    : "under another master key";
  return new Error(
    `${decrypting}: it was encrypted ${known}, and KEYS_URL has ${ours}; let KEYS_URL name the key that encrypted it`,
    options,
  );
}

/** @param names of the pairs that are not as expected: `backup`, `schema`. */
export function otherContext(names: readonly string[]): Error {
  return new Error(
    `${decrypting}: it was encrypted as something else (not the same: ${names.join(", ")}); it was moved or renamed, take it from its own place`,
  );
}

export function changed(options?: ErrorOptions): Error {
  return new Error(`${decrypting}: it was changed since it was encrypted`, options);
}

function cutOff(options?: ErrorOptions): Error {
  return new Error(`${decrypting}: it ends too early`, options);
}

/** What the SDK said of a message, by its own words for one that ends too early. */
export function decryptionFailure(cause: Error): Error {
  return /^Incomplete (?:Header|message)$/.test(cause.message)
    ? cutOff({ cause })
    : changed({ cause });
}
