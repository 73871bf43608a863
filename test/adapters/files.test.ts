/** Whole files or none: what storage, secrets, metrics, run records and mails on disk rest on. */
import assert from "node:assert/strict";
import { mkdir, readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { createWhole, fileFailure, removeLeftovers, writeWhole } from "../../src/adapters/files.ts";
import { DeniedError, UnavailableError } from "../../src/domain/failure.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const never = new AbortController().signal;
const mode = 0o600;

test("a file is made with its folders, and replaced with the mode that is asked for", async (t) => {
  const path = join(await temporaryFolder(t), "a/b/c");
  await writeWhole(path, "first", { mode: 0o644 }, never);

  await writeWhole(path, "second", { mode }, never);

  assert.equal(await readFile(path, "utf8"), "second");
  assert.equal((await stat(path)).mode & 0o777, mode);
});

test("a file in the place of a folder is left out, and nothing stays behind", async (t) => {
  const folder = await temporaryFolder(t);
  await mkdir(join(folder, "taken/inner"), { recursive: true });

  await assert.rejects(writeWhole(join(folder, "taken"), "a", { mode }, never), { code: "EISDIR" });

  assert.deepEqual(await readdir(folder), ["taken"]);
});

test("of those who create a file at the same time one does, and it stays his", async (t) => {
  const folder = await temporaryFolder(t);
  const path = join(folder, "a");
  const names = Array.from({ length: 20 }, (_, index) => `creator ${index}`);

  const created = await Promise.all(
    names.map(async (name) => createWhole(path, name, { mode }, never)),
  );

  const winners = names.filter((_, index) => created[index]);
  assert.deepEqual(winners, [await readFile(path, "utf8")]);
  assert.deepEqual(await readdir(folder), ["a"]);
});

test("a name as long as the file system allows is no obstacle to its temporary file", async (t) => {
  const folder = await temporaryFolder(t);
  const name = "é".repeat(127);

  await writeWhole(join(folder, name), "a", { mode }, never);

  assert.deepEqual(await readdir(folder), [name]);
});

test("tidying a folder that is not there is no error", async (t) => {
  await removeLeftovers(join(await temporaryFolder(t), "none"), new Date("2026-11-23T09:00:00Z"));
});

const classes = {
  ENOSPC: UnavailableError,
  EDQUOT: UnavailableError,
  EIO: UnavailableError,
  EMFILE: UnavailableError,
  EACCES: DeniedError,
  EPERM: DeniedError,
  EROFS: DeniedError,
  EISDIR: Error,
};

for (const [code, expected] of Object.entries(classes)) {
  test(`${code} is ${expected.name}, says what was tried and keeps its cause`, () => {
    const thrown = Object.assign(new Error("driver"), { code });

    const error = fileFailure(thrown, {
      what: "the disk",
      attempt: "Cannot store a",
      folder: "/data",
    });

    assert.equal(error.constructor, expected);
    assert.ok(error.message.startsWith("Cannot store a: "));
    assert.equal(error.cause, thrown);
  });
}
