/** A bucket that refuses, and whoever answers in its stead: what each way means to a run. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  ConfigError,
  DeniedError,
  mayQuoteData,
  UnavailableError,
} from "../../../src/domain/failure.ts";
import { answering, asks, never, report } from "./buckets.ts";
import { s3Refusal, xml, type S3Answer } from "./s3-server.ts";

type Kind = new (...parts: never[]) => Error;

const refusals: readonly (readonly [number, string, Kind, RegExp])[] = [
  [500, "InternalError", UnavailableError, /it answered InternalError \(500\)$/],
  [503, "ServiceUnavailable", UnavailableError, /it answered ServiceUnavailable \(503\)$/],
  [503, "SlowDown", UnavailableError, /it answered SlowDown \(503\)$/],
  [429, "TooManyRequests", UnavailableError, /it answered TooManyRequests \(429\)$/],
  [400, "RequestTimeout", UnavailableError, /it answered RequestTimeout \(400\)$/],
  [400, "BadDigest", UnavailableError, /it answered BadDigest \(400\)$/],
  [400, "XAmzContentSHA256Mismatch", UnavailableError, /XAmzContentSHA256Mismatch/],
  [409, "OperationAborted", UnavailableError, /OperationAborted/],
  [403, "RequestTimeTooSkewed", UnavailableError, /RequestTimeTooSkewed/],
  [507, "XMinioStorageFull", UnavailableError, /XMinioStorageFull \(507\); free some space/],
  [507, "SomethingElse", UnavailableError, /\(507\); free some space/],
  [403, "QuotaExceeded", UnavailableError, /QuotaExceeded \(403\); free some space/],
  [403, "AccessDenied", DeniedError, /AccessDenied \(403\); give this program's role s3:\w+/],
  [403, "SomethingElse", DeniedError, /give this program's role/],
  [403, "InvalidAccessKeyId", DeniedError, /the access key is not known/],
  [403, "SignatureDoesNotMatch", DeniedError, /the secret does not belong to the access key/],
  [400, "ExpiredToken", DeniedError, /the credentials have expired: renew them$/],
  [400, "KMS.DisabledException", DeniedError, /enable the KMS key, or name another/],
  [400, "KMS.NotFoundException", DeniedError, /enable the KMS key, or name another/],
  [
    404,
    "NoSuchBucket",
    ConfigError,
    /STORAGE_URL names a bucket that is not there, reports-bucket/,
  ],
  [301, "PermanentRedirect", ConfigError, /STORAGE_URL has the region us-east-1, where the bucket/],
  [400, "AuthorizationHeaderMalformed", ConfigError, /STORAGE_URL has the region us-east-1/],
  [400, "InvalidBucketName", ConfigError, /STORAGE_URL names a bucket that is not there/],
  [501, "NotImplemented", ConfigError, /STORAGE_URL asks for what its server does not offer/],
  [400, "InvalidArgument", Error, /it answered InvalidArgument \(400\)$/],
];

suite("refusals", () => {
  for (const [status, code, kind, words] of refusals) {
    for (const [name, ask] of Object.entries(asks)) {
      test(`${name}: ${code} (${status}) is ${kind.name}`, async (t) => {
        const { storage } = await answering(t, s3Refusal(status, code));

        await assert.rejects(ask(storage), (error: Error) => {
          assert.equal(error.constructor, kind);
          assert.match(error.message, words);
          assert.doesNotMatch(error.message, /canary/);
          assert.ok(error.cause instanceof Error && !mayQuoteData(error));
          assert.ok(!(error instanceof UnavailableError) || error.what === "the report storage");
          return true;
        });
      });
    }
  }

  test("a redirect tells where the bucket is", async (t) => {
    const headers = { "x-amz-bucket-region": "eu-west-1" };
    const { storage } = await answering(t, s3Refusal(301, "PermanentRedirect", headers));

    await assert.rejects(storage.get("a", never), /; it is in eu-west-1 \(/);
  });

  test("what is not there is undefined, also by an old server's name", async (t) => {
    const { storage } = await answering(t, s3Refusal(404, "NoSuchKey"));

    assert.equal(await storage.get("a", never), undefined);
    assert.equal(await storage.open("a", never), undefined);
  });
});

const html = "<html><title>canary-of-a-server</title>";

/** Says that it stored something else. */
const otherReceipt: S3Answer = (response) =>
  response.writeHead(200, { etag: '"a"', "x-amz-checksum-sha256": "b3RoZXI=" }).end();

suite("answers of whoever stands between", () => {
  for (const [status, kind] of [
    [502, UnavailableError],
    [503, UnavailableError],
    [403, DeniedError],
    [200, UnavailableError],
  ] as const) {
    test(`put: HTML under ${status} is ${kind.name}, and none of it is told`, async (t) => {
      const { storage } = await answering(t, xml(status, html));

      for (const ask of ["put", "put of a stream"]) {
        await assert.rejects(asks[ask]?.(storage) ?? Promise.resolve(), (error: Error) => {
          assert.equal(error.constructor, kind);
          assert.doesNotMatch(error.message, /canary/);
          return true;
        });
      }
    });
  }

  test("an answer with another checksum than that of what was sent is no success", async (t) => {
    const { storage } = await answering(t, otherReceipt);

    await assert.rejects(storage.put("a", report, never), UnavailableError);
  });
});
