/** A folder as storage: the contract, a full disk, and a process that is killed while it writes. */
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { directoryStorage } from "../../../src/adapters/storage/directory.ts";
import { DeniedError, UnavailableError } from "../../../src/domain/failure.ts";
import { storageContract } from "../../contract/storage.ts";
import { smallDisk } from "../../support/small-disk.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { memoryWhile, zeros } from "./big-content.ts";

const run = promisify(execFile);
const never = new AbortController().signal;
const now = new Date("2026-11-23T09:00:00Z");

storageContract("directory", async (t) => {
  const folder = await temporaryFolder(t);
  return {
    storage: directoryStorage(folder, () => now),
    leftovers: async () =>
      (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".tmp")),
  };
});

test("objects and their folders are readable by their owner alone", async (t) => {
  const folder = await temporaryFolder(t);

  await directoryStorage(folder, () => now).put("reports/week/a.pdf", Buffer.from("a"), never);

  const modes = await Promise.all(
    ["reports", "reports/week", "reports/week/a.pdf"].map(
      async (path) => (await stat(join(folder, path))).mode & 0o777,
    ),
  );
  assert.deepEqual(modes, [0o700, 0o700, 0o600]);
});

test("a put removes what killed runs left over an hour ago, and nothing else", async (t) => {
  const folder = await temporaryFolder(t);
  const names = [".a.pdf.0123456789abcdef.tmp", ".b.pdf.0123456789abcdef.tmp", ".keep.tmp"];
  await mkdir(join(folder, "reports"));
  for (const [index, name] of names.entries()) {
    const path = join(folder, "reports", name);
    const minutesAgo = index === 1 ? 59 : 61;
    const time = new Date(now.getTime() - minutesAgo * 60_000);
    await writeFile(path, "half");
    await utimes(path, time, time);
  }

  await directoryStorage(folder, () => now).put("reports/c.pdf", Buffer.from("c"), never);

  const left = await readdir(join(folder, "reports"));
  assert.deepEqual(left.toSorted(), [".b.pdf.0123456789abcdef.tmp", ".keep.tmp", "c.pdf"]);
});

test("puts of one key at the same time all succeed", async (t) => {
  const storage = directoryStorage(await temporaryFolder(t), () => now);

  const stored = await Promise.all(
    Array.from("abcdefgh", async (letter) => storage.put("a", Buffer.from(letter), never)),
  );

  assert.equal(stored.length, 8);
});

test("200 MB go in and out without growing the memory", async (t) => {
  const storage = directoryStorage(await temporaryFolder(t), () => now);
  const bytes = 200_000_000;

  const put = await memoryWhile(async () => storage.put("a", zeros(bytes), never));
  let received = 0;
  const read = await memoryWhile(async () => {
    for await (const piece of (await storage.open("a", never)) ?? []) {
      received += piece.byteLength;
    }
  });

  assert.deepEqual([put.result.bytes, received], [bytes, bytes]);
  t.diagnostic(`grew by ${put.megabytes} MB while put, by ${read.megabytes} MB while read`);
  assert.ok(put.megabytes < 100 && read.megabytes < 100);
});

test("a put that is told to stop halfway leaves no file behind", async (t) => {
  const folder = await temporaryFolder(t);
  const reason = new Error("the run was told to stop");
  const stop = new AbortController();

  const put = directoryStorage(folder, () => now).put("a", Buffer.alloc(50_000_000), stop.signal);
  setImmediate(() => stop.abort(reason));

  await assert.rejects(put, reason);
  assert.deepEqual(await readdir(folder), []);
});

test("a full disk is unavailable: the older object stays and nothing is left behind", async (t) => {
  const folder = await smallDisk(t);
  if (folder === undefined) {
    return;
  }
  const storage = directoryStorage(folder, () => now);
  await storage.put("a", Buffer.from("old"), never);

  await assert.rejects(storage.put("a", Buffer.alloc(200_000), never), (error) => {
    assert.ok(error instanceof UnavailableError);
    assert.equal(error.what, "the report storage");
    assert.match(error.message, /^Cannot store a: no space left on the disk of .*; free some/);
    return error.cause instanceof Error;
  });

  assert.deepEqual(await readdir(folder), ["a"]);
  assert.equal(Buffer.from((await storage.get("a", never)) ?? []).toString(), "old");
  await storage.put("a", Buffer.from("new"), never);
});

test("a disk that became read-only is denied: a person must act", async (t) => {
  const folder = await smallDisk(t);
  if (folder === undefined) {
    return;
  }
  await run("mount", ["-o", "remount,ro", folder]);

  const put = directoryStorage(folder, () => now).put("a", Buffer.from("a"), never);

  await assert.rejects(put, (error) => {
    return (
      error instanceof DeniedError && /^Cannot store a: .* mounted read-only/.test(error.message)
    );
  });
});

test("a process killed in the middle of a put leaves a whole object", async (t) => {
  const folder = await temporaryFolder(t);
  const script = join(import.meta.dirname, "..", "..", "support", "programs", "endless-puts.ts");
  const storage = directoryStorage(folder, () => now);

  for (let round = 0; round < 12; round += 1) {
    const child = spawn(process.execPath, [script, folder], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(child.stdout, "data");
    // Each round at another moment of the put that follows.
    await storage.put(`rounds/${round}`, Buffer.alloc(round * 200_000), never);
    child.kill("SIGKILL");
    await once(child, "exit");

    const object = Buffer.from((await storage.get("reports/a", never)) ?? []);
    assert.equal(object.length, 2_000_000);
    assert.ok(object.equals(Buffer.alloc(2_000_000, object[0])), `round ${round}`);
  }

  const leftovers = (await readdir(join(folder, "reports"))).filter((name) =>
    name.endsWith(".tmp"),
  );
  t.diagnostic(`${leftovers.length} of 12 kills came in the middle of a put`);
});
