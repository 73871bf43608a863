/** What every storage must do, seen from outside. Each opening brings a place that holds nothing yet. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { suite, test, type TestContext } from "node:test";
import type { Storage } from "../../src/ports/storage.ts";

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

export function storageContract(
  name: string,
  open: (test: TestContext) => Promise<Storage>,
  skip?: string,
): void {
  suite(`storage contract: ${name}`, skip === undefined ? {} : { skip }, () => {
    test("what was put can be got, byte for byte", async (t) => {
      const storage = await open(t);
      await storage.put("reports/2026-11-23/a b é.pdf", report, never);

      const got = await storage.get("reports/2026-11-23/a b é.pdf", never);

      assert.deepEqual(Buffer.from(got ?? []), report);
    });

    test("a put answers the key, the digest and the size of what was stored", async (t) => {
      const storage = await open(t);

      const stored = await storage.put("reports/a.pdf", report, never);

      const sha256 = createHash("sha256").update(report).digest("hex");
      assert.deepEqual(stored, { key: "reports/a.pdf", sha256, bytes: report.length });
    });

    test("an object may be empty, and may be larger than a network packet or a disk block", async (t) => {
      const storage = await open(t);
      const large = Buffer.alloc(3_000_000, "surgicase");

      await storage.put("empty", Buffer.of(), never);
      await storage.put("large", large, never);

      assert.equal((await storage.get("empty", never))?.byteLength, 0);
      assert.ok(large.equals((await storage.get("large", never)) ?? Buffer.of()));
    });

    test("a second put replaces the first", async (t) => {
      const storage = await open(t);
      await storage.put("a", Buffer.from("the first, which is longer"), never);

      await storage.put("a", Buffer.from("second"), never);

      assert.equal(Buffer.from((await storage.get("a", never)) ?? []).toString(), "second");
    });

    test("puts of one key at the same time leave one of them, whole", async (t) => {
      const storage = await open(t);
      const contents = Array.from("abcdefgh", (letter) => Buffer.alloc(200_000, letter));

      await Promise.all(contents.map(async (content) => storage.put("a", content, never)));

      const got = Buffer.from((await storage.get("a", never)) ?? []);
      assert.ok(contents.some((content) => content.equals(got)));
    });

    test("what was never put is undefined, also beside and below what was", async (t) => {
      const storage = await open(t);
      await storage.put("reports/a", report, never);

      assert.equal(await storage.get("reports/b", never), undefined);
      assert.equal(await storage.get("reports", never), undefined);
      assert.equal(await storage.get("reports/a/b", never), undefined);
    });

    for (const key of badKeys) {
      test(`the key ${JSON.stringify(key)} is refused`, async (t) => {
        const storage = await open(t);

        await assert.rejects(storage.put(key, report, never), TypeError);
        await assert.rejects(storage.get(key, never), TypeError);
      });
    }

    test("a put that is told to stop stores nothing and fails with the reason", async (t) => {
      const storage = await open(t);
      const reason = new Error("the run was told to stop");
      await storage.put("a", Buffer.from("old"), never);

      await assert.rejects(storage.put("a", report, AbortSignal.abort(reason)), reason);

      assert.equal(Buffer.from((await storage.get("a", never)) ?? []).toString(), "old");
    });
  });
}
