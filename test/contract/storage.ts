/** What every storage must do, seen from outside. Each opening brings a place that holds nothing yet. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { suite, test, type TestContext } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import { UnavailableError } from "../../src/domain/failure.ts";
import type { Content, Storage } from "../../src/ports/storage.ts";

const never = new AbortController().signal;
const report = Buffer.from("%PDF-1.7\0 a report");

const badKeys = [
  "",
  "/a",
  "a/",
  "a//b",
  "..",
  "a/../b",
  "./a",
  "a/.hidden",
  String.raw`a\b`,
  "a\0b",
];

const streams = {
  "without a piece": [],
  "of an empty piece": [Buffer.of()],
  "of small pieces": ["surgi", "", "case"].map((text) => Buffer.from(text)),
  "of pieces that fit into no part": Array.from({ length: 7 }, (_, index) =>
    Buffer.alloc(3_000_001, `piece ${index}`),
  ),
  "of one piece longer than two parts": [Buffer.alloc(20_000_000, "surgicase")],
  "as long as one part": [Buffer.alloc(8 * 1024 * 1024, "surgicase")],
  "as long as two parts": [Buffer.alloc(16 * 1024 * 1024, "surgicase")],
};

export interface OpenedStorage {
  readonly storage: Storage;
  /** What lies about that is no object: temporary files, uploads that were begun. */
  readonly leftovers: () => Promise<readonly string[]>;
}

export function storageContract(
  name: string,
  open: (test: TestContext) => Promise<OpenedStorage>,
  skip?: string,
): void {
  suite(`storage contract: ${name}`, skip === undefined ? {} : { skip }, () => {
    test("what was put can be got, byte for byte", async (t) => {
      const { storage } = await open(t);
      await storage.put("reports/2026-11-23/a b é.pdf", report, never);

      const got = await storage.get("reports/2026-11-23/a b é.pdf", never);

      assert.deepEqual(Buffer.from(got ?? []), report);
    });

    test("a put answers the key, the digest and the size of what was stored", async (t) => {
      const { storage } = await open(t);

      const stored = await storage.put("reports/a.pdf", report, never);

      const sha256 = createHash("sha256").update(report).digest("hex");
      assert.deepEqual(stored, { key: "reports/a.pdf", sha256, bytes: report.length });
    });

    test("an object may be empty, and may be larger than a network packet or a disk block", async (t) => {
      const { storage } = await open(t);
      const large = Buffer.alloc(3_000_000, "surgicase");

      await storage.put("empty", Buffer.of(), never);
      await storage.put("large", large, never);

      assert.equal((await storage.get("empty", never))?.byteLength, 0);
      assert.ok(large.equals((await storage.get("large", never)) ?? Buffer.of()));
    });

    test("a second put replaces the first", async (t) => {
      const { storage } = await open(t);
      await storage.put("a", Buffer.from("the first, which is longer"), never);

      await storage.put("a", Buffer.from("second"), never);

      assert.equal(Buffer.from((await storage.get("a", never)) ?? []).toString(), "second");
    });

    test("puts of one key at the same time leave one of them, whole", async (t) => {
      const { storage } = await open(t);
      const contents = Array.from("abcdefgh", (letter) => Buffer.alloc(200_000, letter));

      const ended = await Promise.allSettled(
        contents.map(async (content) => storage.put("a", content, never)),
      );

      // A server may put off those who get in each other's way.
      for (const one of ended) {
        assert.ok(one.status === "fulfilled" || one.reason instanceof UnavailableError);
      }
      const got = Buffer.from((await storage.get("a", never)) ?? []);
      assert.ok(contents.some((content) => content.equals(got)));
    });

    test("what was never put is undefined, also beside and below what was", async (t) => {
      const { storage } = await open(t);
      await storage.put("reports/a", report, never);

      assert.equal(await storage.get("reports/b", never), undefined);
      assert.equal(await storage.get("reports", never), undefined);
      assert.equal(await storage.get("reports/a/b", never), undefined);
    });

    for (const key of badKeys) {
      test(`the key ${JSON.stringify(key)} is refused`, async (t) => {
        const { storage } = await open(t);

        await assert.rejects(storage.put(key, report, never), TypeError);
        await assert.rejects(storage.get(key, never), TypeError);
        await assert.rejects(storage.open(key, never), TypeError);
        await assert.rejects(storage.list(key, never), TypeError);
        await assert.rejects(storage.remove(key, never), TypeError);
      });
    }

    test("a put that is told to stop stores nothing and fails with the reason", async (t) => {
      const { storage } = await open(t);
      const reason = new Error("the run was told to stop");
      await storage.put("a", Buffer.from("old"), never);

      await assert.rejects(storage.put("a", report, AbortSignal.abort(reason)), reason);

      assert.equal(Buffer.from((await storage.get("a", never)) ?? []).toString(), "old");
    });

    for (const [state, pieces] of Object.entries(streams)) {
      test(`a stream ${state} is stored as one object`, async (t) => {
        const { storage } = await open(t);
        const whole = Buffer.concat(pieces);

        const stored = await storage.put("a", streamOf(pieces), never);

        const sha256 = createHash("sha256").update(whole).digest("hex");
        assert.deepEqual(stored, { key: "a", sha256, bytes: whole.length });
        assert.ok(whole.equals((await storage.get("a", never)) ?? Buffer.of(1)));
        assert.ok(whole.equals(await inOne(await storage.open("a", never))));
      });
    }

    for (const before of [0, 3, 19]) {
      test(`a stream that breaks after ${before} MB leaves nothing behind, and the older object`, async (t) => {
        const { storage, leftovers } = await open(t);
        await storage.put("a", report, never);
        const reason = new Error("the database went away");

        await assert.rejects(storage.put("a", brokenStream(before, reason), never), reason);

        assert.deepEqual(Buffer.from((await storage.get("a", never)) ?? []), report);
        assert.deepEqual(await leftovers(), []);
      });
    }

    for (const before of [0, 19]) {
      test(`a put is stopped while its stream is silent after ${before} MB, and leaves nothing behind`, async (t) => {
        const { storage, leftovers } = await open(t);
        const reason = new Error("the run was told to stop");
        const stop = new AbortController();
        const silent = silentStream(before);

        const put = storage.put("a", silent.content, stop.signal);
        void silent.reached.then(() => stop.abort(reason));

        await assert.rejects(put, reason);
        assert.equal(await storage.get("a", never), undefined);
        assert.deepEqual(await leftovers(), []);
      });
    }

    test("what was never put cannot be opened", async (t) => {
      const { storage } = await open(t);
      await storage.put("reports/a", report, never);

      assert.equal(await storage.open("reports/b", never), undefined);
      assert.equal(await storage.open("reports", never), undefined);
      assert.equal(await storage.open("reports/a/b", never), undefined);
    });

    test("a reader may stop early", async (t) => {
      const { storage } = await open(t);
      await storage.put("a", Buffer.alloc(3_000_000, "surgicase"), never);

      for await (const piece of (await storage.open("a", never)) ?? []) {
        assert.equal(Buffer.from(piece).subarray(0, 9).toString(), "surgicase");
        break;
      }

      await storage.put("a", report, never);
      assert.ok(report.equals(await inOne(await storage.open("a", never))));
    });

    test("a reader that is told to stop hears the reason", async (t) => {
      const { storage } = await open(t);
      await storage.put("a", Buffer.alloc(3_000_000), never);
      const reason = new Error("the run was told to stop");
      const stop = new AbortController();

      const reading = (async () => {
        for await (const piece of (await storage.open("a", stop.signal)) ?? []) {
          assert.ok(piece.byteLength > 0);
          stop.abort(reason);
          await nextTurn();
        }
      })();

      await assert.rejects(reading, reason);
    });
  });
}

async function* streamOf(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array, void> {
  for (const piece of pieces) {
    await nextTurn();
    yield piece;
  }
}

async function* brokenStream(megabytes: number, reason: Error): AsyncGenerator<Uint8Array, void> {
  yield* streamOf(Array.from({ length: megabytes }, () => Buffer.alloc(1_000_000)));
  throw reason;
}

function silentStream(megabytes: number) {
  const { promise: reached, resolve } = Promise.withResolvers<void>();
  async function* pieces(): AsyncGenerator<Uint8Array, void> {
    yield* streamOf(Array.from({ length: megabytes }, () => Buffer.alloc(1_000_000)));
    resolve();
    await new Promise(() => undefined);
  }
  const content: Content = pieces();
  return { content, reached };
}

async function inOne(pieces: AsyncIterable<Uint8Array> | undefined): Promise<Buffer> {
  assert.ok(pieces !== undefined, "there is no such object");
  const all: Uint8Array[] = [];
  for await (const piece of pieces) {
    all.push(piece);
  }
  return Buffer.concat(all);
}
