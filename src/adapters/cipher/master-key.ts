/**
 * Who wraps a message's data key. Whoever opens one is asked only after the context was found to be the expected one; that the
 * context is genuine shows at the header's tag, right afterwards.
 */
import type {
  EncryptedDataKey,
  NodeDecryptionMaterial,
  NodeEncryptionMaterial,
} from "@aws-crypto/material-management-node";

export interface MasterKey {
  /** Fills in a new data key, plain and wrapped. @throws {UnavailableError} {DeniedError} {ConfigError} */
  seal(material: NodeEncryptionMaterial, signal: AbortSignal): Promise<NodeEncryptionMaterial>;
  /** Fills in the data key. @throws {UnavailableError} {DeniedError} {ConfigError}, or {Error} where it is not ours. */
  open(
    material: NodeDecryptionMaterial,
    wrapped: EncryptedDataKey,
    signal: AbortSignal,
  ): Promise<NodeDecryptionMaterial>;
  /** Which master key wrapped it, as the manifest names it. */
  nameIn(wrapped: EncryptedDataKey): string;
}
