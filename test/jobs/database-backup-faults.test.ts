/**
 * A backup that cannot be made: the storage, the key, the tool or the dump itself fails. Each time the run says so, the backup
 * before it stays, nothing that looks whole is left, and the next run makes a good one.
 */
import assert from "node:assert/strict";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { dumpKeyOf } from "../../src/domain/backup/backup-id.ts";
import { DeniedError, InterruptedError, UnavailableError } from "../../src/domain/failure.ts";
import type { BackupCipher } from "../../src/ports/backup-cipher.ts";
import type { Storage } from "../../src/ports/storage.ts";
import { smallDisk } from "../support/small-disk.ts";
import {
  canary,
  usualDatabase,
  writtenDumps,
  type WrittenDatabase,
} from "../support/written-dumps.ts";
import {
  backupWorld,
  catalogueOf,
  filesBelow,
  never,
  runBackup,
  worldAt,
  type BackupRun,
  type BackupWorld,
} from "./backup/backup-runs.ts";

const yesterday = { now: "2026-11-23T08:00:03Z", runId: "yesterday" };
const tomorrow = { now: "2026-11-25T08:00:03Z", runId: "tomorrow" };

interface Fault {
  readonly ports: (world: BackupWorld) => Partial<Omit<BackupWorld, "folder">>;
  readonly run?: BackupRun;
  readonly words: RegExp;
  readonly kind?: new (...parts: never[]) => Error;
}

/** A good backup, one that fails, and a good one again. */
async function failsBetween(t: TestContext, { ports, run, words, kind = Error }: Fault) {
  const world = await backupWorld(t);
  await runBackup(world, yesterday);

  const failure: unknown = await runBackup({ ...world, ...ports(world) }, run).catch(
    (error: unknown) => error,
  );

  assert.ok(failure instanceof kind, String(failure));
  assert.match(failure.message, words);
  assert.ok(!failure.message.includes(canary));
  const { whole, damaged, half } = await catalogueOf(world);
  assert.deepEqual([whole.map(({ runId }) => runId), damaged, half], [["yesterday"], [], []]);
  for (const [path, bytes] of await filesBelow(world.folder)) {
    assert.ok(!bytes.includes(canary) && !bytes.includes("CREATE TABLE"), path);
  }
  const { finished } = await runBackup(world, tomorrow);
  assert.equal(finished.kind, "succeeded");
  assert.deepEqual(
    (await catalogueOf(world)).whole.map(({ runId }) => runId),
    ["tomorrow", "yesterday"],
  );
}

const gone = new UnavailableError("the report storage", "Cannot reach the storage: it is down");

/** A storage with one way of its own. */
function storageWith(
  change: (storage: Storage) => Partial<Storage>,
): (world: BackupWorld) => Partial<BackupWorld> {
  return ({ storage }) => ({ storage: { ...storage, ...change(storage) } });
}

async function* flipped(
  pieces: AsyncIterable<Uint8Array> | undefined,
): AsyncGenerator<Uint8Array, void> {
  for await (const piece of pieces ?? []) {
    const changed = Buffer.from(piece);
    changed[changed.length - 20] = (changed.at(-20) ?? 0) ^ 4;
    yield changed;
  }
}

const ofDatabase = (changes: Partial<WrittenDatabase>) => () => ({
  dumps: writtenDumps({ ...usualDatabase, ...changes }),
});

const toolFailure = new Error("Cannot dump surgicase: mariadb-dump ended with 2");

const faults: Readonly<Record<string, Fault>> = {
  "the storage refuses the dump": {
    ports: storageWith(() => ({
      put: async () => {
        throw gone;
      },
    })),
    words: /it is down$/,
    kind: UnavailableError,
  },
  "the storage refuses the manifest": {
    ports: storageWith((storage) => ({
      put: async (key, content, signal) => {
        if (key.endsWith("manifest.json")) {
          throw gone;
        }
        return storage.put(key, content, signal);
      },
    })),
    words: /it is down$/,
    kind: UnavailableError,
  },
  "the storage is gone when it is to be read back": {
    ports: storageWith(() => ({
      open: async () => {
        throw gone;
      },
    })),
    words: /it is down$/,
    kind: UnavailableError,
  },
  "the storage has taken the dump, and has none": {
    ports: storageWith(() => ({ open: async () => undefined })),
    words:
      /^Cannot keep backup \S+: it was stored, but cannot be read back \(.*not in the storage\)/,
  },
  "a bit is flipped between putting it and reading it back": {
    ports: storageWith((storage) => ({
      open: async (key, signal) => flipped(await storage.open(key, signal)),
    })),
    words:
      /cannot be read back \(Cannot decrypt the backup: it was changed since it was encrypted\)/,
  },
  "the storage gives back a message that is genuine, and not the one that was put": {
    ports: storageWith((storage) => ({
      put: async (key, content, signal) => {
        const stored = await storage.put(key, content, signal);
        return { ...stored, sha256: "0".repeat(64) };
      },
    })),
    words: /^Cannot keep backup \S+: the storage gave back other bytes than it was given; /,
  },
  "the storage gives back the dump of yesterday": {
    ports: storageWith((storage) => ({
      open: async (_key, signal) => storage.open(dumpKeyOf("20261123T080003Z-yesterda"), signal),
    })),
    words: /encrypted as something else \(not the same: backup\)/,
  },
  "the dump tool fails midway": {
    ports: ofDatabase({ failure: { afterBytes: 150, error: toolFailure } }),
    words: /^Cannot dump surgicase: mariadb-dump ended with 2$/,
  },
  "the dump has no last line": {
    ports: ofDatabase({ isCut: true }),
    words: /^Cannot keep backup \S+: the dump has no last line: it was cut off\. /,
  },
  "a table of the plan is not in the dump": {
    ports: ofDatabase({ forgotten: { tables: ["payments"] } }),
    words: /: table "payments" is not in it\. .*run the job again$/,
  },
  "a routine that was planned twice is in the dump once": {
    ports: ofDatabase({ forgotten: { routines: ["close_week"] } }),
    words: /: routine "close_week" is not in it/,
  },
  "a view, a trigger and an event are not in the dump": {
    ports: ofDatabase({ forgotten: { views: ["v"], triggers: ["t"], events: ["e"] } }),
    words: /: view "v" is not in it; trigger "t" is not in it; event "e" is not in it\./,
  },
  "the master key is denied": {
    ports: () => ({ cipher: deniedCipher() }),
    words: /^Cannot encrypt the backup: KMS: denied$/,
    kind: DeniedError,
  },
};

for (const [what, fault] of Object.entries(faults)) {
  test(`${what}: there is no backup of it, and the next run makes one`, async (t) => {
    await failsBetween(t, fault);
  });
}

function deniedCipher(): BackupCipher {
  const denied = new DeniedError("Cannot encrypt the backup: KMS: denied");
  async function* nothing(): AsyncGenerator<Uint8Array, void> {
    yield* [];
    throw denied;
  }
  return {
    encrypt: () => ({ encrypted: nothing(), keyId: () => "none" }),
    decrypt: nothing,
  };
}

test("a run that is told to stop while it stores takes away what it stored", async (t) => {
  const stop = new AbortController();
  const stopping = storageWith((storage) => ({
    put: async (key, content, signal) => {
      const stored = await storage.put(key, content, signal);
      stop.abort(new InterruptedError("told to stop"));
      return stored;
    },
  }));

  await failsBetween(t, {
    ports: stopping,
    run: { signal: stop.signal },
    words: /^told to stop$/,
    kind: InterruptedError,
  });
});

test("what cannot be taken away has no manifest", async (t) => {
  const world = await backupWorld(t);
  const storage: Storage = {
    ...world.storage,
    put: async (key, content, signal) => {
      if (key.endsWith("manifest.json")) {
        throw gone;
      }
      return world.storage.put(key, content, signal);
    },
    remove: async () => {
      throw gone;
    },
  };

  const running = runBackup({ ...world, storage });

  await assert.rejects(running, gone);
  const { whole, half } = await catalogueOf(world);
  assert.deepEqual([whole.length, half.length], [0, 1]);
});

for (const text of ["", "spoilt"]) {
  test(`a master key that is ${text === "" ? "gone" : "spoilt"} when the backup is read back is named`, async (t) => {
    const world = await backupWorld(t);
    const key = join(world.folder, "keys", "backup-master-key");
    const storage: Storage = {
      ...world.storage,
      put: async (...words) => {
        const stored = await world.storage.put(...words);
        await (text === "" ? rm(key) : writeFile(key, text));
        return stored;
      },
    };

    const running = runBackup({ ...world, storage });

    await assert.rejects(running, /KEYS_URL must name a folder .*backup-master-key.*; restore it$/);
    const { whole, half } = await catalogueOf(world);
    assert.deepEqual([whole, half], [[], []]);
  });
}

test("on a full disk the run waits, nothing is left of it, and with room again it is made", async (t) => {
  const disk = await smallDisk(t);
  if (disk === undefined) {
    return;
  }
  const world = await worldAt(disk, writtenDumps({ tables: { cases: random(300) } }));
  await runBackup(world, yesterday);
  const large = writtenDumps({ tables: { cases: random(5000) } });

  const running = runBackup({ ...world, dumps: large });

  await assert.rejects(running, (error) => {
    assert.ok(error instanceof UnavailableError, String(error));
    assert.match(error.message, /no space left on the disk/);
    return true;
  });
  const files = [...(await filesBelow(join(disk, "storage"))).keys()];
  assert.equal(files.length, 2, files.join());
  const { finished } = await runBackup(world, tomorrow);
  assert.equal(finished.kind, "succeeded");
  assert.equal((await world.storage.list("backups", never)).length, 4);
});

/** Rows that no compression makes small. */
function random(length: number): readonly string[] {
  return Array.from({ length }, (_, index) => `(${index},'${Math.random()}${Math.random()}')`);
}
