/** A bucket as storage: the contract, on a server of the test's own and on an emulator, and what is asked of either. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { GetObjectAclCommand, HeadObjectCommand } from "@aws-sdk/client-s3";
import { s3Storage } from "../../../src/adapters/storage/s3.ts";
import { storageContract } from "../../contract/storage.ts";
import { environment, login } from "../mail/ses-servers.ts";
import { memoryWhile, zeros } from "./big-content.ts";
import { emulator, noEmulator, openBucket, openEmulatedBucket, settings } from "./buckets.ts";
import { digestOf, serveS3 } from "./s3-server.ts";

const never = new AbortController().signal;
const partBytes = 8 * 1024 * 1024;

storageContract("a bucket", async (t) => {
  const { server, storage } = await openBucket(t);
  return { storage, leftovers: async () => [...server.uploads.keys()] };
});

storageContract("a bucket of an emulator", async (t) => openEmulatedBucket(t), noEmulator);

test("what fits into one part is put in one request, with its checksum and type", async (t) => {
  const { server, storage } = await openBucket(t);
  const content = Buffer.from("%PDF-1.7");

  await storage.put("reports/a.pdf", content, never);
  await storage.put("reports/a.txt", content, never);

  assert.deepEqual(
    server.calls.map(({ operation, path, headers }) => [
      operation,
      path,
      headers["content-type"],
      headers["x-amz-checksum-sha256"],
    ]),
    [
      ["a.pdf", "application/pdf"],
      ["a.txt", "application/octet-stream"],
    ].map(([name, type]) => [
      "PutObject",
      `/reports-bucket/private/reports/${name}?x-id=PutObject`,
      type,
      digestOf(content),
    ]),
  );
});

test("what is longer goes up in parts, each with its checksum, one after the other", async (t) => {
  const { server, storage } = await openBucket(t);

  await storage.put("backups/a", Buffer.alloc(partBytes * 2 + 1), never);

  assert.deepEqual(server.operations(), [
    "CreateMultipartUpload",
    ...Array.from({ length: 3 }, () => "UploadPart"),
    "CompleteMultipartUpload",
  ]);
  const parts = server.calls.filter(({ operation }) => operation === "UploadPart");
  assert.deepEqual(
    parts.map(({ bytes, headers }) => [bytes, headers["x-amz-checksum-sha256"]]),
    [partBytes, partBytes, 1].map((bytes) => [bytes, digestOf(Buffer.alloc(bytes))]),
  );
});

for (const [encryption, kmsKey] of [
  ["AES256", undefined],
  ["aws:kms", "alias/reports"],
  ["aws:kms", undefined],
  ["none", undefined],
] as const) {
  test(`encryption ${encryption} ${kmsKey ?? ""} is asked for where an object is made`, async (t) => {
    const { server, storage } = await openBucket(t, { settings: { encryption, kmsKey } });

    await storage.put("a", Buffer.from("a"), never);
    await storage.put("b", Buffer.alloc(partBytes + 1), never);

    const making = server.calls.filter(({ operation }) =>
      ["PutObject", "CreateMultipartUpload"].includes(operation),
    );
    assert.deepEqual(
      making.map(({ headers }) => [
        headers["x-amz-server-side-encryption"],
        headers["x-amz-server-side-encryption-aws-kms-key-id"],
      ]),
      Array.from({ length: 2 }, () => [encryption === "none" ? undefined : encryption, kmsKey]),
    );
  });
}

test("nothing is ever sent that makes an object public or tells what is in it", async (t) => {
  const { server, storage } = await openBucket(t);

  await storage.put("a.pdf", Buffer.from("a"), never);
  await storage.put("b", Buffer.alloc(partBytes + 1), never);
  await storage.get("a.pdf", never);

  const names = new Set(server.calls.flatMap(({ headers }) => Object.keys(headers)));
  assert.deepEqual(
    [...names].filter((name) => /acl|grant|meta|tagging|website/.test(name)),
    [],
  );
});

test("who does not sign gets nothing", async (t) => {
  const { server, storage } = await openBucket(t);
  await storage.put("a.pdf", Buffer.from("a"), never);

  const answer = await fetch(`${server.url}/reports-bucket/private/a.pdf`);

  assert.equal(answer.status, 403);
});

test("without an endpoint of the setting the SDK's own variable counts", async () => {
  await using server = await serveS3();
  using _ = environment({
    ...login,
    AWS_ENDPOINT_URL_S3: server.url.replace("127.0.0.1", "localhost"),
  });

  await s3Storage(settings).put("a", Buffer.from("a"), never);

  assert.equal(server.objects.get("/reports-bucket/private/a")?.toString(), "a");
});

test("checksums are asked for whatever the SDK's variables say", async (t) => {
  const { server, storage } = await openBucket(t);
  using _ = environment({
    AWS_REQUEST_CHECKSUM_CALCULATION: "WHEN_REQUIRED",
    AWS_RESPONSE_CHECKSUM_VALIDATION: "WHEN_REQUIRED",
  });

  await storage.put("a", Buffer.from("a"), never);
  await storage.get("a", never);

  const [put, get] = server.calls;
  assert.equal(put?.headers["x-amz-checksum-sha256"], digestOf(Buffer.from("a")));
  assert.equal(get?.headers["x-amz-checksum-mode"], "ENABLED");
});

test("200 MB go in and out without growing the memory", async (t) => {
  const bytes = 200_000_000;
  const { server, storage } = await openBucket(t, { endlessBytes: bytes });

  const put = await memoryWhile(async () => storage.put("a", zeros(bytes), never));
  let received = 0;
  const read = await memoryWhile(async () => {
    for await (const piece of (await storage.open("a", never)) ?? []) {
      received += piece.byteLength;
    }
  });

  assert.equal(put.result.bytes, bytes);
  assert.equal(received, bytes);
  const sent = server.calls.reduce((sum, call) => sum + call.bytes, 0);
  assert.ok(sent >= bytes);
  t.diagnostic(
    `grew by ${put.megabytes} MB while it was put, ${read.megabytes} MB while it was read`,
  );
  assert.ok(put.megabytes < 100, `${put.megabytes} MB`);
  assert.ok(read.megabytes < 100, `${read.megabytes} MB`);
});

suite("a bucket of an emulator", noEmulator === undefined ? {} : { skip: noEmulator }, () => {
  test("an object is encrypted, of its type, and holds no word about its content", async (t) => {
    const { client, bucket, storage } = await openEmulatedBucket(t);
    await storage.put("a.pdf", Buffer.from("a"), never);
    await storage.put("b.pdf", Buffer.alloc(partBytes + 1), never);

    for (const Key of ["private/a.pdf", "private/b.pdf"]) {
      const head = await client.send(new HeadObjectCommand({ Bucket: bucket, Key }));

      assert.equal(head.ServerSideEncryption, "AES256");
      assert.equal(head.ContentType, "application/pdf");
      assert.deepEqual(head.Metadata, {});
    }
  });

  test("an object is its owner's alone, and nobody gets it unsigned", async (t) => {
    const { client, bucket, storage } = await openEmulatedBucket(t);
    const Key = "private/a.pdf";
    await storage.put("a.pdf", Buffer.from("a"), never);

    const { Grants = [], Owner } = await client.send(
      new GetObjectAclCommand({ Bucket: bucket, Key }),
    );
    const unsigned = await fetch(`${emulator ?? ""}/${bucket}/${Key}`);

    assert.deepEqual(
      Grants.map(({ Grantee }) => Grantee?.ID),
      [Owner?.ID],
    );
    assert.equal(unsigned.status, 403);
  });

  test("a bucket that is not there is a mistake in the settings", async (t) => {
    const { storage } = await openEmulatedBucket(t, { bucket: "test-none-such" });

    for (const ask of [
      async () => storage.put("a", Buffer.from("a"), never),
      async () => storage.get("a", never),
      async () => storage.list("a", never),
      async () => storage.remove("a", never),
    ]) {
      await assert.rejects(
        ask,
        /^ConfigError: Cannot start: STORAGE_URL names a bucket that is not/,
      );
    }
  });
});
