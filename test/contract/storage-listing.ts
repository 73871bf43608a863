/** What every storage must list and remove, seen from outside. Each opening brings a place that holds nothing yet. */
import assert from "node:assert/strict";
import { suite, test, type TestContext } from "node:test";
import type { Storage } from "../../src/ports/storage.ts";
import type { OpenedStorage } from "./storage.ts";

const never = new AbortController().signal;
const some = Buffer.from("some");

/** Without their sizes. */
export async function keysIn(
  storage: Pick<Storage, "list">,
  folder = "backups",
): Promise<readonly string[]> {
  return (await storage.list(folder, never)).map(({ key }) => key);
}

export function storageListingContract(
  name: string,
  open: (test: TestContext) => Promise<Pick<OpenedStorage, "storage">>,
  skip?: string,
): void {
  const options = skip === undefined ? { concurrency: true } : { skip };
  suite(`storage listing contract: ${name}`, options, () => {
    test("what is below a folder is listed at any depth, sorted, and nothing else", async (t) => {
      const { storage } = await open(t);
      const keys = [
        "backups/b/manifest.json",
        "backups/b/dump",
        "backups/a é+&<.txt",
        "backups/a/deep/er",
      ];
      for (const key of [...keys, "backups2/c", "backup", "reports/backups/d"]) {
        await storage.put(key, some, never);
      }

      assert.deepEqual(await keysIn(storage), keys.toSorted());
      assert.deepEqual(await keysIn(storage, "backups/b"), [
        "backups/b/dump",
        "backups/b/manifest.json",
      ]);
    });

    test("a folder that is none, or an object, or the start of another's name, lists nothing", async (t) => {
      const { storage } = await open(t);
      await storage.put("backups/a/dump", some, never);

      for (const folder of ["nothing", "backups/a/dump", "backups/a/dump/b", "back"]) {
        assert.deepEqual(await storage.list(folder, never), [], folder);
      }
    });

    test("each comes with its size, as it is now", async (t) => {
      const { storage } = await open(t);
      await storage.put("backups/a", Buffer.alloc(70), never);
      await storage.put("backups/b", Buffer.of(), never);
      await storage.put("backups/a", Buffer.alloc(7), never);

      assert.deepEqual(await storage.list("backups", never), [
        { key: "backups/a", bytes: 7 },
        { key: "backups/b", bytes: 0 },
      ]);
    });

    test("more than one page is listed whole", async (t) => {
      const { storage } = await open(t);
      const keys = Array.from({ length: 23 }, (_, index) => `backups/${index}`);
      for (const key of keys) {
        await storage.put(key, some, never);
      }

      assert.deepEqual(await keysIn(storage), keys.toSorted());
    });

    test("what is removed is gone, and what is beside it stays", async (t) => {
      const { storage } = await open(t);
      for (const key of ["backups/a/dump", "backups/a/manifest.json", "backups/ab"]) {
        await storage.put(key, some, never);
      }

      await storage.remove("backups/a/manifest.json", never);

      assert.equal(await storage.get("backups/a/manifest.json", never), undefined);
      assert.deepEqual(await keysIn(storage), ["backups/a/dump", "backups/ab"]);
    });

    test("removing what is not there, or is a folder, changes nothing", async (t) => {
      const { storage } = await open(t);
      await storage.put("backups/a/dump", some, never);

      for (const key of ["backups/b", "backups", "backups/a", "backups/a/dump/b", "none/at/all"]) {
        await storage.remove(key, never);
      }

      assert.deepEqual(await keysIn(storage), ["backups/a/dump"]);
    });

    test("a place that was emptied can be filled again", async (t) => {
      const { storage } = await open(t);
      await storage.put("backups/a/dump", some, never);
      await storage.remove("backups/a/dump", never);
      assert.deepEqual(await keysIn(storage), []);

      await storage.put("backups", some, never);

      assert.deepEqual(Buffer.from((await storage.get("backups", never)) ?? []), some);
    });

    test("who is told to stop lists and removes nothing", async (t) => {
      const { storage } = await open(t);
      const reason = new Error("the run was told to stop");
      await storage.put("backups/a", some, never);

      await assert.rejects(storage.list("backups", AbortSignal.abort(reason)), reason);
      await assert.rejects(storage.remove("backups/a", AbortSignal.abort(reason)), reason);

      assert.deepEqual(await keysIn(storage), ["backups/a"]);
    });
  });
}
