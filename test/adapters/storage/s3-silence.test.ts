/**
 * A bucket that breaks off or does not answer: an error, never short data, and within the limits. What cannot be seen: a server
 * that says it has stored something, with the right checksum, and has not.
 */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { UnavailableError } from "../../../src/domain/failure.ts";
import { s3Storage } from "../../../src/adapters/storage/s3.ts";
import { usualLimits } from "../../../src/adapters/storage/s3-desk.ts";
import { environment, fullHost, login } from "../mail/ses-servers.ts";
import type { Storage } from "../../../src/ports/storage.ts";
import { zeros } from "./big-content.ts";
import {
  answering,
  asks,
  impatient,
  never,
  openBucket,
  partBytes,
  report,
  settings,
} from "./buckets.ts";
import type { S3Answer } from "./s3-server.ts";

/** Sends so much of what it announced, and goes. */
function cutAfter(sent: number, announced: number, checksum?: string): S3Answer {
  return (response) => {
    response.writeHead(200, {
      etag: '"a"',
      "content-length": announced,
      ...(checksum === undefined ? {} : { "x-amz-checksum-sha256": checksum }),
    });
    response.write(Buffer.alloc(sent), () => setImmediate(() => response.destroy()));
  };
}

/** Begins, and falls silent. */
const half: S3Answer = (response) => {
  response.writeHead(200, { etag: '"a"', "content-length": 100 }).write("half");
};

suite("what is read", () => {
  for (const [name, answer] of Object.entries({
    "cut in the middle": cutAfter(1000, 100_000),
    "cut in the middle, with a checksum": cutAfter(1000, 100_000, "YQ=="),
    "cut before its first byte": cutAfter(0, 100_000),
    "of another checksum": (response) =>
      response
        .writeHead(200, { etag: '"a"', "content-length": 3, "x-amz-checksum-sha256": "YQ==" })
        .end("abc"),
  } satisfies Record<string, S3Answer>)) {
    test(`${name} is unavailable, and no short data`, async (t) => {
      const { storage } = await answering(t, answer);

      const read = async (): Promise<number> => {
        let bytes = 0;
        for await (const piece of (await storage.open("a", never)) ?? []) {
          bytes += piece.byteLength;
        }
        return bytes;
      };

      for (const reading of [async () => storage.get("a", never), read]) {
        await assert.rejects(reading, (error: Error) => {
          assert.ok(error instanceof UnavailableError);
          assert.match(error.message, /: what came is not all that was stored$/);
          return error.cause instanceof Error;
        });
      }
    });
  }

  test("and falls silent in the middle, is unavailable after the limit", async (t) => {
    const { storage } = await answering(t, half, { limits: impatient });

    await assert.rejects(storage.get("a", never), /nothing more came for 0\.3 s$/);
  });

  test("by a reader who takes longer than the limit, comes whole", async (t) => {
    const { server, storage } = await openBucket(t, { limits: impatient });
    server.objects.set("/reports-bucket/private/a", Buffer.alloc(2_000_000));

    let bytes = 0;
    for await (const piece of (await storage.open("a", never)) ?? []) {
      if (bytes === 0) {
        await new Promise((resolve) => setTimeout(resolve, 700));
      }
      bytes += piece.byteLength;
    }

    assert.equal(bytes, 2_000_000);
  });

  test("in part gives back its connection", async (t) => {
    const closed = Promise.withResolvers<void>();
    const { storage } = await answering(t, (response) => {
      response.on("close", () => closed.resolve());
      response.writeHead(200, { etag: '"a"', "content-length": 1_000_000 });
      response.write(Buffer.alloc(70_000));
    });

    for await (const piece of (await storage.open("a", never)) ?? []) {
      assert.ok(piece.byteLength > 0);
      break;
    }

    await closed.promise;
  });
});

const stoppable: Readonly<
  Record<string, (storage: Storage, signal: AbortSignal) => Promise<unknown>>
> = {
  put: async (storage, signal) => storage.put("a", report, signal),
  "put of a stream": async (storage, signal) => storage.put("a", zeros(partBytes * 3), signal),
  get: async (storage, signal) => storage.get("a", signal),
  open: async (storage, signal) => storage.open("a", signal),
  list: async (storage, signal) => storage.list("a", signal),
  remove: async (storage, signal) => storage.remove("a", signal),
};

suite("nobody answers", () => {
  for (const [name, ask] of Object.entries(asks)) {
    test(`${name}: silence is unavailable after the limit`, async (t) => {
      const { storage } = await answering(t, () => undefined, { limits: impatient });

      await assert.rejects(ask(storage), (error: Error) => {
        assert.ok(error instanceof UnavailableError);
        assert.match(error.message, /: no answer within [\d.]+ s$/);
        return true;
      });
    });

    test(`${name}: a run that is told to stop does not wait for it`, async (t) => {
      const { server, storage } = await answering(t, () => undefined);
      const reason = new Error("the run was told to stop");
      const stop = new AbortController();
      const timer = setInterval(() => {
        if (server.calls.length > 0) {
          stop.abort(reason);
        }
      }, 5);
      t.after(() => clearInterval(timer));

      const asked = stoppable[name]?.(storage, stop.signal) ?? Promise.resolve();

      await assert.rejects(asked, reason);
    });

    test(`${name}: a connection that is cut is unavailable`, async (t) => {
      const { storage } = await answering(t, (response) => response.destroy());

      await assert.rejects(ask(storage), (error: Error) => {
        assert.ok(error instanceof UnavailableError);
        assert.match(error.message, /: the connection was cut$/);
        return true;
      });
    });
  }

  test("a put that is told to stop closes its connection", async (t) => {
    const arrived = Promise.withResolvers<void>();
    const closed = Promise.withResolvers<void>();
    const stop = new AbortController();
    const { storage } = await answering(t, (response) => {
      response.on("close", () => closed.resolve());
      arrived.resolve();
    });

    const put = storage.put("a", report, stop.signal);
    await arrived.promise;
    stop.abort(new Error("the run was told to stop"));

    await assert.rejects(put, /told to stop/);
    await closed.promise;
  });

  test("a server that is away is unavailable, and so is one whose name nobody knows", async (t) => {
    using _ = environment(login);
    const { server } = await openBucket(t);
    await server[Symbol.asyncDispose]();

    for (const [endpoint, words] of [
      [server.url, /the connection was refused$/],
      ["http://storage.invalid", /the (?:host's name is not known|name server does not answer)$/],
    ] as const) {
      const storage = s3Storage({ ...settings, endpoint });

      await assert.rejects(storage.put("a", report, never), (error: Error) => {
        assert.ok(error instanceof UnavailableError);
        assert.match(error.message, words);
        return true;
      });
    }
  });

  test("a host that accepts no connection is unavailable after the limit", async () => {
    using _ = environment(login);
    await using host = await fullHost();
    const limits = { ...usualLimits, answerMilliseconds: 600 };

    const storage = s3Storage({ ...settings, endpoint: host.url }, limits);

    await assert.rejects(storage.put("a", report, never), (error: Error) => {
      assert.ok(error instanceof UnavailableError);
      assert.match(error.message, /no connection in time|no answer within/);
      return true;
    });
  });
});
