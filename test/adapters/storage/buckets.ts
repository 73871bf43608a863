/** Storage of a bucket for tests: on a server of the test's own, or on an emulator, with limits of the test's own. */
import { randomUUID } from "node:crypto";
import type { TestContext } from "node:test";
import { CreateBucketCommand, ListMultipartUploadsCommand, S3Client } from "@aws-sdk/client-s3";
import { s3Storage } from "../../../src/adapters/storage/s3.ts";
import {
  usualLimits,
  type S3Limits,
  type S3Settings,
} from "../../../src/adapters/storage/s3-desk.ts";
import { environment, login } from "../mail/ses-servers.ts";
import type { Storage } from "../../../src/ports/storage.ts";
import { zeros } from "./big-content.ts";
import { serveS3, type S3Answer, type S3ServerOptions } from "./s3-server.ts";

export const emulator = process.env["TEST_AWS_ENDPOINT"];
export const noEmulator = emulator === undefined ? "TEST_AWS_ENDPOINT is not set" : undefined;

export const settings: S3Settings = {
  bucket: "reports-bucket",
  prefix: "private/",
  region: "us-east-1",
  endpoint: undefined,
  encryption: "AES256",
  kmsKey: undefined,
};

export interface BucketOptions extends S3ServerOptions {
  readonly settings?: Partial<S3Settings>;
  readonly limits?: Partial<S3Limits>;
}

/** A server of the test's own, and storage in it, until the test ends. */
export async function openBucket(t: TestContext, options: BucketOptions = {}) {
  const server = await serveS3(options);
  const variables = environment(login);
  t.after(async () => {
    variables[Symbol.dispose]();
    await server[Symbol.asyncDispose]();
  });
  const storage = s3Storage(
    { ...settings, endpoint: server.url, ...options.settings },
    { ...usualLimits, pausesMilliseconds: [1, 1], ...options.limits },
  );
  return { server, storage };
}

export const never = new AbortController().signal;
export const report = Buffer.from("%PDF-1.7 a report");
export const partBytes = 100_000;
export const impatient = { answerMilliseconds: 300, completeMilliseconds: 300, partBytes };

/** Whatever is asked is answered so. */
export async function answering(t: TestContext, answer: S3Answer, options: BucketOptions = {}) {
  return openBucket(t, { limits: { partBytes }, fault: () => answer, ...options });
}

/** All that may be asked of storage. */
export const asks: Readonly<Record<string, (storage: Storage) => Promise<unknown>>> = {
  put: async (storage) => storage.put("a.pdf", report, never),
  "put of a stream": async (storage) => storage.put("a.pdf", zeros(partBytes * 3), never),
  get: async (storage) => storage.get("a.pdf", never),
  open: async (storage) => storage.open("a.pdf", never),
  list: async (storage) => storage.list("a", never),
  remove: async (storage) => storage.remove("a.pdf", never),
};

/** A bucket of the test's own in the emulator. */
export async function openEmulatedBucket(
  t: TestContext,
  changes: Partial<S3Settings> = {},
  limits: Partial<S3Limits> = {},
) {
  const endpoint = emulator ?? "";
  const variables = environment(login);
  const client = new S3Client({ region: settings.region, endpoint, forcePathStyle: true });
  const bucket = `test-${randomUUID()}`;
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  t.after(() => {
    variables[Symbol.dispose]();
    client.destroy();
  });
  return {
    bucket,
    client,
    endpoint,
    storage: s3Storage(
      { ...settings, bucket, endpoint, ...changes },
      { ...usualLimits, ...limits },
    ),
    leftovers: async (): Promise<readonly string[]> => {
      const { Uploads = [] } = await client.send(
        new ListMultipartUploadsCommand({ Bucket: bucket }),
      );
      return Uploads.map(({ Key = "" }) => Key);
    },
  };
}
