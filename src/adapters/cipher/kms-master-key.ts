/**
 * The master key of backups in AWS KMS, as the SDK's own keyring uses it, whose package would bring a database client along.
 * One question a message. KMS is given the name of the settings, never the one that a message claims.
 */
import type {
  EncryptedDataKey,
  NodeDecryptionMaterial,
  NodeEncryptionMaterial,
} from "@aws-crypto/material-management-node";
import { UnavailableError } from "../../domain/failure.ts";
import type { Progress } from "../aws/one-request.ts";
import { kmsDesk, type KmsDesk } from "../keys/kms-desk.ts";
import { isOfThisKeyAlone, kmsFailure, type KmsAttempt } from "../keys/kms-failures.ts";
import { decrypting, encrypting, otherKey } from "./failures.ts";
import type { MasterKey } from "./master-key.ts";

export interface KmsMasterKeySettings {
  /** `alias/…`, its id or its ARN. */
  readonly keyId: string;
  readonly region: string;
  readonly limitMilliseconds?: number;
}

const providerId = "aws-kms";

const sealing: KmsAttempt = {
  attempt: encrypting,
  permission: "kms:GenerateDataKey",
  rightKey: "the key or alias that is to encrypt backups",
};
const opening: KmsAttempt = {
  attempt: decrypting,
  permission: "kms:Decrypt",
  rightKey: "the key or alias that encrypted the backup",
};

export function kmsMasterKey({
  keyId,
  region,
  limitMilliseconds = 8000,
}: KmsMasterKeySettings): MasterKey {
  const desk = kmsDesk(region, limitMilliseconds);
  return {
    seal: async (material, signal) => sealed(desk, keyId, material, signal),
    async open(material, wrapped, signal) {
      if (wrapped.providerId !== providerId) {
        throw otherKey(wrapped.providerInfo.slice(0, 16), keyId);
      }
      return opened(desk, { keyId, wrapped }, material, signal);
    },
    nameIn: ({ providerInfo }) => providerInfo,
  };
}

async function sealed(
  desk: KmsDesk,
  keyId: string,
  material: NodeEncryptionMaterial,
  signal: AbortSignal,
): Promise<NodeEncryptionMaterial> {
  const progress: Progress = { requested: false };
  const { suite, encryptionContext } = material;
  const question = {
    KeyId: keyId,
    NumberOfBytes: suite.keyLengthBytes,
    EncryptionContext: { ...encryptionContext },
  };
  const { EncryptedDataKey, KeyringTraceFlag } =
    await import("@aws-crypto/material-management-node");
  try {
    const answer = await desk.ask(
      ({ GenerateDataKeyCommand }) => new GenerateDataKeyCommand(question),
      progress,
      signal,
    );
    const { name, plain, wrapped } = dataKeyIn(answer);
    const flags =
      KeyringTraceFlag.WRAPPING_KEY_ENCRYPTED_DATA_KEY |
      KeyringTraceFlag.WRAPPING_KEY_SIGNED_ENC_CTX;
    const generated = flags | KeyringTraceFlag.WRAPPING_KEY_GENERATED_DATA_KEY;
    return material
      .setUnencryptedDataKey(plain, { keyNamespace: providerId, keyName: name, flags: generated })
      .addEncryptedDataKey(
        new EncryptedDataKey({ providerId, providerInfo: name, encryptedDataKey: wrapped }),
        flags,
      );
  } catch (error) {
    signal.throwIfAborted();
    throw kmsFailure(error, progress, sealing);
  }
}

async function opened(
  desk: KmsDesk,
  { keyId, wrapped }: { readonly keyId: string; readonly wrapped: EncryptedDataKey },
  material: NodeDecryptionMaterial,
  signal: AbortSignal,
): Promise<NodeDecryptionMaterial> {
  const progress: Progress = { requested: false };
  const question = {
    KeyId: keyId,
    CiphertextBlob: wrapped.encryptedDataKey,
    EncryptionContext: { ...material.encryptionContext },
  };
  const { KeyringTraceFlag } = await import("@aws-crypto/material-management-node");
  try {
    const answer = await desk.ask(
      ({ DecryptCommand }) => new DecryptCommand(question),
      progress,
      signal,
    );
    const keyName = wrapped.providerInfo;
    const flags =
      KeyringTraceFlag.WRAPPING_KEY_DECRYPTED_DATA_KEY |
      KeyringTraceFlag.WRAPPING_KEY_VERIFIED_ENC_CTX;
    return material.setUnencryptedDataKey(plainIn(answer, opening), {
      keyNamespace: providerId,
      keyName,
      flags,
    });
  } catch (error) {
    signal.throwIfAborted();
    throw isOfThisKeyAlone(error, progress)
      ? otherKey(wrapped.providerInfo, keyId)
      : kmsFailure(error, progress, opening);
  }
}

interface Answer {
  readonly KeyId?: unknown;
  readonly Plaintext?: unknown;
  readonly CiphertextBlob?: unknown;
}

function dataKeyIn(answer: Answer) {
  const { KeyId: name, CiphertextBlob: wrapped } = answer;
  if (typeof name !== "string" || !(wrapped instanceof Uint8Array) || wrapped.length === 0) {
    throw withoutKey(sealing);
  }
  return { name, wrapped, plain: plainIn(answer, sealing) };
}

/** In memory of its own, as the SDK demands. A success may hold nothing: then it was not KMS that answered. */
function plainIn({ Plaintext: plain }: Answer, asked: KmsAttempt): Uint8Array {
  if (!(plain instanceof Uint8Array) || plain.length !== 32) {
    throw withoutKey(asked);
  }
  const own = new Uint8Array(plain);
  plain.fill(0);
  return own;
}

function withoutKey({ attempt }: KmsAttempt): UnavailableError {
  return new UnavailableError("KMS", `${attempt}: KMS answered without a key`);
}
