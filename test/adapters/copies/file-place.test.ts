/** Copies in a folder: what is on the disk, what is passed over there, a full disk. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { pbkdf2 } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import { mkdir, readdir, readFile, rm, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { filePlace } from "../../../src/adapters/copies/file-place.ts";
import { DeniedError, UnavailableError } from "../../../src/domain/failure.ts";
import { copyPlaceContract } from "../../contract/copy-place.ts";
import { smallDisk } from "../../support/small-disk.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { placeWith, what } from "./files-in-place.ts";

const run = promisify(execFile);
const slowly = promisify(pbkdf2);
const never = new AbortController().signal;

copyPlaceContract("files", async (t) => {
  const folder = join(await temporaryFolder(t), "copies");
  return { place: filePlace({ folder, what }), other: filePlace({ folder, what }) };
});

test("a text is a numbered file for its owner alone, and the one before it is gone", async (t) => {
  const folder = join(await temporaryFolder(t), "copies");
  const place = filePlace({ folder, what });
  await place.replace("main", "first", undefined, never);

  await place.replace("main", "second", "1", never);

  assert.deepEqual(await readdir(join(folder, "main")), ["000002"]);
  assert.equal(await readFile(join(folder, "main/000002"), "utf8"), "second");
  const modes = ["", "main", "main/000002"].map(
    async (path) => (await stat(join(folder, path))).mode & 0o777,
  );
  assert.deepEqual(await Promise.all(modes), [0o700, 0o700, 0o600]);
});

test("numbers go on past a million, and are compared as numbers", async (t) => {
  const { place, folder } = await placeWith(t, { "999999": "a" });

  const wins = [
    await place.replace("main", "b", "999999", never),
    await place.replace("main", "c", "1000000", never),
  ];

  assert.deepEqual(wins, [true, true]);
  assert.deepEqual(await readdir(folder), ["1000001"]);
});

test("what a killed writer did not remove is removed by the next", async (t) => {
  const { place, folder } = await placeWith(t, { "000001": "a", "000002": "b", "000003": "c" });
  const leftover = join(folder, ".000004.0123456789abcdef.tmp");
  const time = new Date("2026-11-23T09:00:00Z");
  await writeFile(leftover, "half");
  await utimes(leftover, time, time);

  const seen = await place.load("main", never);
  const isReplaced = await place.replace("main", "d", "3", never);

  assert.deepEqual(seen, { text: "c", revision: "3" });
  assert.equal(isReplaced, true);
  assert.deepEqual(await readdir(folder), ["000004"]);
});

test("a temporary file that may still be written stays", async (t) => {
  const { place, folder } = await placeWith(t, { ".000001.0123456789abcdef.tmp": "half" });

  await place.replace("main", "a", undefined, never);

  assert.deepEqual(await readdir(folder), [".000001.0123456789abcdef.tmp", "000001"]);
});

test("where a person removed everything, the first text is the first again", async (t) => {
  const { place, folder } = await placeWith(t, { "000017": "a" });
  await rm(folder, { recursive: true });

  const wins = [
    await place.replace("main", "b", "17", never),
    await place.replace("main", "b", undefined, never),
  ];

  assert.deepEqual(wins, [false, true]);
  assert.deepEqual(await readdir(folder), ["000001"]);
});

test("a file that a person emptied is no text, and the number after it is next", async (t) => {
  const { place, folder } = await placeWith(t, { "000016": "a", "000017": "" });

  const seen = await place.load("main", never);
  const isReplaced = await place.replace("main", "b", undefined, never);

  assert.equal(seen, undefined);
  assert.equal(isReplaced, true);
  assert.deepEqual(await readdir(folder), ["000018"]);
});

test("what is called like a generation and is no file is passed over, as are other files", async (t) => {
  const { place, folder } = await placeWith(t, {
    "000002": "a",
    "0000003": "no",
    "4": "no",
    README: "no",
  });
  await mkdir(join(folder, "000003"));
  await symlink("nowhere", join(folder, "000005"));

  const seen = await place.load("main", never);
  const isReplaced = await place.replace("main", "b", "2", never);

  assert.deepEqual(seen, { text: "a", revision: "2" });
  assert.equal(isReplaced, true);
  assert.deepEqual(await place.load("main", never), { text: "b", revision: "6" });
  const left = ["0000003", "000003", "000005", "000006", "4", "README"];
  assert.deepEqual(await readdir(folder), left);
});

test("a text that is removed between the look and the reading is read again", async (t) => {
  const { place, folder } = await placeWith(t, { "000001": "old" });

  const loading = place.load("main", never);
  // All threads that serve files are busy by the time the reader knows the number and wants the file.
  const busy = Array.from({ length: 8 }, async () => slowly("", "", 30_000, 64, "sha512"));
  await new Promise((resolve) => void setImmediate(resolve));
  writeFileSync(join(folder, "000002"), "new");
  rmSync(join(folder, "000001"));

  assert.deepEqual(await loading, { text: "new", revision: "2" });
  await Promise.all(busy);
});

test("a text that is replaced all the time is read whole, and never one older than before", async (t) => {
  const { place, folder } = await placeWith(t, { "000001": "1" });
  const reader = filePlace({ folder: join(folder, ".."), what });
  const over = new AbortController();

  const write = async (): Promise<void> => {
    for (let number = 1; number <= 100; number += 1) {
      assert.equal(await place.replace("main", String(number + 1), String(number), never), true);
    }
    over.abort();
  };
  const read = async (): Promise<number> => {
    let newest = 0;
    let count = 0;
    for (; !over.signal.aborted; count += 1) {
      const seen = await reader.load("main", never);
      assert.equal(seen?.text, seen?.revision);
      assert.ok(Number(seen?.text) >= newest, `${seen?.text} after ${newest}`);
      newest = Number(seen?.text);
    }
    return count;
  };
  const [, ...counts] = await Promise.all([write(), read(), read()]);

  t.diagnostic(`${counts[0] + counts[1]} reads`);
});

test("a full disk is unavailable: the older text stays and nothing is left behind", async (t) => {
  const folder = await smallDisk(t);
  if (folder === undefined) {
    return;
  }
  const place = filePlace({ folder, what });
  await place.replace("main", "old", undefined, never);

  await assert.rejects(place.replace("main", "a".repeat(200_000), "1", never), (error) => {
    assert.ok(error instanceof UnavailableError);
    assert.equal(error.what, what);
    assert.match(error.message, /^Cannot replace main \(the secret copies\): no space left on/);
    return error.cause instanceof Error;
  });

  assert.deepEqual(await readdir(join(folder, "main")), ["000001"]);
  assert.equal((await place.load("main", never))?.text, "old");
  assert.equal(await place.replace("main", "new", "1", never), true);
});

test("a disk that became read-only is denied: a person must act", async (t) => {
  const folder = await smallDisk(t);
  if (folder === undefined) {
    return;
  }
  const place = filePlace({ folder, what });
  await place.replace("main", "old", undefined, never);
  await run("mount", ["-o", "remount,ro", folder]);

  const replaced = place.replace("main", "new", "1", never);

  await assert.rejects(replaced, (error) => {
    return error instanceof DeniedError && /mounted read-only/.test(error.message);
  });
});
