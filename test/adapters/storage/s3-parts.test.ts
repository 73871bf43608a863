/** What does not fit into one part of a bucket: tried again part by part, all of it there or nothing. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { DeniedError, UnavailableError } from "../../../src/domain/failure.ts";
import { zeros } from "./big-content.ts";
import { never, openBucket, partBytes, report } from "./buckets.ts";
import { s3Refusal, xml, type S3Answer } from "./s3-server.ts";

const silentAboutEncryption: Readonly<Record<string, S3Answer>> = {
  PutObject: (response) => response.writeHead(200, { etag: '"a"' }).end(),
  CreateMultipartUpload: xml(200, "<R><UploadId>upload-0</UploadId></R>"),
};

suite("an upload in parts", () => {
  test("goes on when a part is refused twice, and sends no other part again", async (t) => {
    const { server, storage } = await openBucket(t, {
      limits: { partBytes },
      fault: ({ operation }, count) =>
        operation === "UploadPart" && (count === 2 || count === 3)
          ? s3Refusal(503, "SlowDown")
          : undefined,
    });

    const { bytes } = await storage.put("a", zeros(partBytes * 3), never);

    assert.equal(bytes, server.objects.get("/reports-bucket/private/a")?.length);
    const parts = server.calls.filter(({ operation }) => operation === "UploadPart");
    assert.deepEqual(
      parts.map(({ path }) => /partNumber=(\d)/.exec(path)?.[1]),
      ["1", "2", "2", "2", "3"],
    );
  });

  for (const [name, answer, tries] of [
    ["refused for now three times", s3Refusal(503, "SlowDown"), 3],
    ["refused for good", s3Refusal(403, "AccessDenied"), 1],
    ["too much for a full storage", s3Refusal(507, "XMinioStorageFull"), 1],
    ["cut three times", (response: Parameters<S3Answer>[0]) => response.destroy(), 3],
  ] as const) {
    test(`is given up when a part is ${name}: the older object stays and nothing is left`, async (t) => {
      const { server, storage } = await openBucket(t, {
        limits: { partBytes },
        fault: ({ path }) => (path.includes("partNumber=2") ? answer : undefined),
      });
      await storage.put("a", report, never);

      await assert.rejects(storage.put("a", zeros(partBytes * 3), never));

      const parts = server.calls.filter(({ path }) => path.includes("partNumber=2"));
      assert.equal(parts.length, tries);
      assert.deepEqual([...server.uploads.keys()], []);
      assert.deepEqual(Buffer.from((await storage.get("a", never)) ?? []), report);
    });
  }

  test("that is cut in the middle of a part is told as cut", async (t) => {
    const { server, storage } = await openBucket(t, {
      limits: { partBytes: 8_000_000, pausesMilliseconds: [] },
      early: (request) => {
        const isPart = (request.url ?? "").includes("partNumber=");
        if (isPart) {
          request.once("data", () => request.socket.destroy());
        }
        return isPart;
      },
    });

    await assert.rejects(storage.put("a", zeros(20_000_000), never), (error: Error) => {
      assert.ok(error instanceof UnavailableError);
      assert.match(error.message, /the connection was cut$/);
      return true;
    });
    assert.deepEqual([...server.uploads.keys(), ...server.objects.keys()], []);
  });

  test("that cannot be taken back either ends in what was wrong first", async (t) => {
    const { storage } = await openBucket(t, {
      limits: { partBytes },
      fault: ({ operation }) =>
        (
          {
            UploadPart: s3Refusal(403, "AccessDenied"),
            AbortMultipartUpload: s3Refusal(500, "InternalError"),
          } as Readonly<Record<string, S3Answer>>
        )[operation],
    });

    await assert.rejects(storage.put("a", zeros(partBytes * 3), never), DeniedError);
  });

  test("that is given up closes what it reads from", async (t) => {
    let isClosed = false;
    async function* source(): AsyncGenerator<Uint8Array, void> {
      try {
        yield* zeros(partBytes * 10);
      } finally {
        await Promise.resolve();
        isClosed = true;
      }
    }
    const { storage } = await openBucket(t, {
      limits: { partBytes },
      fault: ({ operation }) =>
        operation === "UploadPart" ? s3Refusal(403, "AccessDenied") : undefined,
    });

    await assert.rejects(storage.put("a", source(), never), DeniedError);

    assert.ok(isClosed);
  });

  test("that is stopped between two tries of a part ends at once, and nothing is left", async (t) => {
    const reason = new Error("the run was told to stop");
    const stop = new AbortController();
    const { server, storage } = await openBucket(t, {
      limits: { partBytes, pausesMilliseconds: [60_000] },
      fault: ({ operation }) => {
        if (operation !== "UploadPart") {
          return undefined;
        }
        setTimeout(() => stop.abort(reason), 50);
        return s3Refusal(503, "SlowDown");
      },
    });

    await assert.rejects(storage.put("a", zeros(partBytes * 3), stop.signal), reason);

    assert.deepEqual([...server.uploads.keys()], []);
  });

  for (const answer of ["<html>", "<R></R>", ""]) {
    test(`"${answer}" is no confirmation of what was put together`, async (t) => {
      const { storage } = await openBucket(t, {
        limits: { partBytes },
        fault: ({ operation }) =>
          operation === "CompleteMultipartUpload" ? xml(200, answer) : undefined,
      });

      await assert.rejects(storage.put("a", zeros(partBytes * 2), never), UnavailableError);
    });
  }

  test("a refusal under 200 is one, where parts are put together", async (t) => {
    const { server, storage } = await openBucket(t, {
      limits: { partBytes },
      fault: ({ operation }) =>
        operation === "CompleteMultipartUpload" ? s3Refusal(200, "AccessDenied") : undefined,
    });

    await assert.rejects(storage.put("a", zeros(partBytes * 2), never), DeniedError);

    assert.deepEqual([...server.uploads.keys(), ...server.objects.keys()], []);
  });

  for (const [name, bytes] of [
    ["an object", 10],
    ["a stream", partBytes * 2],
  ] as const) {
    test(`${name} that the server does not say it encrypted is a mistake in the settings`, async (t) => {
      const { server, storage } = await openBucket(t, {
        limits: { partBytes },
        fault: ({ operation }) => silentAboutEncryption[operation],
      });

      await assert.rejects(
        storage.put("a", zeros(bytes), never),
        /STORAGE_URL asks for what its server does not offer: try encryption=none \(the server does not confirm/,
      );

      assert.ok(!server.operations().includes("UploadPart"));
    });
  }
});
