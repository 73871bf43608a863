/** Secrets as the kubelet mounts them: a link to a folder that is exchanged as a whole. */
import assert from "node:assert/strict";
import { mkdir, mkdtemp, readlink, rename, rm, symlink, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { test } from "node:test";
import { mountedPlace } from "../../../src/adapters/copies/mounted-place.ts";
import { ConfigError } from "../../../src/domain/failure.ts";
import { copyReadingContract } from "../../contract/copy-place.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const never = new AbortController().signal;
const what = "the secret copies";
const writer = "only the warming writes it, with its own setting";

copyReadingContract("mounted", async (t) => {
  const folder = await temporaryFolder(t);
  await mount(folder, "main", {});
  return {
    place: mountedPlace({ folder, what, writer }),
    write: async (name, value) => mount(folder, name, { value }),
  };
});

test("a Secret that is not there, has no value or an empty one is no copy", async (t) => {
  const folder = await temporaryFolder(t);
  await mount(folder, "main", { other: "a" });
  await mount(folder, "database", { value: "" });
  await writeFile(join(folder, "ses"), "a file in the place of a folder");

  const place = mountedPlace({ folder, what, writer });

  for (const name of ["main", "database", "ses", "twilio"]) {
    assert.equal(await place.load(name, never), undefined, name);
  }
  const nowhere = mountedPlace({ folder: join(folder, "nowhere"), what, writer });
  assert.equal(await nowhere.load("main", never), undefined);
});

test("nothing is written there, and the error says who writes and how", async (t) => {
  const folder = await temporaryFolder(t);
  await mount(folder, "main", { value: "first" });
  const place = mountedPlace({ folder, what, writer });
  const seen = await place.load("main", never);

  await assert.rejects(place.replace("main", "second", seen?.revision, never), (error) => {
    assert.ok(error instanceof ConfigError);
    assert.match(
      error.message,
      /main \(the secret copies\) cannot be written in .*; only the warming writes it, with its own setting/,
    );
    return !error.message.includes("second");
  });

  assert.deepEqual(await place.load("main", never), seen);
});

test("while the kubelet exchanges a text, it is read old or new, and never missed", async (t) => {
  const folder = await temporaryFolder(t);
  const values = ["a", "b"].map((letter) => letter.repeat(100_000));
  await mount(folder, "main", { value: values[0] ?? "" });
  const place = mountedPlace({ folder, what, writer });
  const over = new AbortController();

  const exchange = async (): Promise<void> => {
    for (let round = 0; round < 150; round += 1) {
      await mount(folder, "main", { value: values[round % 2] ?? "" });
    }
    over.abort();
  };
  const read = async (): Promise<number> => {
    let count = 0;
    for (; !over.signal.aborted; count += 1) {
      const text = (await place.load("main", never))?.text;
      assert.ok(values.includes(text ?? ""), `read ${count} of ${text?.length} letters`);
    }
    return count;
  };
  const [, ...counts] = await Promise.all([exchange(), read(), read()]);

  t.diagnostic(`${counts[0] + counts[1]} reads`);
});

/** As the kubelet does: a folder with a time for a name, `..data` that leads to it, and a link for each key. */
async function mount(
  folder: string,
  name: string,
  data: Readonly<Record<string, string>>,
): Promise<void> {
  const volume = join(folder, name);
  await mkdir(volume, { recursive: true });
  const old = await readlink(join(volume, "..data")).catch(() => undefined);
  const next = await mkdtemp(join(volume, "..2026_11_23_09_00_00."));
  for (const [key, value] of Object.entries(data)) {
    await writeFile(join(next, key), value, { mode: 0o440 });
  }
  await symlink(basename(next), join(volume, "..data_tmp"));
  await rename(join(volume, "..data_tmp"), join(volume, "..data"));
  for (const key of Object.keys(data)) {
    await symlink(join("..data", key), join(volume, key)).catch(() => undefined);
  }
  if (old !== undefined) {
    await rm(join(volume, old), { recursive: true });
  }
}
