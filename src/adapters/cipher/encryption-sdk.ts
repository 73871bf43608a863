/**
 * Backups encrypted in the message format of the AWS Encryption SDK: AES-256-GCM with key commitment, in frames of 1 MiB that
 * are each checked before they come out. Not signed: whoever may decrypt may encrypt as well, and a signature costs time.
 */
import type { MessageHeader } from "@aws-crypto/encrypt-node";
import { toError } from "../../domain/failure.ts";
import type { BackupCipher, CipherContext } from "../../ports/backup-cipher.ts";
import { changed, decryptionFailure } from "./failures.ts";
import { keyringFor } from "./keyring.ts";
import type { MasterKey } from "./master-key.ts";
import { messageLength } from "./message-length.ts";
import { gathered, through } from "./through.ts";

const frameLength = 1024 * 1024;

export function encryptionSdkCipher(master: MasterKey): BackupCipher {
  return {
    encrypt(plain, context, signal) {
      let header: MessageHeader | undefined;
      async function* encrypted(): AsyncGenerator<Uint8Array, void> {
        const stream = await encrypter(master, context, signal);
        stream.once("MessageHeader", (begun: MessageHeader) => (header = begun));
        yield* gathered(through(plain, stream, signal), frameLength);
      }
      return {
        encrypted: encrypted(),
        keyId() {
          const [wrapped] = header?.encryptedDataKeys ?? [];
          if (wrapped === undefined) {
            throw new Error("Cannot name the master key: nothing was encrypted yet");
          }
          return master.nameIn(wrapped);
        },
      };
    },

    async *decrypt(encrypted, context, signal) {
      const source = counted(encrypted);
      const { keyring, failure } = await keyringFor(master, context, signal);
      const stream = await decrypter(keyring);
      let header: MessageHeader | undefined;
      stream.once("MessageHeader", (begun: MessageHeader) => (header = begun));
      let plainBytes = 0;
      try {
        for await (const piece of through(source.pieces, stream, signal)) {
          plainBytes += piece.byteLength;
          yield piece;
        }
      } catch (error) {
        signal.throwIfAborted();
        throw source.failure() ?? failure() ?? decryptionFailure(toError(error));
      }
      if (header === undefined || source.bytes() !== messageLength(header, plainBytes)) {
        throw changed();
      }
    },
  };
}

async function encrypter(master: MasterKey, context: CipherContext, signal: AbortSignal) {
  const [{ buildEncrypt }, { AlgorithmSuiteIdentifier, CommitmentPolicy }, { keyring }] =
    await Promise.all([
      import("@aws-crypto/encrypt-node"),
      import("@aws-crypto/material-management-node"),
      keyringFor(master, context, signal),
    ]);
  const { encryptStream } = buildEncrypt({
    commitmentPolicy: CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT,
    maxEncryptedDataKeys: 1,
  });
  return encryptStream(keyring, {
    suiteId: AlgorithmSuiteIdentifier.ALG_AES256_GCM_IV12_TAG16_HKDF_SHA512_COMMIT_KEY,
    encryptionContext: { ...context },
    frameLength,
  });
}

async function decrypter(keyring: Awaited<ReturnType<typeof keyringFor>>["keyring"]) {
  const [{ buildDecrypt }, { CommitmentPolicy }] = await Promise.all([
    import("@aws-crypto/decrypt-node"),
    import("@aws-crypto/material-management-node"),
  ]);
  const { decryptUnsignedMessageStream } = buildDecrypt({
    commitmentPolicy: CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT,
    // A damaged count would make it wait for keys that never come.
    maxEncryptedDataKeys: 1,
  });
  return decryptUnsignedMessageStream(keyring, { maxBodySize: frameLength });
}

function counted(encrypted: AsyncIterable<Uint8Array>) {
  let bytes = 0;
  let broken: unknown;
  async function* pieces(): AsyncGenerator<Uint8Array, void> {
    try {
      for await (const piece of encrypted) {
        bytes += piece.byteLength;
        yield piece;
      }
    } catch (error) {
      broken = error;
      throw error;
    }
  }
  return {
    pieces: pieces(),
    bytes: () => bytes,
    failure: () => broken,
  };
}
