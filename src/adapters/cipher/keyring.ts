/**
 * A master key as the SDK wants it, for one message. What it throws is told apart from what the SDK throws, as that one is in
 * words of its own.
 */
import type { EncryptedDataKey, KeyringNode } from "@aws-crypto/material-management-node";
import type { CipherContext } from "../../ports/backup-cipher.ts";
import { changed, otherContext } from "./failures.ts";
import type { MasterKey } from "./master-key.ts";

export interface KeyringOfMessage {
  readonly keyring: KeyringNode;
  /** What the keyring threw. The SDK may say something else by then. */
  readonly failure: () => unknown;
}

export async function keyringFor(
  master: MasterKey,
  context: CipherContext,
  signal: AbortSignal,
): Promise<KeyringOfMessage> {
  const sdk = await import("@aws-crypto/material-management-node");
  let broken: unknown;
  const noting = async <Material>(work: () => Promise<Material>): Promise<Material> => {
    try {
      return await work();
    } catch (error) {
      broken = error;
      throw error;
    }
  };
  const keyring: KeyringNode = new (class extends sdk.KeyringNode {
    override _onEncrypt: KeyringNode["_onEncrypt"] = async (material) =>
      noting(async () => master.seal(material, signal));
    override _onDecrypt: KeyringNode["_onDecrypt"] = async (material, wrapped) =>
      noting(async () => {
        requireContext(material.encryptionContext, context);
        return master.open(material, theOnly(wrapped), signal);
      });
  })();
  return { keyring, failure: () => broken };
}

function requireContext(found: CipherContext, expected: CipherContext): void {
  const differing = Object.keys(expected).filter((name) => found[name] !== expected[name]);
  if (differing.length > 0) {
    throw otherContext(differing);
  }
}

function theOnly([first]: readonly EncryptedDataKey[]): EncryptedDataKey {
  if (first === undefined) {
    throw changed();
  }
  return first;
}
