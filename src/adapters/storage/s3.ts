/**
 * Reports, letters and backups in a bucket of S3 or of a server like it. Nothing is ever sent that would make an object public,
 * and nothing about its content beside its checksum. What does not fit into one part goes up in parts, and appears when all are
 * there. A server that says it has stored something and has not is believed: only reading it shows.
 */
import type { GetObjectCommandOutput } from "@aws-sdk/client-s3";
import type { Readable } from "node:stream";
import type { Storage } from "../../ports/storage.ts";
import { passing } from "./content.ts";
import { requirePlainKey } from "./object-key.ts";
import {
  bucketDesk,
  usualLimits,
  type BucketDesk,
  type S3Limits,
  type S3Settings,
} from "./s3-desk.ts";
import { isMissing, s3Failure } from "./s3-errors.ts";
import { bodyPieces } from "./s3-body.ts";
import { objectsBelow } from "./s3-listing.ts";
import { store, type ObjectToStore } from "./s3-upload.ts";

export function s3Storage(settings: S3Settings, limits: S3Limits = usualLimits): Storage {
  const desk = bucketDesk(settings, limits);

  return {
    async put(key, content, signal) {
      const object = objectAt(settings, key);
      const passed = passing(content, signal);
      try {
        signal.throwIfAborted();
        await store(desk, object, passed.pieces, signal);
      } catch (error) {
        signal.throwIfAborted();
        throw passed.isOfSource(error) ? error : s3Failure(error, { verb: "store", key, settings });
      }
      return { key, ...passed.sum() };
    },

    async get(key, signal) {
      const pieces = await opened(desk, key, signal);
      return pieces === undefined ? undefined : await inOne(pieces);
    },

    async open(key, signal) {
      return await opened(desk, key, signal);
    },

    async list(folder, signal) {
      requirePlainKey(folder);
      try {
        return await objectsBelow(desk, folder, signal);
      } catch (error) {
        signal.throwIfAborted();
        throw s3Failure(error, { verb: "list", key: folder, settings });
      }
    },

    async remove(key, signal) {
      const { Bucket, Key } = objectAt(settings, key);
      const ask = desk.ask(
        ({ DeleteObjectCommand }) => new DeleteObjectCommand({ Bucket, Key }),
        limits.answerMilliseconds,
        signal,
      );
      await ask.catch((error: unknown) => {
        signal.throwIfAborted();
        // Some servers say so, where S3 says that it is done.
        if (!isMissing(error)) {
          throw s3Failure(error, { verb: "remove", key, settings });
        }
      });
    },
  };
}

function objectAt({ bucket, prefix, encryption, kmsKey }: S3Settings, key: string): ObjectToStore {
  requirePlainKey(key);
  return {
    Bucket: bucket,
    Key: `${prefix}${key}`,
    ContentType: key.endsWith(".pdf") ? "application/pdf" : "application/octet-stream",
    ...(encryption === "none" ? {} : { ServerSideEncryption: encryption }),
    ...(kmsKey === undefined ? {} : { SSEKMSKeyId: kmsKey }),
  };
}

async function opened(
  desk: BucketDesk,
  key: string,
  signal: AbortSignal,
): Promise<AsyncIterable<Uint8Array> | undefined> {
  const { settings, limits } = desk;
  const { Bucket, Key } = objectAt(settings, key);
  const failure = (error: unknown): Error => s3Failure(error, { verb: "read", key, settings });
  try {
    const answer: GetObjectCommandOutput = await desk.ask(
      ({ GetObjectCommand }) => new GetObjectCommand({ Bucket, Key, ChecksumMode: "ENABLED" }),
      limits.answerMilliseconds,
      signal,
    );
    const body = answer.Body as Readable;
    const idleMilliseconds = limits.answerMilliseconds;
    return bodyPieces(body, { idleMilliseconds, failure }, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (isMissing(error)) {
      return undefined;
    }
    throw failure(error);
  }
}

async function inOne(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) {
    all.push(piece);
  }
  return Buffer.concat(all);
}
