/** What people leave in a folder of copies: passed over where a text is beside it, told with its path where it is in the way. */
import assert from "node:assert/strict";
import { mkdir, readdir, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { filePlace } from "../../../src/adapters/copies/file-place.ts";
import { ConfigError } from "../../../src/domain/failure.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { placeWith, what } from "./files-in-place.ts";

const never = new AbortController().signal;

for (const inTheWay of ["file", "folder", "link"] as const) {
  test(`a ${inTheWay} with a number of more than 14 digits is passed over`, async (t) => {
    const { place, folder } = await placeWith(t, { "000002": "a" });
    await put(inTheWay, join(folder, "999999999999999"));

    const isReplaced = await place.replace("main", "b", "2", never);

    assert.equal(isReplaced, true);
    assert.deepEqual(await place.load("main", never), { text: "b", revision: "3" });
  });
}

for (const inTheWay of ["folder", "link"] as const) {
  test(`a ${inTheWay} where the only text was is told with its path`, async (t) => {
    const { place, folder } = await placeWith(t, {});
    await put(inTheWay, join(folder, "000003"));

    for (const attempt of [
      async () => place.load("main", never),
      async () => place.replace("main", "b", undefined, never),
    ]) {
      await assert.rejects(attempt, (error) => {
        assert.ok(error instanceof ConfigError);
        assert.match(
          error.message,
          /main\/000003 must be a file, and is a folder or a link; move it away$/,
        );
        return true;
      });
    }
  });
}

test("the highest number there can be is told: none comes after it", async (t) => {
  const { place, folder } = await placeWith(t, { "99999999999999": "a" });

  const seen = await place.load("main", never);

  await assert.rejects(
    place.replace("main", "b", seen?.revision, never),
    (error) => error instanceof ConfigError && /main\/99999999999999 has a/.test(error.message),
  );
  assert.deepEqual(await readdir(folder), ["99999999999999"]);
});

test("a link to nowhere in the place of the folder is told to whoever writes", async (t) => {
  const folder = await temporaryFolder(t);
  await symlink("nowhere", join(folder, "main"));

  await assert.rejects(
    filePlace({ folder, what }).replace("main", "a", undefined, never),
    (error) => error instanceof ConfigError && /main must be a folder, and a/.test(error.message),
  );
});

test("a text of 4 MiB is read, and a larger one refused unread", async (t) => {
  const { place, folder } = await placeWith(t, { "000001": "a" });
  await truncate(join(folder, "000001"), 4 * 1024 * 1024);
  const largest = await place.load("main", never);
  await truncate(join(folder, "000001"), 4 * 1024 * 1024 + 1);

  const loading = place.load("main", never);

  assert.equal(largest?.text.length, 4 * 1024 * 1024);
  await assert.rejects(loading, (error) => {
    assert.ok(error instanceof ConfigError);
    assert.match(error.message, /main\/000001 is larger than 4 MiB .*; move it away$/);
    return true;
  });
});

test("a file in the place of the folder is told, with what to do", async (t) => {
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, "main"), "a text-canary");
  const place = filePlace({ folder, what });

  for (const attempt of [
    async () => place.load("main", never),
    async () => place.replace("main", "text-canary", undefined, never),
  ]) {
    await assert.rejects(attempt, (error) => {
      assert.ok(error instanceof ConfigError && error.cause instanceof Error);
      assert.match(error.message, /main must be a folder, and a file is in the way; move it away$/);
      return !error.message.includes("canary");
    });
  }
});

async function put(kind: "file" | "folder" | "link", path: string): Promise<void> {
  const putters = {
    file: async () => writeFile(path, "somebody's"),
    folder: async () => mkdir(path),
    link: async () => symlink("nowhere", path),
  };
  await putters[kind]();
}
