/** `backup verify`: a good backup line by line; a damaged one is called that, with what differs and what to do, and exit code 1. */
import assert from "node:assert/strict";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { runProgram } from "../support/program.ts";
import { sampleWorld } from "../support/sample-world.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** A sample world with one backup of it. */
async function backedUp(t: TestContext) {
  const folder = await temporaryFolder(t);
  const world = await sampleWorld(folder);
  const made = await runProgram(folder, ["run", "database-backup"]);
  assert.equal(made.code, 0, made.stdout + made.stderr);
  const [dump = "", manifest = ""] = (await world.files("storage")).filter((path) =>
    path.startsWith("backups/"),
  );
  const id = dump.split("/")[1] ?? "";
  const at = (path: string) => join(world.home, "storage", path);
  return { folder, world, id, dump: at(dump), manifest: at(manifest) };
}

async function changeManifest(
  path: string,
  change: (manifest: Record<string, unknown>) => Record<string, unknown>,
): Promise<void> {
  const found = JSON.parse(await readFile(path, "utf8")) as Record<string, unknown>;
  await writeFile(path, JSON.stringify(change(found)));
}

test("a good backup is read to its end, and each part of it confirmed", async (t) => {
  const { folder, id, world } = await backedUp(t);
  // Neither the database nor its login is needed.
  await rm(join(world.home, "surgicase.db"));

  for (const words of [
    ["backup", "verify"],
    ["backup", "verify", "latest"],
    ["backup", "verify", id],
  ]) {
    const { code, stdout, stderr } = await runProgram(folder, words);

    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, new RegExp(`^Backup ${id}: `));
    assert.match(stdout, /^Stored: \S+ k?B, sha256 [0-9a-f]{64}, as in the manifest\.$/m);
    assert.match(stdout, /^Decrypted by the master key [0-9a-f]{16}; every frame is genuine\.$/m);
    assert.match(stdout, /^SQL: \S+ kB, as it was dumped, to its last line\.$/m);
    assert.match(stdout, /^Tables: \d+ tables, \d+ rows, each as in the manifest\.$/m);
    assert.match(stdout, /^Beside them: \d+ views?, \d+ routines?, \d+ triggers?, \d+ events?\.$/m);
    assert.match(stdout, new RegExp(`^Backup ${id} is good\\.$`, "m"));
  }
});

test("a flipped bit is damage", async (t) => {
  const { folder, id, dump } = await backedUp(t);
  const bytes = await readFile(dump);
  const flipped = Buffer.from(bytes);
  flipped[500] = (flipped[500] ?? 0) ^ 1;

  await writeFile(dump, flipped);

  const { code, stdout } = await runProgram(folder, ["backup", "verify", id]);

  assert.equal(code, 1, stdout);
  assert.match(stdout, /^Wrong: its bytes are not those that were stored \(sha256\)\.$/m);
  assert.match(stdout, /^Wrong: Cannot decrypt the backup: /m);
  assert.match(stdout, new RegExp(`^Backup ${id} cannot be counted on\\.$`, "m"));
  assert.match(stdout, /npm run surgicase-jobs -- backup list$/m);
  assert.match(stdout, /npm run surgicase-jobs -- run database-backup$/m);
});

test("a cut end is damage, no matter of how the command is used", async (t) => {
  const { folder, id, dump } = await backedUp(t);
  await writeFile(dump, (await readFile(dump)).subarray(0, -9));

  const { code, stderr } = await runProgram(folder, ["backup", "verify", id]);

  assert.equal(code, 1, stderr);
  assert.match(stderr, /it is damaged: its dump has \d+ bytes, not \d+/);
  assert.doesNotMatch(stderr, /--help/);
});

test("rows, tables and objects that are not as in the manifest are named", async (t) => {
  const { folder, manifest } = await backedUp(t);
  await changeManifest(manifest, ({ tables, ...others }) => ({
    ...others,
    tables: [
      ...(tables as { name: string; rows: number }[]).map(({ name, rows }) => ({
        name,
        rows: name === "cases" ? rows + 1 : rows,
      })),
      { name: "payments", rows: 3 },
    ],
    views: ["open_cases"],
  }));

  const { code, stdout } = await runProgram(folder, ["backup", "verify"]);

  assert.equal(code, 1, stdout);
  assert.match(stdout, /^Wrong: table "cases" has 3 rows, not 4\.$/m);
  assert.match(stdout, /^Wrong: table "payments" is not in it\.$/m);
  assert.match(stdout, /^Wrong: view "open_cases" is not in it\.$/m);
});

test("under another key its bytes are said to be right", async (t) => {
  const { folder, world } = await backedUp(t);
  const key = `${Buffer.alloc(32, 7).toString("base64")}\n`;
  await writeFile(join(world.home, "keys", "backup-master-key"), key);

  const { code, stdout } = await runProgram(folder, ["backup", "verify"]);

  assert.equal(code, 1, stdout);
  assert.match(
    stdout,
    /^Backup \S+ cannot be opened here\. Bring back the master key [0-9a-f]{16};/m,
  );
  assert.match(stdout, /let KEYS_URL name the key that encrypted it\.$/m);
  assert.doesNotMatch(stdout, /BwcHBw|Wrong:|run database-backup/);
});

test("without its key nothing is known of it: the settings are wrong, not the backup", async (t) => {
  const { folder, world } = await backedUp(t);
  await rm(join(world.home, "keys", "backup-master-key"));

  const { code, stdout, stderr } = await runProgram(folder, ["backup", "verify"]);

  assert.equal(code, 78, stdout + stderr);
  assert.match(stdout + stderr, /backup-master-key in it: it is not there; restore it/);
  assert.doesNotMatch(stdout, /cannot be counted on|Wrong:/);
});

test("one that is not there is refused, with the nearest names", async (t) => {
  const { folder, id } = await backedUp(t);

  const { code, stderr } = await runProgram(folder, ["backup", "verify", "20200101T000000Z-none"]);

  assert.equal(code, 64, stderr);
  assert.match(stderr, new RegExp(`Cannot find backup 20200101T000000Z-none: .*${id}`));
});
