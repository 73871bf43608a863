/**
 * An object on its way into a bucket: in one request where it fits into one part, else part by part, one at a time, so that
 * memory does not grow with it. The SDK's own upload is not used: it keeps four parts, and goes on in the background when stopped.
 */
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { CompletedPart } from "@aws-sdk/client-s3";
import type { BucketDesk } from "./s3-desk.ts";
import { mayPass } from "./s3-errors.ts";
import { ReceiptError, requireEncryption, requireReceipt } from "./s3-receipt.ts";

/** In the SDK's words. */
export interface ObjectToStore {
  readonly Bucket: string;
  readonly Key: string;
  readonly ContentType: string;
  readonly ServerSideEncryption?: "AES256" | "aws:kms";
  readonly SSEKMSKeyId?: string;
}

export async function store(
  desk: BucketDesk,
  object: ObjectToStore,
  pieces: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  let upload: Upload | undefined;
  try {
    for await (const { bytes, isLast } of inParts(pieces, desk.limits.partBytes)) {
      if (isLast && upload === undefined) {
        await storeWhole(desk, object, bytes, signal);
        return;
      }
      upload ??= await begin(desk, object, signal);
      await sendPart(upload, bytes, signal);
    }
    await complete(upload, signal);
  } catch (error) {
    await giveUp(upload);
    throw error;
  }
}

/** Once: whoever puts a small object waits and tries again himself. */
async function storeWhole(
  desk: BucketDesk,
  object: ObjectToStore,
  bytes: Uint8Array,
  signal: AbortSignal,
): Promise<void> {
  const sha256 = digestOf(bytes);
  const { limits } = desk;
  const answer = await desk.ask(
    ({ PutObjectCommand }) =>
      new PutObjectCommand({ ...object, Body: bytes, ChecksumSHA256: sha256 }),
    limits.answerMilliseconds + bytes.byteLength / limits.bytesPerMillisecond,
    signal,
  );
  requireReceipt(answer, sha256);
  requireEncryption(object.ServerSideEncryption, answer.ServerSideEncryption);
}

interface Upload {
  readonly desk: BucketDesk;
  readonly place: { readonly Bucket: string; readonly Key: string; readonly UploadId: string };
  readonly parts: CompletedPart[];
}

async function begin(
  desk: BucketDesk,
  object: ObjectToStore,
  signal: AbortSignal,
): Promise<Upload> {
  const answer = await patiently(desk, signal, async () =>
    desk.ask(
      ({ CreateMultipartUploadCommand }) =>
        new CreateMultipartUploadCommand({ ...object, ChecksumAlgorithm: "SHA256" }),
      desk.limits.answerMilliseconds,
      signal,
    ),
  );
  const { Bucket, Key } = object;
  const { UploadId = "" } = answer;
  if (UploadId === "") {
    throw new ReceiptError("Cannot begin: the answer names no upload");
  }
  const upload = { desk, place: { Bucket, Key, UploadId }, parts: [] };
  try {
    requireEncryption(object.ServerSideEncryption, answer.ServerSideEncryption);
  } catch (error) {
    await giveUp(upload);
    throw error;
  }
  return upload;
}

async function sendPart({ desk, place, parts }: Upload, bytes: Uint8Array, signal: AbortSignal) {
  const sha256 = digestOf(bytes);
  const part = { PartNumber: parts.length + 1, ChecksumSHA256: sha256 };
  const { limits } = desk;
  const answer = await patiently(desk, signal, async () => {
    const answered = await desk.ask(
      ({ UploadPartCommand }) => new UploadPartCommand({ ...place, ...part, Body: bytes }),
      limits.answerMilliseconds + bytes.byteLength / limits.bytesPerMillisecond,
      signal,
    );
    return requireReceipt(answered, sha256);
  });
  parts.push({ ...part, ETag: answer.ETag });
}

async function complete(upload: Upload | undefined, signal: AbortSignal): Promise<void> {
  if (upload === undefined) {
    return;
  }
  const { desk, place, parts } = upload;
  const answer = await patiently(desk, signal, async () =>
    desk.ask(
      ({ CompleteMultipartUploadCommand }) =>
        new CompleteMultipartUploadCommand({ ...place, MultipartUpload: { Parts: parts } }),
      desk.limits.completeMilliseconds,
      signal,
    ),
  );
  requireReceipt(answer);
}

/** The parts that are there cost money until they are gone; where this fails too, the bucket's own rule removes them. */
async function giveUp(upload: Upload | undefined): Promise<void> {
  if (upload === undefined) {
    return;
  }
  const { desk, place } = upload;
  const limit = desk.limits.answerMilliseconds;
  // Of its own: the run may have been told to stop.
  const signal = AbortSignal.timeout(limit);
  await desk
    .ask(({ AbortMultipartUploadCommand }) => new AbortMultipartUploadCommand(place), limit, signal)
    .catch(() => undefined);
}

/** A long upload should not be begun anew for a part that a busy server refused. */
async function patiently<Answer>(
  { limits }: BucketDesk,
  signal: AbortSignal,
  ask: () => Promise<Answer>,
): Promise<Answer> {
  for (const pause of limits.pausesMilliseconds) {
    try {
      return await ask();
    } catch (error) {
      if (signal.aborted || !mayPass(error)) {
        throw error;
      }
      await sleep(pause, undefined, { signal });
    }
  }
  return await ask();
}

interface Part {
  readonly bytes: Uint8Array;
  readonly isLast: boolean;
}

/** Parts of that size, and a last one that is no longer; one that is empty where there is nothing. */
async function* inParts(
  pieces: AsyncIterable<Uint8Array>,
  partBytes: number,
): AsyncGenerator<Part, void> {
  let kept: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of pieces) {
    kept.push(piece);
    bytes += piece.byteLength;
    if (bytes > partBytes) {
      const all = Buffer.concat(kept);
      let start = 0;
      for (; bytes > partBytes; bytes -= partBytes) {
        yield { bytes: all.subarray(start, start + partBytes), isLast: false };
        start += partBytes;
      }
      kept = [all.subarray(start)];
    }
  }
  yield { bytes: Buffer.concat(kept), isLast: true };
}

function digestOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("base64");
}
