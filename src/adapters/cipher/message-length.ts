/**
 * How long a message is, from its header and what it holds. The SDK takes a message for whole whatever comes after its last
 * frame; we do not. Of the format's version 2, framed and unsigned.
 */
import type { MessageHeader } from "@aws-crypto/decrypt-node";

const ivBytes = 12;
const tagBytes = 16;
const sequenceBytes = 4;
/** A last frame is marked as such, and tells its length. */
const lastFrameBytes = 4 + sequenceBytes + ivBytes + 4 + tagBytes;
const frameBytes = sequenceBytes + ivBytes + tagBytes;

export function messageLength(header: MessageHeader, plainBytes: number): number {
  const frames = Math.floor(plainBytes / header.frameLength);
  return headerLength(header) + plainBytes + frames * frameBytes + lastFrameBytes;
}

function headerLength({ messageId, encryptionContext, encryptedDataKeys, ...rest }: MessageHeader) {
  const context = Object.entries(encryptionContext).flat().map(fieldLength);
  const keys = encryptedDataKeys.flatMap(
    ({ providerId, providerInfo, rawInfo, encryptedDataKey }) =>
      [providerId, rawInfo ?? providerInfo, encryptedDataKey].map(fieldLength),
  );
  const commitment = "suiteData" in rest ? rest.suiteData.length : 0;
  // Version, suite; the context's length and count; the keys' count; the content's type, the frames' length.
  const fixed = 1 + 2 + 2 + (context.length === 0 ? 0 : 2) + 2 + 1 + 4;
  return fixed + messageId.length + sum(context) + sum(keys) + commitment + tagBytes;
}

function fieldLength(field: string | Uint8Array): number {
  return 2 + Buffer.byteLength(field);
}

function sum(lengths: readonly number[]): number {
  return lengths.reduce((total, length) => total + length, 0);
}
