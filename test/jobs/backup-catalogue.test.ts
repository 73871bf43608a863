/** The catalogue of backups: what counts as one, which is found, and that removing one never leaves what looks whole. */
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { suite, test, type TestContext } from "node:test";
import { directoryStorage } from "../../src/adapters/storage/directory.ts";
import { backupIdOf, dumpKeyOf, manifestKeyOf } from "../../src/domain/backup/backup-id.ts";
import { UsageError } from "../../src/domain/failure.ts";
import {
  backupsIn,
  findBackup,
  removeBackup,
  thinOutBackups,
} from "../../src/jobs/backup/catalogue.ts";
import type { Storage } from "../../src/ports/storage.ts";
import { backupAt, keepBackup, manifestOf } from "../support/backups.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const never = new AbortController().signal;
const now = new Date("2026-11-24T08:10:00Z");
const some = Buffer.from("some");

const [oldest, middle, newest] = [
  backupAt("2026-11-20T08:00:00Z"),
  backupAt("2026-11-21T08:00:00Z"),
  backupAt("2026-11-22T08:00:00Z"),
] as const;
const damaged = backupAt("2026-11-23T08:00:00Z");
const half = backupAt("2026-11-24T08:00:00Z");

async function storageOf(t: TestContext, ...ids: readonly string[]) {
  const folder = await temporaryFolder(t);
  const storage = directoryStorage(folder, () => now);
  for (const id of ids) {
    await keepBackup(storage, manifestOf(id));
  }
  return { folder, storage };
}

/** Three that are good, a damaged one, and a half one which is the newest. */
async function usualStorage(t: TestContext) {
  const opened = await storageOf(t, middle, newest, oldest);
  await opened.storage.put(dumpKeyOf(damaged), some, never);
  await opened.storage.put(manifestKeyOf(damaged), Buffer.from("{"), never);
  await opened.storage.put(dumpKeyOf(half), some, never);
  return opened;
}

async function wholeIn(storage: Storage): Promise<readonly string[]> {
  return (await backupsIn(storage, never)).whole.map(({ id }) => id);
}

suite("the catalogue", () => {
  test("tells the good ones newest first, the damaged ones with a reason, and the half ones", async (t) => {
    const { storage } = await usualStorage(t);

    const found = await backupsIn(storage, never);

    assert.deepEqual(found, {
      whole: [newest, middle, oldest].map((id) => manifestOf(id)),
      damaged: [{ id: damaged, reason: "its manifest cannot be used: it is no JSON object" }],
      half: [{ id: half, keys: [dumpKeyOf(half)] }],
    });
  });

  test("of a storage that holds none is empty", async (t) => {
    const { storage } = await storageOf(t);

    assert.deepEqual(await backupsIn(storage, never), { whole: [], damaged: [], half: [] });
  });

  test("does not count a manifest whose dump is missing", async (t) => {
    const { storage } = await storageOf(t, oldest, newest);
    await storage.remove(dumpKeyOf(newest), never);

    const { whole, damaged: broken } = await backupsIn(storage, never);

    assert.deepEqual(
      whole.map(({ id }) => id),
      [oldest],
    );
    assert.deepEqual(broken, [{ id: newest, reason: "its dump is missing" }]);
  });

  for (const bytes of [0, 1499, 1501]) {
    test(`does not count one whose dump has ${bytes} bytes, not 1500`, async (t) => {
      const { storage } = await storageOf(t, oldest, newest);
      await storage.put(dumpKeyOf(newest), Buffer.alloc(bytes), never);

      const { damaged: broken } = await backupsIn(storage, never);

      assert.deepEqual(broken, [{ id: newest, reason: `its dump has ${bytes} bytes, not 1500` }]);
      assert.deepEqual(await wholeIn(storage), [oldest]);
      assert.equal((await findBackup(storage, "latest", never)).id, oldest);
    });
  }

  test("does not count a manifest that was copied from another backup", async (t) => {
    const { storage } = await storageOf(t, oldest);
    const copied = (await storage.get(manifestKeyOf(oldest), never)) ?? Buffer.of();
    await storage.put(dumpKeyOf(newest), some, never);
    await storage.put(manifestKeyOf(newest), copied, never);

    assert.deepEqual(await wholeIn(storage), [oldest]);
  });

  test("passes over what is not named as a backup", async (t) => {
    const { folder, storage } = await storageOf(t, oldest);
    await storage.put("backups/by-hand/manifest.json", some, never);
    await writeFile(join(folder, "backups", "notes.txt"), "some");

    const { whole, damaged: broken, half: unfinished } = await backupsIn(storage, never);

    assert.deepEqual([whole.length, broken, unfinished], [1, [], []]);
  });

  test("reads some manifests at the same time, and never too many", async (t) => {
    const ids = Array.from({ length: 30 }, (_, index) =>
      backupIdOf(new Date(now.getTime() - index * 1000), "1a2b3c4d"),
    );
    const { storage } = await storageOf(t, ...ids);
    let open = 0;
    let most = 0;
    const counting: Storage = {
      ...storage,
      async get(key, signal) {
        open += 1;
        most = Math.max(most, open);
        const got = await storage.get(key, signal);
        open -= 1;
        return got;
      },
    };

    assert.deepEqual(await wholeIn(counting), ids);
    assert.equal(most, 8);
  });

  test("counts as half what loses its manifest while it is looked at", async (t) => {
    const { storage } = await storageOf(t, newest);
    const racing: Storage = { ...storage, get: async () => undefined };

    const { half: found } = await backupsIn(racing, never);

    assert.deepEqual(found, [{ id: newest, keys: [dumpKeyOf(newest)] }]);
  });
});

suite("finding", () => {
  test("a backup by its id, and the latest that is good", async (t) => {
    const { storage } = await usualStorage(t);

    assert.deepEqual(await findBackup(storage, oldest, never), manifestOf(oldest));
    assert.deepEqual(await findBackup(storage, "latest", never), manifestOf(newest));
  });

  test("one that is not there names the nearest", async (t) => {
    const { storage } = await usualStorage(t);

    await assert.rejects(
      findBackup(storage, "20261121T090000Z-1a2b3c4d", never),
      new UsageError(
        `Cannot find backup 20261121T090000Z-1a2b3c4d: there is none of that name. The nearest are ${middle}, ${half}, ${damaged}; backup list names all`,
      ),
    );
  });

  for (const [id, words] of [
    [half, /it has no manifest, so it never came to its end\. Choose another: backup list$/],
    [damaged, /it is damaged: its manifest cannot be used: it is no JSON object\. Choose another/],
  ] as const) {
    test(`${id}, which is not good, says why`, async (t) => {
      const { storage } = await usualStorage(t);

      await assert.rejects(findBackup(storage, id, never), (error: Error) => {
        assert.ok(!(error instanceof UsageError));
        assert.match(error.message, new RegExp(`^Cannot use backup ${id}: `));
        assert.match(error.message, words);
        return true;
      });
    });
  }

  test("the latest where none is good, or none is there, says so", async (t) => {
    const { storage } = await storageOf(t);
    await assert.rejects(findBackup(storage, "latest", never), /there is none yet\. Make one: run/);
    await assert.rejects(findBackup(storage, newest, never), /there is no backup yet\. Make one/);

    await storage.put(dumpKeyOf(half), some, never);

    await assert.rejects(findBackup(storage, "latest", never), /none is good\. backup list says/);
  });
});

suite("removing", () => {
  test("takes away the manifest first, then all the rest, and no other backup", async (t) => {
    const { storage } = await storageOf(t, oldest, newest);
    await storage.put(`backups/${oldest}/by-hand.txt`, some, never);
    const removed: string[] = [];
    const noting: Storage = {
      ...storage,
      async remove(key, signal) {
        removed.push(key);
        await storage.remove(key, signal);
      },
    };

    await removeBackup(noting, oldest, never);

    assert.equal(removed[0], manifestKeyOf(oldest));
    assert.deepEqual(
      (await storage.list("backups", never)).map(({ key }) => key),
      [dumpKeyOf(newest), manifestKeyOf(newest)],
    );
  });

  test("that breaks off leaves nothing that looks whole, and is finished by the next", async (t) => {
    const { storage } = await storageOf(t, oldest, newest);
    const reason = new Error("the storage went away");
    const breaking: Storage = {
      ...storage,
      async remove(key, signal) {
        if (key === dumpKeyOf(oldest)) {
          throw reason;
        }
        await storage.remove(key, signal);
      },
    };

    await assert.rejects(removeBackup(breaking, oldest, never), reason);
    assert.deepEqual(await wholeIn(storage), [newest]);

    const { leftovers } = await thinOutBackups(storage, { now, ownId: newest }, never);
    assert.deepEqual(leftovers, [oldest]);
    assert.equal((await storage.list("backups", never)).length, 2);
  });

  test("what is not there removes nothing", async (t) => {
    const { storage } = await storageOf(t, newest);

    await removeBackup(storage, oldest, never);

    assert.deepEqual(await wholeIn(storage), [newest]);
  });
});

/** One a day, newest first; the newest is of 24 November. */
function dailyIds(days: number): readonly string[] {
  return Array.from({ length: days }, (_, index) =>
    backupAt(new Date(Date.parse("2026-11-24T08:00:00Z") - index * 86_400_000).toISOString()),
  );
}

suite("thinning out", () => {
  test("removes what the retention no longer keeps, and says what; again nothing", async (t) => {
    const ids = dailyIds(60);
    const { storage } = await storageOf(t, ...ids);

    const { removed, leftovers } = await thinOutBackups(storage, { now }, never);

    const expected = [...ids.slice(0, 30), backupAt("2026-09-30T08:00:00Z")];
    assert.deepEqual(await wholeIn(storage), expected);
    assert.deepEqual(removed, ids.filter((id) => !expected.includes(id)).toSorted());
    assert.deepEqual(leftovers, []);
    assert.deepEqual(await thinOutBackups(storage, { now }, never), { removed: [], leftovers: [] });
  });

  test("leaves the good ones alone where all newer ones are broken", async (t) => {
    const ids = dailyIds(60);
    const [good = "", ...broken] = ids.toReversed();
    const { storage } = await storageOf(t, ...ids);
    for (const [index, id] of broken.entries()) {
      await (index % 2 === 0
        ? storage.remove(dumpKeyOf(id), never)
        : storage.put(manifestKeyOf(id), Buffer.from("{}"), never));
    }

    const { removed } = await thinOutBackups(storage, { now }, never);

    assert.deepEqual(removed, []);
    assert.deepEqual(await wholeIn(storage), [good]);
  });

  test("removes half ones of over half a day ago, but not the own run's, nor what is damaged", async (t) => {
    const { storage } = await usualStorage(t);
    const own = backupAt("2026-11-19T08:00:00Z", "0wn");
    const old = backupAt("2026-11-18T08:00:00Z");
    const young = backupAt("2026-11-23T21:00:00Z", "y0ung");
    for (const id of [own, old, young]) {
      await storage.put(dumpKeyOf(id), some, never);
    }

    const thinned = await thinOutBackups(storage, { now, ownId: own }, never);

    assert.deepEqual(thinned, { removed: [], leftovers: [old] });
    const found = await backupsIn(storage, never);
    assert.deepEqual(
      [found.half.map(({ id }) => id), found.damaged.map(({ id }) => id), found.whole.length],
      [[half, young, own], [damaged], 3],
    );
  });

  test("that is told to stop hears the reason", async (t) => {
    const { storage } = await storageOf(t, newest);
    const reason = new Error("the run was told to stop");

    await assert.rejects(thinOutBackups(storage, { now }, AbortSignal.abort(reason)), reason);
  });
});
