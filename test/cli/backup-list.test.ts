/** `backup list`, as an operator starts it: what is good, what only looks so, and that there is none. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { suite, test, type TestContext } from "node:test";
import { directoryStorage } from "../../src/adapters/storage/directory.ts";
import { dumpKeyOf, manifestKeyOf } from "../../src/domain/backup/backup-id.ts";
import { backupAt, keepBackup, manifestOf } from "../support/backups.ts";
import { runProgram } from "../support/program.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const never = new AbortController().signal;
const [good, damaged, left] = [
  backupAt("2026-11-21T08:00:00Z"),
  backupAt("2026-11-20T08:00:00Z"),
  backupAt("2020-01-02T08:00:00Z"),
] as const;
/** Of a run that is at work whenever this test runs. */
const unfinished = backupAt("2999-01-01T08:00:00Z");

async function filled(t: TestContext, ...ids: readonly string[]) {
  const folder = await temporaryFolder(t);
  const storage = directoryStorage(join(folder, ".surgicase/storage"), () => new Date(0));
  for (const id of ids) {
    await keepBackup(storage, manifestOf(id));
  }
  return { folder, storage };
}

suite("backup list", { concurrency: true }, () => {
  test("names each backup, newest first, and what is no good with its reason", async (t) => {
    const { folder, storage } = await filled(t, good, damaged);
    await storage.put(manifestKeyOf(damaged), Buffer.from("{}"), never);
    await storage.put(dumpKeyOf(left), Buffer.of(), never);
    await storage.put(dumpKeyOf(unfinished), Buffer.of(), never);

    const { code, stdout, stderr } = await runProgram(folder, ["backup", "list"]);

    assert.equal(code, 0, stderr);
    assert.match(stdout, /^BACKUP +WHEN +SIZE +TABLES +ROWS +DATABASE +KEY +STATE\n/);
    assert.match(
      stdout,
      /\n20261121T080000Z-1a2b3c4d +Sat 2026-11-21 08:00 UTC +1\.5 kB +2 +6381 +allstars \(test\) +0a0a0a0a-sample +good\n/,
    );
    assert.deepEqual(
      [...stdout.matchAll(/^(\d{8}T\S+) .*UTC.* (good|damaged|unfinished|left over)$/gm)].map(
        ([, id, state]) => [id, state],
      ),
      [
        [unfinished, "unfinished"],
        [good, "good"],
        [damaged, "damaged"],
        [left, "left over"],
      ],
    );
    assert.match(stdout, /\n\n1 good backup, 1\.5 kB\.\n/);
    assert.ok(
      stdout.includes(
        `\n${damaged} is no backup (damaged): its manifest cannot be used: its format is missing.\n`,
      ),
    );
    assert.ok(stdout.includes(`\n${left} is no backup (left over): it has no manifest: its run`));
    assert.ok(stdout.includes(`\n${unfinished} is no backup (unfinished): it has no manifest: a`));
  });

  test("says that nothing can be restored where none is good", async (t) => {
    const { folder, storage } = await filled(t, good);
    await storage.remove(dumpKeyOf(good), never);

    const { stdout } = await runProgram(folder, ["backup", "list"]);

    assert.match(stdout, /\nNone of them is good: nothing can be restored\.\n/);
    assert.match(stdout, /is no backup \(damaged\): its dump is missing\.\n/);
  });

  test("says so where there is none, and how to make one", async (t) => {
    const { folder } = await filled(t);

    const { code, stdout } = await runProgram(folder, ["backup", "list"]);

    assert.equal(code, 0);
    assert.equal(
      stdout,
      "There is no backup. To make one: npm run surgicase-jobs -- run database-backup\n",
    );
  });

  test("--json has the whole manifests, and the rest with its reason", async (t) => {
    const { folder, storage } = await filled(t, good);
    await storage.put(dumpKeyOf(left), Buffer.of(), never);

    const { stdout } = await runProgram(folder, ["backup", "list", "--json"]);

    const manifest: unknown = JSON.parse(JSON.stringify(manifestOf(good)));
    assert.deepEqual(JSON.parse(stdout), [
      { id: good, state: "good", manifest, startedAt: "2026-11-21T08:00:00.000Z" },
      {
        id: left,
        state: "left over",
        reason: "it has no manifest: its run ended midway; the next good backup removes it",
        startedAt: "2020-01-02T08:00:00.000Z",
      },
    ]);
  });

  test("--json of none is an empty list", async (t) => {
    const { folder } = await filled(t);

    const { stdout } = await runProgram(folder, ["backup", "list", "--json"]);

    assert.equal(stdout, "[]\n");
  });

  test("a storage that is not there ends with 75, and no list of nothing", async (t) => {
    const { folder } = await filled(t);
    const variables = {
      STORAGE_URL: "s3://bucket?endpoint=http://127.0.0.1:1",
      AWS_ACCESS_KEY_ID: "sample",
      AWS_SECRET_ACCESS_KEY: "sample",
    };

    const { code, stdout, stderr } = await runProgram(folder, ["backup", "list"], { variables });

    assert.equal(code, 75, stderr);
    assert.equal(stdout, "");
    assert.match(stderr, /^Cannot list backups in the bucket bucket: /);
  });
});
