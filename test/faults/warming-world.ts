/**
 * Nine secrets of known versions, and what must hold of their copies after whatever happened to a warming: each opens, by the
 * program's own code and by the key ring alone, and none tells its secret to anybody without the key.
 */
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { readConfig, secretIdOf } from "../../src/config/config.ts";
import { secretAliases, type SecretAlias } from "../../src/domain/secrets/aliases.ts";
import type { SecretCopy } from "../../src/domain/secrets/copy.ts";
import { parseRing, type KeyRing } from "../../src/domain/secrets/key-ring.ts";
import { openCopy } from "../../src/domain/secrets/sealed-copy.ts";
import { openState } from "../../src/domain/secrets/warming-state.ts";
import type { SecretsManagerServer } from "../support/aws-servers.ts";
import { copiesIn } from "../support/kept-copies.ts";
import type { Ended } from "../support/program.ts";
import { canary, valuesOf } from "../support/secret-fakes.ts";
import { lastLine } from "./two-jobs.ts";

export type Variables = Readonly<Record<string, string>>;

export const warming = ["run", "secrets-warming"] as const;

/** All but the database's, which has no name unless somebody gives it one. */
export const nine: readonly SecretAlias[] = secretAliases.filter((alias) => alias !== "database");

export const soon = (): AbortSignal => AbortSignal.timeout(60_000);

/** Secrets are asked for there; no other setting of AWS reaches the program. */
export function towards(url: string): Variables {
  return {
    SECRETS_URL: "aws:us-east-1",
    AWS_ENDPOINT_URL_SECRETS_MANAGER: url,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    AWS_EC2_METADATA_DISABLED: "true",
  };
}

export function idOf(alias: SecretAlias, variables: Variables = {}): string {
  return secretIdOf(readConfig(variables, "/"), alias) ?? "";
}

/** All nine get this version. */
export function rotate(server: Pick<SecretsManagerServer, "keep">, version: number): void {
  for (const alias of nine) {
    server.keep(idOf(alias), JSON.stringify(valuesOf(alias, version)));
  }
}

export type Versions = Readonly<Partial<Record<SecretAlias, number>>>;

export function allAt(version: number): Versions {
  return Object.fromEntries(nine.map((alias) => [alias, version]));
}

/** The copies of the nine as a job finds them: none is broken, and each is of one version, whole. */
export async function copiesOf(
  folder: string,
  variables: Variables = {},
): Promise<ReadonlyMap<SecretAlias, SecretCopy>> {
  const copies = await copiesIn(folder, variables);
  const found = new Map<SecretAlias, SecretCopy>();
  for (const alias of nine) {
    const opened = await copies.open(alias, soon());
    assert.notEqual(opened.kind, "unusable", `${alias} ${"why" in opened ? opened.why : ""}`);
    if (opened.kind === "kept") {
      const { kept } = opened;
      assert.ok(kept.kind === "copy", `${alias} was taken away`);
      assert.deepEqual(kept.values, valuesOf(alias, versionIn(kept)), alias);
      found.set(alias, kept);
    }
  }
  return found;
}

export async function versionsOf(folder: string, variables: Variables = {}): Promise<Versions> {
  const copies = await copiesOf(folder, variables);
  return Object.fromEntries([...copies].map(([alias, copy]) => [alias, versionIn(copy)]));
}

function versionIn({ values }: SecretCopy): number {
  return Number(values["version"]);
}

/** Without the program's own way of reading: every file that bears a generation's number opens by the ring, or is empty. */
export async function assertFilesOpen(folder: string): Promise<void> {
  const home = join(folder, ".surgicase");
  const ring = await ringIn(home);
  for (const place of await namesIn(join(home, "copies"))) {
    for (const name of (await namesIn(join(home, "copies", place))).filter(isGeneration)) {
      const text = await readFile(join(home, "copies", place, name), "utf8");
      assert.ok(ring !== undefined, "there is a copy, and no key");
      if (place === "warming-state") {
        openState(text, ring);
      } else {
        const alias = place as SecretAlias;
        openCopy(text, { alias, secretId: idOf(alias) }, ring);
      }
    }
  }
}

async function ringIn(home: string): Promise<KeyRing | undefined> {
  const place = join(home, "sealing-key", "sealing-key");
  const newest = (await namesIn(place)).filter(isGeneration).at(-1);
  return newest === undefined ? undefined : parseRing(await readFile(join(place, newest), "utf8"));
}

function isGeneration(name: string): boolean {
  return !name.startsWith(".");
}

/** In no file is a secret, temporary ones and the database included; the key is in its own place alone. */
export async function assertNothingReadable(folder: string): Promise<void> {
  const home = join(folder, ".surgicase");
  const ring = await ringIn(home);
  const key = ring && Buffer.from(ring.current.bytes).toString("base64");
  const entries = await readdir(home, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((each) => each.isFile())) {
    const path = join(entry.parentPath, entry.name);
    const content = await readFile(path, "latin1");
    for (const spelling of spellings) {
      assert.ok(!content.includes(spelling), `${path} tells a secret`);
    }
    const isKeyPlace = path.startsWith(join(home, "sealing-key"));
    assert.ok(key === undefined || isKeyPlace || !content.includes(key), `${path} tells the key`);
  }
}

export function assertNothingSaid({ stdout, stderr }: Ended): void {
  for (const spelling of spellings) {
    assert.ok(!`${stdout}${stderr}`.includes(spelling), "the log tells a secret");
  }
}

/** As it is, and in base64 at each of its offsets. */
const spellings: readonly string[] = [
  canary,
  ...[0, 1, 2].map((offset) =>
    Buffer.from("x".repeat(offset) + canary)
      .toString("base64")
      .slice(offset === 0 ? 0 : 4, -4),
  ),
];

export function assertRefreshedAll(ended: Ended): void {
  const { outcome, counts } = lastLine(ended);
  assert.equal(outcome, "succeeded", ended.stdout + ended.stderr);
  assert.equal(ended.code, 0, ended.stdout);
  assert.deepEqual(counts, { secrets: 9, refreshed: 9, stale: 0, missing: 0, denied: 0 });
}

/** What is in the copies' places, byte by byte. */
export async function bytesOf(
  folder: string,
): Promise<Readonly<Partial<Record<SecretAlias, string>>>> {
  const home = join(folder, ".surgicase", "copies");
  const found = nine.map(async (alias) => {
    const newest = (await namesIn(join(home, alias))).filter(isGeneration).at(-1);
    return [alias, newest && (await readFile(join(home, alias, newest), "utf8"))] as const;
  });
  return Object.fromEntries(await Promise.all(found));
}

async function namesIn(folder: string): Promise<readonly string[]> {
  const names: readonly string[] = await readdir(folder).catch(() => []);
  return names.toSorted();
}
