/** Secrets in JSON files: the contract, and how the files come to be. */
import assert from "node:assert/strict";
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { test } from "node:test";
import {
  jsonFileSecrets,
  type JsonFileSettings,
} from "../../../src/adapters/secrets/json-files.ts";
import { ConfigError, UnavailableError } from "../../../src/domain/failure.ts";
import { secretAliases, type SecretAlias } from "../../../src/ports/secrets.ts";
import { never, now, secretsContract, unnamed } from "../../contract/secrets.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const ids = Object.fromEntries(
  secretAliases.map((alias) => [alias, alias === unnamed ? undefined : `surgicase/${alias}`]),
) as Record<SecretAlias, string | undefined>;

function secretsIn(folder: string, more: Partial<JsonFileSettings> = {}) {
  return jsonFileSecrets({ folder, ids, now: () => now, createMissing: () => undefined, ...more });
}

async function keep(
  folder: string,
  alias: SecretAlias,
  content: string | Uint8Array,
): Promise<void> {
  const path = join(folder, `${ids[alias]}.json`);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}

secretsContract("JSON files", async (t) => {
  const folder = await temporaryFolder(t);
  return { secrets: secretsIn(folder), keep: async (alias, text) => keep(folder, alias, text) };
});

test("a missing secret is named with its file and what to put there", async (t) => {
  const folder = await temporaryFolder(t);

  await assert.rejects(secretsIn(folder).read("main", never), {
    name: "DeniedError",
    message: `Cannot read the secret main: ${folder}/surgicase/main.json is not there; create it, readable by its owner alone, with one JSON object in it, such as {}`,
  });
});

test("a mistake in the file is named with its place", async (t) => {
  const folder = await temporaryFolder(t);
  await keep(folder, "main", '{\n  "a": "hunter2",\n}\n');

  await assert.rejects(secretsIn(folder).read("main", never), {
    message: `Cannot read the secret main: ${folder}/surgicase/main.json is not JSON (line 3 column 1); mend the file`,
  });
});

test("a byte order mark is no mistake, and a file in another encoding is", async (t) => {
  const folder = await temporaryFolder(t);
  await keep(folder, "main", '\uFEFF{"a":1}');
  await keep(folder, "ses", Buffer.from('{"a":"é"}', "latin1"));
  const secrets = secretsIn(folder);

  assert.deepEqual((await secrets.read("main", never)).values, { a: 1 });
  await assert.rejects(secrets.read("ses", never), UnavailableError);
});

for (const id of ["../main", "/etc/passwd", "a//b", ".hidden"]) {
  test(`the id ${id} is a wrong setting`, async (t) => {
    const secrets = secretsIn(await temporaryFolder(t), { ids: { ...ids, main: id } });

    await assert.rejects(secrets.read("main", never), (error) => {
      return error instanceof ConfigError && error.message.includes("SECRET_ID_MAIN");
    });
  });
}

test("a secret with first values is created for its owner alone, and kept", async (t) => {
  const folder = await temporaryFolder(t);
  const created = await secretsIn(folder, { createMissing: () => ({ key: "first" }) }).read(
    "report-passwords",
    never,
  );

  const again = await secretsIn(folder).read("report-passwords", never);

  assert.deepEqual(created, again);
  assert.deepEqual(created.values, { key: "first" });
  const path = join(folder, "surgicase/report-passwords.json");
  assert.equal((await stat(path)).mode & 0o777, 0o600);
  assert.equal(await readFile(path, "utf8"), '{\n  "key": "first"\n}\n');
});

test("first values never replace what is there, whatever it is", async (t) => {
  const folder = await temporaryFolder(t);
  await keep(folder, "main", "not JSON");

  const read = secretsIn(folder, { createMissing: () => ({}) }).read("main", never);

  await assert.rejects(read, UnavailableError);
  assert.equal(await readFile(join(folder, "surgicase/main.json"), "utf8"), "not JSON");
});

test("those who create a secret at the same time agree on one, and leave one file", async (t) => {
  const folder = await temporaryFolder(t);
  const readers = Array.from({ length: 20 }, (_, key) =>
    secretsIn(folder, { createMissing: () => ({ key }) }),
  );

  const read = await Promise.all(
    readers.map(async (secrets) => secrets.read("report-passwords", never)),
  );

  assert.equal(new Set(read.map(({ version }) => version)).size, 1);
  assert.deepEqual(await readdir(join(folder, "surgicase")), ["report-passwords.json"]);
});
