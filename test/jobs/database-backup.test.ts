/** The backup job where all is well, and where only a person can help: what is stored, what is said, what goes. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { dumpKeyOf, manifestKeyOf } from "../../src/domain/backup/backup-id.ts";
import { databaseBackup } from "../../src/jobs/database-backup.ts";
import { sqlOfBackup } from "../../src/jobs/backup/reading-back.ts";
import { UnavailableError } from "../../src/domain/failure.ts";
import type { Storage } from "../../src/ports/storage.ts";
import { backupAt, keepBackup, manifestOf } from "../support/backups.ts";
import { all, digest } from "../contract/backup-cipher.ts";
import { canary, usualDatabase, writtenDumps } from "../support/written-dumps.ts";
import { backupWorld, catalogueOf, filesBelow, never, runBackup } from "./backup/backup-runs.ts";

test("the dump is stored, and a manifest of what was read back", async (t) => {
  const world = await backupWorld(t);

  const { finished } = await runBackup(world);

  const { whole, damaged, half } = await catalogueOf(world);
  const [manifest] = whole;
  assert.ok(manifest);
  const stored = await world.storage.get(dumpKeyOf(manifest.id), never);
  assert.ok(stored);
  assert.deepEqual([whole.length, damaged.length, half.length], [1, 0, 0]);
  assert.equal(manifest.id, "20261124T080003Z-1a2b3c4d");
  assert.deepEqual(manifest.tables, [
    { name: "cases", rows: 3 },
    { name: "request_logs", rows: 0 },
    { name: "user_profile", rows: 1 },
  ]);
  assert.deepEqual(
    { sha256: manifest.dump.sha256, bytes: manifest.dump.bytes },
    { sha256: digest(stored), bytes: stored.length },
  );
  assert.deepEqual([manifest.views, manifest.routines], [["open_cases"], ["close_week"]]);
  assert.deepEqual(
    [manifest.schema, manifest.environment, manifest.server, manifest.leftOut],
    ["surgicase", "test", "MariaDB 10.11.19", ["npi_data_0"]],
  );
  assert.match(manifest.keyId, /^[0-9a-f]{16}$/);
  assert.deepEqual(finished, {
    kind: "succeeded",
    counts: { tables: 3, rows: 4, bytes: stored.length, removed: 0 },
  });
});

test("what is stored holds the SQL as it was dumped, and shows nothing of it", async (t) => {
  const world = await backupWorld(t);
  await runBackup(world);
  const [manifest] = (await catalogueOf(world)).whole;
  assert.ok(manifest);

  const sql = await all(await sqlOfBackup(world, manifest, never));

  assert.equal(digest(sql), manifest.dump.sqlSha256);
  assert.equal(sql.length, manifest.dump.sqlBytes);
  assert.ok(sql.includes(canary));
  for (const [path, bytes] of await filesBelow(world.folder)) {
    assert.ok(!bytes.includes(canary) && !bytes.includes("CREATE TABLE"), path);
  }
});

test("its last line counts tables and bytes", () => {
  const { succeeded, partial } = databaseBackup.words;
  const counts = { tables: 42, rows: 7, bytes: 1_234_000_000, removed: 1 };

  assert.ok(typeof succeeded === "function" && typeof partial === "function");
  assert.equal(succeeded(counts), "Database backup completed: 42 tables, 1.2 GB");
  assert.equal(partial(counts), "Database backup completed: 42 tables, 1.2 GB, with exceptions");
});

test("a dry run says what would be dumped, and stores nothing", async (t) => {
  const world = await backupWorld(t);

  const { finished, lines } = await runBackup(world, { dryRun: true });

  assert.deepEqual(finished, { kind: "succeeded", counts: { tables: 3 } });
  assert.equal(lines[0]?.message, "database would be dumped");
  assert.deepEqual(lines[0]?.fields["leftOut"], 1);
  assert.deepEqual([...(await filesBelow(world.folder)).keys()], []);
});

test("run twice on a day it makes two backups, and only the newer one stays when a day has passed", async (t) => {
  const world = await backupWorld(t);
  const kept = async () => (await catalogueOf(world)).whole.map(({ runId }) => runId);

  await runBackup(world, { now: "2026-11-23T08:00:03Z", runId: "yesterday" });
  await runBackup(world, { runId: "one" });
  await runBackup(world, { now: "2026-11-24T08:09:00Z", runId: "two" });
  const atOnce = await kept();
  const { finished } = await runBackup(world, { now: "2026-11-25T08:09:00Z", runId: "later" });

  assert.deepEqual(atOnce, ["two", "one", "yesterday"]);
  assert.deepEqual(await kept(), ["later", "two", "yesterday"]);
  assert.equal(finished.kind === "succeeded" && finished.counts["removed"], 1);
});

test("old backups go when the new one is good, and what a run left half goes too", async (t) => {
  const world = await backupWorld(t);
  // Of one day: only the newest of them stays.
  for (const moment of ["2026-11-20T08:00:00Z", "2026-11-20T09:00:00Z"]) {
    await keepBackup(
      world.storage,
      manifestOf(backupAt(moment), { schema: "surgicase", environment: "test" }),
    );
  }
  const old = backupAt("2026-11-21T08:00:00Z", "dead");
  const own = backupAt("2026-11-24T07:59:00Z", "1a2b3c4d");
  const atWork = backupAt("2026-11-24T07:59:00Z", "another");
  for (const id of [old, own, atWork]) {
    await world.storage.put(dumpKeyOf(id), Buffer.from("half"), never);
  }

  const { finished } = await runBackup(world);

  const { whole, half } = await catalogueOf(world);
  assert.deepEqual(
    whole.map(({ id }) => id),
    ["20261124T080003Z-1a2b3c4d", backupAt("2026-11-20T09:00:00Z")],
  );
  assert.deepEqual(
    half.map(({ id }) => id),
    [atWork],
  );
  assert.equal(finished.kind === "succeeded" && finished.counts["removed"], 1);
});

test("a storage that removes nothing is told to people, and the new backup is good", async (t) => {
  const world = await backupWorld(t);
  for (const moment of ["2026-11-20T08:00:00Z", "2026-11-20T09:00:00Z"]) {
    await keepBackup(
      world.storage,
      manifestOf(backupAt(moment), { schema: "surgicase", environment: "test" }),
    );
  }
  const storage = {
    ...world.storage,
    remove: async () => {
      throw new UnavailableError("the report storage", "Cannot remove it: nobody may");
    },
  };

  const { finished } = await runBackup({ ...world, storage });

  assert.ok(finished.kind === "partial");
  assert.deepEqual(
    finished.troubles.map(({ subject, problem }) => [subject, problem]),
    [["old backups", "could not be removed: Cannot remove it: nobody may"]],
  );
  assert.equal((await catalogueOf(world)).whole.length, 3);
});

test("tables that know no snapshot are backed up, and named", async (t) => {
  const dumps = writtenDumps({ ...usualDatabase, outsideSnapshot: ["request_logs"] });
  const world = await backupWorld(t, dumps);

  const { finished } = await runBackup(world);

  assert.ok(finished.kind === "partial");
  assert.match(finished.troubles[0].problem, /: request_logs$/);
  assert.deepEqual((await catalogueOf(world)).whole[0]?.outsideSnapshot, ["request_logs"]);
});

test("what would come back otherwise than it is is named, and in a trial too", async (t) => {
  const warning = {
    subject: "columns of type FLOAT",
    problem: "rounded: a.b",
    remedy: "Change it.",
  };
  const world = await backupWorld(t, writtenDumps({ ...usualDatabase, warnings: [warning] }));

  const trial = await runBackup(world, { dryRun: true });
  const { finished } = await runBackup(world);

  for (const each of [trial.finished, finished]) {
    assert.ok(each.kind === "partial");
    assert.deepEqual(each.troubles, [warning]);
  }
});

test("a row that the server would not take back is told to people, and what to set", async (t) => {
  const large = `(1,'${"x".repeat(3_000_000)}')`;
  const dumps = (largestPacket: number) =>
    writtenDumps({ tables: { cases: ["(2,'y')", large] }, largestPacket });
  const world = await backupWorld(t, dumps(2 ** 21));

  const { finished } = await runBackup(world);
  const roomy = await runBackup(
    { ...world, dumps: dumps(2 ** 22) },
    { now: "2026-11-25T08:00:03Z", runId: "roomy" },
  );

  assert.ok(finished.kind === "partial");
  assert.match(finished.troubles[0].problem, /max_allowed_packet \(2097152 bytes\) would not take/);
  assert.match(finished.troubles[0].remedy, /Set max_allowed_packet to 3145728 or more/);
  assert.equal(roomy.finished.kind, "succeeded");
  assert.deepEqual(
    (await catalogueOf(world)).whole.map(({ dump }) => dump.longestStatement),
    Array.from({ length: 2 }, () => `INSERT INTO \`cases\` VALUES\n(2,'y'),\n${large};`.length),
  );
});

test("the manifest is put after everything else, and nothing is removed before it", async (t) => {
  const world = await backupWorld(t);
  for (const moment of ["2026-11-20T08:00:00Z", "2026-11-20T09:00:00Z"]) {
    await keepBackup(
      world.storage,
      manifestOf(backupAt(moment), { schema: "surgicase", environment: "test" }),
    );
  }
  const steps: string[] = [];
  const note = (step: string, key: string) =>
    steps.push(`${step} ${key.split("/").slice(-2).join("/")}`);
  const storage: Storage = {
    ...world.storage,
    async put(key, ...words) {
      note("put", key);
      return world.storage.put(key, ...words);
    },
    async open(key, ...words) {
      note("open", key);
      return world.storage.open(key, ...words);
    },
    async remove(key, ...words) {
      note("remove", key);
      await world.storage.remove(key, ...words);
    },
  };

  await runBackup({ ...world, storage });

  const own = "20261124T080003Z-1a2b3c4d";
  const [dump, manifest] = [dumpKeyOf(own), manifestKeyOf(own)].map((key) =>
    key.split("/").slice(-2).join("/"),
  );
  assert.deepEqual(steps.slice(0, 3), [`put ${dump}`, `open ${dump}`, `put ${manifest}`]);
  assert.deepEqual(
    steps.slice(3).map((step) => step.split(" ")[0]),
    ["remove", "remove"],
  );
});
