/**
 * The master key of backups in a file, for a machine without KMS: beside that of patients' names, and another one, so that who
 * restores a backup need not have the names' key. It has a name, the beginning of its digest, that any message tells.
 */
import { createHash } from "node:crypto";
import { withMasterKey } from "../keys/master-key-file.ts";
import { changed, decrypting, encrypting, otherKey } from "./failures.ts";
import type { MasterKey } from "./master-key.ts";

export interface FileMasterKeySettings {
  readonly folder: string;
  /** Whether the master key may be made where there is none: never for decrypting, where it would only hide that it is gone. */
  readonly embedded: boolean;
}

const fileName = "backup-master-key";
/** The raw AES keyring of other AWS Encryption SDKs must be given the same. */
const keyNamespace = "surgicase-jobs";
const nameLength = 16;
const makeFirst = "restore it; only before the first backup make it, as docs/restore.md says";

export function fileMasterKey({ folder, embedded }: FileMasterKeySettings): MasterKey {
  return {
    async seal(material, signal) {
      const file = {
        folder,
        fileName,
        attempt: encrypting,
        remedy: makeFirst,
        mayBeMade: embedded,
      };
      return withMasterKey(file, signal, async (masterKey) => {
        using opened = await keyringOf(masterKey);
        return await opened.keyring.onEncrypt(material);
      });
    },
    async open(material, wrapped, signal) {
      const file = {
        folder,
        fileName,
        attempt: decrypting,
        remedy: "restore it",
        mayBeMade: false,
      };
      return withMasterKey(file, signal, async (masterKey) => {
        const ours = nameOf(masterKey);
        if (wrapped.providerId !== keyNamespace || !wrapped.providerInfo.startsWith(ours)) {
          throw otherKey(wrapped.providerInfo.slice(0, nameLength), ours);
        }
        using opened = await keyringOf(masterKey);
        const answer = await opened.keyring.onDecrypt(material, [wrapped]);
        if (!answer.hasValidKey()) {
          throw changed();
        }
        return answer;
      });
    },
    // What follows in a message is the wrapping's own.
    nameIn: ({ providerInfo }) => providerInfo.slice(0, nameLength),
  };
}

async function keyringOf(masterKey: Buffer) {
  const { RawAesKeyringNode, RawAesWrappingSuiteIdentifier } =
    await import("@aws-crypto/raw-aes-keyring-node");
  // The SDK takes no view of somebody else's memory.
  const unencryptedMasterKey = new Uint8Array(masterKey);
  const keyring = new RawAesKeyringNode({
    keyNamespace,
    keyName: nameOf(masterKey),
    unencryptedMasterKey,
    wrappingSuite: RawAesWrappingSuiteIdentifier.AES256_GCM_IV12_TAG16_NO_PADDING,
  });
  return { keyring, [Symbol.dispose]: () => void unencryptedMasterKey.fill(0) };
}

function nameOf(masterKey: Uint8Array): string {
  return createHash("sha256").update(masterKey).digest("hex").slice(0, nameLength);
}
