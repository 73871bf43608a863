/** Listing and removing in a folder: what is no object, what killed runs left, and what may not be read. */
import assert from "node:assert/strict";
import { mkdir, readdir, symlink, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { directoryStorage } from "../../../src/adapters/storage/directory.ts";
import { keysIn, storageListingContract } from "../../contract/storage-listing.ts";
import { smallDisk } from "../../support/small-disk.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { promisify } from "node:util";
import { execFile } from "node:child_process";
import { DeniedError } from "../../../src/domain/failure.ts";

const run = promisify(execFile);
const never = new AbortController().signal;
const now = new Date("2026-11-23T09:00:00Z");

storageListingContract("directory", async (t) => ({
  storage: directoryStorage(await temporaryFolder(t), () => now),
}));

async function fill(folder: string, paths: readonly string[], minutesAgo = 0): Promise<void> {
  const time = new Date(now.getTime() - minutesAgo * 60_000);
  for (const path of paths) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), "some");
    await utimes(join(folder, path), time, time);
  }
}

test("hidden files, those in hidden folders, and links that lead nowhere or round are no objects", async (t) => {
  const folder = await temporaryFolder(t);
  await fill(folder, ["backups/a", "backups/.hidden", "backups/.git/b", "elsewhere/c"]);
  await symlink(join(folder, "elsewhere/c"), join(folder, "backups/link"));
  await symlink(join(folder, "nowhere"), join(folder, "backups/broken"));
  await symlink("..", join(folder, "backups/round"));

  const listed = await keysIn(directoryStorage(folder, () => now));

  assert.deepEqual(listed, ["backups/a", "backups/link"]);
});

test("a folder that is a link to another disk is listed", async (t) => {
  const folder = await temporaryFolder(t);
  await fill(folder, ["elsewhere/a"]);
  await symlink(join(folder, "elsewhere"), join(folder, "backups"));

  assert.deepEqual(await keysIn(directoryStorage(folder, () => now)), ["backups/a"]);
});

test("a list takes away what killed puts left over an hour ago, with folders that hold nothing else", async (t) => {
  const folder = await temporaryFolder(t);
  const leftover = ".dump.0123456789abcdef.tmp";
  await fill(folder, [`backups/old/${leftover}`, `backups/beside/${leftover}`], 61);
  await fill(folder, [`backups/young/${leftover}`, "backups/beside/dump", "backups/.tmp"], 59);

  const listed = await keysIn(directoryStorage(folder, () => now));

  assert.deepEqual(listed, ["backups/beside/dump"]);
  assert.deepEqual((await readdir(join(folder, "backups"), { recursive: true })).toSorted(), [
    ".tmp",
    "beside",
    "beside/dump",
    "young",
    `young/${leftover}`,
  ]);
});

test("folders that become empty go too, up to the storage's own", async (t) => {
  const folder = await temporaryFolder(t);
  const storage = directoryStorage(folder, () => now);
  await fill(folder, ["backups/a/dump", "backups/a/manifest.json"]);

  await storage.remove("backups/a/manifest.json", never);
  assert.deepEqual(await readdir(join(folder, "backups/a")), ["dump"]);
  await storage.remove("backups/a/dump", never);

  assert.deepEqual(await readdir(folder), []);
});

test("a disk that is read-only refuses a removal by its name", async (t) => {
  const folder = await smallDisk(t);
  if (folder === undefined) {
    return;
  }
  await fill(folder, ["backups/a"]);
  await run("mount", ["-o", "remount,ro", folder]);
  const storage = directoryStorage(folder, () => now);

  await assert.rejects(storage.remove("backups/a", never), (error: Error) => {
    assert.ok(error instanceof DeniedError);
    assert.match(error.message, /^Cannot remove backups\/a: .* mounted read-only/);
    return true;
  });

  assert.deepEqual(await keysIn(storage), ["backups/a"]);
});
