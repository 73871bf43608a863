/** Secrets in JSON files: the contract, and how the files come to be. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { inspect } from "node:util";
import {
  jsonFileSecrets,
  type JsonFileSettings,
} from "../../../src/adapters/secrets/json-files.ts";
import { secretAliases, type SecretAlias } from "../../../src/domain/secrets/aliases.ts";
import type { SecretStore } from "../../../src/ports/secret-store.ts";
import { never, secretStoreContract, unnamed } from "../../contract/secret-store.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const ids = Object.fromEntries(secretAliases.map((alias) => [alias, `surgicase/${alias}`]));

function secretsIn(folder: string, more: Partial<JsonFileSettings> = {}) {
  return jsonFileSecrets({ folder, ids, createMissing: () => undefined, ...more });
}

async function keep(
  folder: string,
  alias: SecretAlias,
  content: string | Uint8Array,
): Promise<void> {
  const path = join(folder, `surgicase/${alias}.json`);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}

async function textOf(store: SecretStore, alias: SecretAlias): Promise<string> {
  const answer = await store.ask(alias, never);
  assert.ok(answer.kind === "secret", inspect(answer));
  return answer.text;
}

async function failureOf(store: SecretStore, alias: SecretAlias) {
  const answer = await store.ask(alias, never);
  assert.ok(answer.kind === "failed");
  return answer.failure;
}

secretStoreContract("JSON files", async (t) => {
  const folder = await temporaryFolder(t);
  const store = secretsIn(folder, { ids: { ...ids, [unnamed]: undefined } });
  return { store, keep: async (alias, text) => keep(folder, alias, text) };
});

test("a missing secret is named with its file and what to put there", async (t) => {
  const folder = await temporaryFolder(t);

  const failure = await failureOf(secretsIn(folder), "main");

  assert.deepEqual(failure, {
    class: "denied",
    whose: "store",
    code: "ENOENT",
    words: `${folder}/surgicase/main.json is not there`,
    remedy: "Create it, readable by its owner alone, with one JSON object in it, such as {}",
  });
});

test("a file that this user may not read is denied", async (t) => {
  const folder = await temporaryFolder(t);
  // A folder in the file's place: root may read any file.
  await mkdir(join(folder, "surgicase/main.json"), { recursive: true });

  const { class: failureClass, code } = await failureOf(secretsIn(folder), "main");

  assert.deepEqual([failureClass, code], ["suspect", "EISDIR"]);
});

test("a byte order mark is no mistake, and a file in another encoding is", async (t) => {
  const folder = await temporaryFolder(t);
  await keep(folder, "main", '\uFEFF{"a":1}');
  await keep(folder, "ses", Buffer.from('{"a":"é"}', "latin1"));
  const secrets = secretsIn(folder);

  assert.equal(await textOf(secrets, "main"), '{"a":1}');
  assert.equal((await failureOf(secrets, "ses")).class, "suspect");
});

for (const id of ["../main", "/etc/passwd", "a//b", ".hidden"]) {
  test(`the id ${id} is a wrong setting`, async (t) => {
    const secrets = secretsIn(await temporaryFolder(t), { ids: { ...ids, main: id } });

    const failure = await failureOf(secrets, "main");

    assert.equal(failure.class, "misconfigured");
    assert.match(failure.words, /SECRET_ID_MAIN/);
  });
}

test("a secret with first values is created for its owner alone, and kept", async (t) => {
  const folder = await temporaryFolder(t);
  const first = secretsIn(folder, { createMissing: () => ({ key: "first" }) });
  const created = await textOf(first, "report-passwords");

  const again = await textOf(secretsIn(folder), "report-passwords");

  assert.equal(created, again);
  const path = join(folder, "surgicase/report-passwords.json");
  assert.equal((await stat(path)).mode & 0o777, 0o600);
  assert.equal(await readFile(path, "utf8"), '{\n  "key": "first"\n}\n');
});

test("first values never replace what is there, whatever it is", async (t) => {
  const folder = await temporaryFolder(t);
  await keep(folder, "main", "not JSON");

  const text = await textOf(secretsIn(folder, { createMissing: () => ({}) }), "main");

  assert.equal(text, "not JSON");
  assert.equal(await readFile(join(folder, "surgicase/main.json"), "utf8"), "not JSON");
});

test("those who create a secret at the same time agree on one, and leave one file", async (t) => {
  const folder = await temporaryFolder(t);
  const stores = Array.from({ length: 20 }, (_, key) =>
    secretsIn(folder, { createMissing: () => ({ key }) }),
  );

  const texts = await Promise.all(stores.map(async (store) => textOf(store, "report-passwords")));

  assert.equal(new Set(texts).size, 1);
  assert.deepEqual(await readdir(join(folder, "surgicase")), ["report-passwords.json"]);
});

test("a lock that a killed process left behind keeps nobody from replacing", async (t) => {
  const folder = await temporaryFolder(t);
  await keep(folder, "main", '{"a":1}');
  const store = secretsIn(folder);
  const answer = await store.ask("main", never);
  assert.ok(answer.kind === "secret");
  const dead = spawnSync(process.execPath, ["--version"]).pid;
  await writeFile(join(folder, "surgicase/main.json.lock"), String(dead));

  const replaced = await store.replace("main", '{"a":2}', answer.version, never);

  assert.equal(replaced, "replaced");
  assert.deepEqual(await readdir(join(folder, "surgicase")), ["main.json"]);
});
