/** Data keys of made-up owners: made here, wrapped as an adapter wants, and names sealed under them. */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { fileKeys } from "../../src/adapters/keys/file-keys.ts";
import { sealField } from "../../src/domain/phi-field.ts";
import { never } from "../contract/data-keys.ts";

export type Wrap = (dataKey: Uint8Array) => Promise<string>;

export interface OwnersKey {
  readonly plain: Uint8Array;
  /** Base64, as in `encrypted_dek`. */
  readonly wrapped: string;
  /** A name as in `patient_first`. */
  readonly seal: (name: string) => string;
}

export async function ownersKey(wrap: Wrap): Promise<OwnersKey> {
  const plain = randomBytes(32);
  return {
    plain,
    wrapped: await wrap(plain),
    seal: (name) => sealField(name, plain, randomBytes(12)),
  };
}

/** As the embedded world of a folder wraps them. */
export function embeddedWrap(folder: string): Wrap {
  const keys = fileKeys({ folder: join(folder, ".surgicase", "keys"), embedded: true });
  return async (dataKey) => keys.wrap(dataKey, never);
}

/** A row of `user_encryption_keys`. */
export function keyRow(user_id: string, encrypted_dek: string) {
  return { user_id, encrypted_dek, is_active: 1 };
}
