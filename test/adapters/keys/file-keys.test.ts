/** A master key in a file: the contract, how it comes to be, and what is said where it is missing, spoilt or out of reach. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { inspect } from "node:util";
import { fileKeys } from "../../../src/adapters/keys/file-keys.ts";
import { ConfigError, UnavailableError } from "../../../src/domain/failure.ts";
import { openSealed } from "../../../src/domain/phi-field.ts";
import { openKeys, wrapDataKey } from "../../../src/world/kept.ts";
import { bytes, dataKeysContract, hex, never } from "../../contract/data-keys.ts";
import { smallDisk } from "../../support/small-disk.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const embedded = true;

dataKeysContract("a file", async (t) => {
  const settings = { kind: "files", folder: await temporaryFolder(t), embedded } as const;
  const others = fileKeys({ folder: await temporaryFolder(t), embedded });
  return {
    keys: await openKeys(settings),
    wrap: async (dataKey) => wrapDataKey(settings, dataKey, never),
    wrapByAnother: async (dataKey) => others.wrap(dataKey, never),
  };
});

test("what another master key wrapped is simply not opened", async (t) => {
  const others = fileKeys({ folder: await temporaryFolder(t), embedded });
  const keys = fileKeys({ folder: await temporaryFolder(t), embedded });

  const opened = await keys.open(bytes(await others.wrap(randomBytes(32), never)), never);

  assert.equal(opened, undefined);
});

test("a wrapped key that was changed anywhere is not opened", async (t) => {
  const keys = fileKeys({ folder: await temporaryFolder(t), embedded });
  const wrapped = bytes(await keys.wrap(randomBytes(32), never));

  for (const index of wrapped.keys()) {
    const changed = Buffer.from(wrapped);
    changed[index] = (changed[index] ?? 0) ^ 0x80;
    assert.equal(await keys.open(changed, never), undefined, `byte ${index}`);
  }
});

test("the master key is 32 bytes in base64, for its owner alone, and a wrapped key is IV, tag, ciphertext", async (t) => {
  const folder = join(await temporaryFolder(t), "keys");
  const plain = randomBytes(32);

  const wrapped = await fileKeys({ folder, embedded }).wrap(plain, never);

  const text = await readFile(join(folder, "phi-master-key"), "utf8");
  const modes = await Promise.all(
    [folder, join(folder, "phi-master-key")].map(async (path) => (await stat(path)).mode & 0o777),
  );
  assert.match(text, /^[A-Za-z0-9+/]{43}=\n$/);
  assert.deepEqual(modes, [0o700, 0o600]);
  assert.deepEqual(await readdir(folder), ["phi-master-key"]);
  assert.equal(bytes(wrapped).length, 12 + 16 + 32);
  assert.equal(hex(openSealed(bytes(wrapped), bytes(text))), hex(plain));
});

test("of many who begin at once all have the same master key", async (t) => {
  const folder = await temporaryFolder(t);
  const all = Array.from({ length: 20 }, () => fileKeys({ folder, embedded }));

  const wrapped = await Promise.all(all.map(async (keys) => keys.wrap(Buffer.alloc(32, 7), never)));

  const opened = await Promise.all(
    wrapped.map(async (each, index) => all[19 - index]?.open(bytes(each), never)),
  );
  assert.deepEqual(
    opened.map(hex),
    all.map(() => "07".repeat(32)),
  );
  assert.deepEqual(await readdir(folder), ["phi-master-key"]);
});

test("a folder of the settings' own is never given a master key", async (t) => {
  const folder = await temporaryFolder(t);

  const opening = fileKeys({ folder, embedded: false }).open(Buffer.alloc(60), never);

  await assert.rejects(opening, (error) => {
    assert.ok(error instanceof ConfigError);
    assert.equal(
      error.message,
      "Cannot start: KEYS_URL must name a folder with the file phi-master-key in it: it is not there; restore it",
    );
    return true;
  });
  assert.deepEqual(await readdir(folder), []);
});

const spoilt = [
  "",
  "\n",
  "canary",
  `${Buffer.alloc(31, 1).toString("base64")}\n`,
  `${Buffer.alloc(33, 1).toString("base64")}\n`,
  `${Buffer.alloc(32, 1).toString("hex")}\n`,
  `${Buffer.alloc(32, 1).toString("base64")}\n${Buffer.alloc(32, 2).toString("base64")}\n`,
];

for (const text of spoilt) {
  test(`a file with ${JSON.stringify(text)} is no master key; it stays, and is not quoted`, async (t) => {
    const folder = await temporaryFolder(t);
    await writeFile(join(folder, "phi-master-key"), text);

    const failure: unknown = await fileKeys({ folder, embedded })
      .open(Buffer.alloc(60), never)
      .catch((error: unknown) => error);

    assert.ok(failure instanceof ConfigError);
    assert.match(failure.message, /KEYS_URL.*phi-master-key holds 32 bytes in base64/);
    const told = inspect(failure, { depth: Infinity, showHidden: true });
    assert.ok(text.trim() === "" || !told.includes(text.trim()));
    assert.equal(await readFile(join(folder, "phi-master-key"), "utf8"), text);
  });
}

test("a master key that was carried over with a line end of another system is one", async (t) => {
  const folder = await temporaryFolder(t);
  const wrapped = await fileKeys({ folder, embedded }).wrap(Buffer.alloc(32, 7), never);
  const path = join(folder, "phi-master-key");
  await writeFile(path, (await readFile(path, "utf8")).replace("\n", "\r\n"));

  const opened = await fileKeys({ folder, embedded: false }).open(bytes(wrapped), never);

  assert.equal(hex(opened), "07".repeat(32));
});

test("a folder in the file's place is named", async (t) => {
  const folder = await temporaryFolder(t);
  await mkdir(join(folder, "phi-master-key"));

  const opening = fileKeys({ folder, embedded }).open(Buffer.alloc(60), never);

  await assert.rejects(opening, /there is a folder where a file belongs/);
});

test("on a full disk the run waits, and half a master key is none", async (t) => {
  const disk = await smallDisk(t);
  if (disk === undefined) {
    return;
  }
  await writeFile(join(disk, "ballast"), Buffer.alloc(1_000_000)).catch(() => undefined);
  const folder = join(disk, "keys");

  const opening = fileKeys({ folder, embedded }).open(Buffer.alloc(60), never);

  await assert.rejects(opening, UnavailableError);
  await assert.rejects(stat(join(folder, "phi-master-key")), /ENOENT/);
});

test("made-up data is wrapped by a file alone, never by KMS", async () => {
  const settings = { kind: "kms", keyId: "alias/phi", region: "us-east-1" } as const;

  await assert.rejects(wrapDataKey(settings, randomBytes(32), never), ConfigError);
});
