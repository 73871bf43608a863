/** Listing and removing in a bucket: pages, strange keys, and whoever answers in its stead. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { DeniedError, UnavailableError } from "../../../src/domain/failure.ts";
import { keysIn, storageListingContract } from "../../contract/storage-listing.ts";
import { answering, never, noEmulator, openBucket, openEmulatedBucket, report } from "./buckets.ts";
import { s3Refusal, xml } from "./s3-server.ts";

const smallPages = { pageKeys: 5 };

storageListingContract("a bucket", async (t) => openBucket(t, { limits: smallPages }));

storageListingContract(
  "a bucket of an emulator",
  async (t) => openEmulatedBucket(t, {}, smallPages),
  noEmulator,
);

storageListingContract("a bucket without a prefix", async (t) =>
  openBucket(t, { settings: { prefix: "" }, limits: smallPages }),
);

test("2,345 keys are listed in three pages", async (t) => {
  const { server, storage } = await openBucket(t);
  const keys = Array.from({ length: 2345 }, (_, index) => `backups/${index}`);
  keys.forEach((key) => server.objects.set(`/reports-bucket/private/${key}`, report));

  const listed = await keysIn(storage);

  assert.deepEqual(listed, keys.toSorted());
  assert.deepEqual(
    server.operations(),
    Array.from({ length: 3 }, () => "ListObjectsV2"),
  );
  // XML cannot hold every character of a key.
  assert.ok(server.calls.every(({ path }) => path.includes("encoding-type=url")));
});

test("keys that are not plain are passed over, and no list fails over them", async (t) => {
  const { server, storage } = await openBucket(t);
  for (const key of ["a", "", ".hidden", "b//c", "%5C", "%01", "folder/", "b/../c%20d"]) {
    server.objects.set(`/reports-bucket/private/backups/${key}`, report);
  }

  assert.deepEqual(await keysIn(storage), ["backups/\u0001", "backups/a"]);
});

test("a server that encodes no keys, and sorts none, is read as it writes", async (t) => {
  const { storage } = await answering(
    t,
    xml(
      200,
      "<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>private/backups/b</Key><Size>1</Size></Contents><Contents><Key>private/backups/a+b%20c</Key><Size>2</Size></Contents></ListBucketResult>",
    ),
  );

  assert.deepEqual(await keysIn(storage), ["backups/a+b%20c", "backups/b"]);
});

for (const [name, body] of Object.entries({
  "is a web page": "<html><title>canary-of-a-server</title></html>",
  "is empty": "",
  "does not say whether it is all":
    "<ListBucketResult><Contents><Key>private/backups/a</Key></Contents></ListBucketResult>",
  "does not say how large they are":
    "<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>private/backups/a</Key></Contents></ListBucketResult>",
  "does not say how it goes on":
    "<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>",
  "goes on with itself":
    "<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>a</NextContinuationToken></ListBucketResult>",
})) {
  test(`an answer that ${name} is unavailable, and never an empty list`, async (t) => {
    const { storage } = await answering(t, xml(200, body));

    await assert.rejects(storage.list("backups", never), (error: Error) => {
      assert.ok(error instanceof UnavailableError);
      assert.match(error.message, /^Cannot list backups in the bucket reports-bucket: /);
      assert.doesNotMatch(error.message, /canary/);
      return error.cause instanceof Error;
    });
  });
}

test("a page that fails fails the list", async (t) => {
  const { server, storage } = await openBucket(t, {
    limits: { pageKeys: 1 },
    fault: (_call, count) => (count === 2 ? s3Refusal(503, "SlowDown") : undefined),
  });
  for (const key of ["a", "b"]) {
    server.objects.set(`/reports-bucket/private/backups/${key}`, report);
  }

  await assert.rejects(storage.list("backups", never), UnavailableError);
});

for (const [ask, right] of [
  ["list", /^Cannot list a in the bucket .*give this program's role s3:ListBucket on the bucket/],
  ["remove", /^Cannot remove a in the bucket .*give this program's role s3:DeleteObject there$/],
] as const) {
  test(`${ask}: a refusal names the right that is missing`, async (t) => {
    const { storage } = await answering(t, s3Refusal(403, "AccessDenied"));

    await assert.rejects(storage[ask]("a", never), (error: Error) => {
      assert.ok(error instanceof DeniedError);
      assert.match(error.message, right);
      return true;
    });
  });
}

test("what a server says is not there is removed", async (t) => {
  const { storage } = await answering(t, s3Refusal(404, "NoSuchKey"));

  await storage.remove("a", never);
});

suite("a bucket of an emulator", noEmulator === undefined ? {} : { skip: noEmulator }, () => {
  test("more than 1,000 keys are listed, and those of others passed over", async (t) => {
    const { client, bucket, storage } = await openEmulatedBucket(t);
    const keys = Array.from({ length: 1050 }, (_, index) => `backups/a b/${index}`);
    for (const key of [...keys, "backups/.hidden", "backups/folder/"]) {
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: `private/${key}`, Body: "a" }));
    }

    assert.deepEqual(await keysIn(storage), keys.toSorted());
  });
});
