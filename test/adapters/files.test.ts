/** Whole files or none: what storage, secrets, metrics, run records and mails on disk rest on. */
import assert from "node:assert/strict";
import { mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
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

test("a link to nowhere in the place of a folder is no file that was there before", async (t) => {
  const folder = await temporaryFolder(t);
  await symlink("nowhere", join(folder, "link"));

  await assert.rejects(createWhole(join(folder, "link/a"), "a", { mode }, never), {
    code: "EEXIST",
  });
});

const attempt = { what: "the disk", attempt: "Cannot read a", folder: "/data" };

test("what is in the way on a real disk is told with its path and what to do", async (t) => {
  const folder = await temporaryFolder(t);
  await symlink("circle", join(folder, "circle"));
  await writeFile(join(folder, "file"), "");
  await mkdir(join(folder, "taken/inner"), { recursive: true });
  const attempts = [
    [
      async () => readFile(join(folder, "circle")),
      /\/circle is a link that leads round in a circle; put/,
    ],
    [
      async () => readFile(join(folder, "file/a")),
      /no folder where one belongs, at \S+\/file\/a; move away/,
    ],
    [
      async () => writeWhole(join(folder, "taken"), "a", { mode }, never),
      /a folder where a file belongs, at \S+\/taken; move it away/,
    ],
    [async () => readFile(folder), /a folder where a file belongs, at \/data; move it away/],
    [
      async () => readFile(join(folder, "a".repeat(5000))),
      /no name as long as \S+a…; choose a shorter one/,
    ],
  ] as const;

  for (const [attempted, words] of attempts) {
    const thrown: unknown = await attempted().then(
      () => undefined,
      (error: unknown) => error,
    );

    const { message } = fileFailure(thrown, attempt);

    assert.match(message, words);
    assert.ok(message.length < 500);
  }
});

for (const thrown of [
  new RangeError("Invalid string length"),
  Object.assign(new Error("driver"), { code: "ERR_STRING_TOO_LONG" }),
  Object.assign(new RangeError("driver"), { code: "ERR_FS_FILE_TOO_LARGE" }),
]) {
  test(`too large to be read: ${codeIn(thrown)} says so, and what to do`, () => {
    const error = fileFailure(thrown, attempt);

    assert.equal(error.constructor, Error);
    assert.equal(
      error.message,
      "Cannot read a: a file is too large to be read at /data; move it away, or make it smaller",
    );
    assert.equal(error.cause, thrown);
  });
}

function codeIn(thrown: Error): string {
  return "code" in thrown ? String(thrown.code) : thrown.message;
}

const classes = {
  ENOSPC: UnavailableError,
  EDQUOT: UnavailableError,
  EIO: UnavailableError,
  EMFILE: UnavailableError,
  EACCES: DeniedError,
  EPERM: DeniedError,
  EROFS: DeniedError,
  EISDIR: Error,
  ELOOP: Error,
  ENOTDIR: Error,
  ENAMETOOLONG: Error,
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
