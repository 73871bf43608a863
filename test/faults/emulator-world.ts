/**
 * Nine secrets in an AWS emulator, under names of their own, in three versions: the first was recorded as it was told, the
 * second is what copies hold, the third is the current one. And a folder in which a job and a warming are started.
 */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { SecretsManager } from "@aws-sdk/client-secrets-manager";
import { secretVariable, type SecretAlias } from "../../src/domain/secrets/aliases.ts";
import { keepCopy } from "../support/kept-copies.ts";
import { sampleWorld } from "../support/sample-world.ts";
import { valuesOf } from "../support/secret-fakes.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { secretsProxy, type Fault } from "./secrets-proxy.ts";
import { nine, towards, type Variables } from "./warming-world.ts";

interface Version {
  readonly version: string;
  readonly createdAt: Date;
}

export async function emulatorWorld(emulator: string) {
  const prefix = `faults-${randomUUID()}`;
  const idOf = (alias: SecretAlias) => `${prefix}/${alias}`;
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = new SecretsManager({ region: "us-east-1", endpoint: emulator, credentials });
  const prepared = await mkdtemp(join(tmpdir(), "surgicase-emulator-"));
  await sampleWorld(prepared);
  const made = nine.map(async (alias) =>
    client.createSecret({ Name: idOf(alias), SecretString: textOf(alias, 1) }),
  );
  await Promise.all(made);
  const recorded = await record(emulator, nine.map(idOf), credentials);
  const versions = new Map<SecretAlias, Version>();
  for (const number of [2, 3]) {
    for (const alias of nine) {
      const before = await versionOf(client, idOf(alias));
      await putLater(client, idOf(alias), textOf(alias, number), before.createdAt);
      if (number === 2) {
        versions.set(alias, await versionOf(client, idOf(alias)));
      }
    }
  }
  const variables = (url: string): Variables => ({
    ...towards(url),
    ...Object.fromEntries(nine.map((alias) => [secretVariable(alias), idOf(alias)])),
  });
  return {
    idOf,
    /** The first version again, as it had been told. */
    recorded,
    variables,
    /** A folder of its own, with copies of the second version that were confirmed so long ago. */
    async folder(t: TestContext, ageHours: number): Promise<string> {
      const folder = await temporaryFolder(t);
      await cp(prepared, folder, { recursive: true });
      for (const alias of nine) {
        const { version, createdAt } = versions.get(alias) ?? {};
        assert.ok(version !== undefined && createdAt !== undefined);
        const values = valuesOf(alias, 2);
        const copy = { ageSeconds: ageHours * 3600, version, createdAt, values };
        await keepCopy(folder, alias, copy, variables(emulator));
      }
      return folder;
    },
    async [Symbol.asyncDispose]() {
      const deleted = nine.map(async (alias) =>
        client.deleteSecret({ SecretId: idOf(alias), ForceDeleteWithoutRecovery: true }),
      );
      await Promise.allSettled(deleted);
      client.destroy();
      await rm(prepared, { recursive: true, force: true });
    },
  };
}

export type EmulatorWorld = Awaited<ReturnType<typeof emulatorWorld>>;

function textOf(alias: SecretAlias, version: number): string {
  return JSON.stringify(valuesOf(alias, version));
}

/** The emulator counts whole seconds: until the next has come, a version is as old as the one before. */
async function putLater(
  client: SecretsManager,
  SecretId: string,
  SecretString: string,
  after: Date,
): Promise<void> {
  do {
    await client.putSecretValue({ SecretId, SecretString });
  } while ((await versionOf(client, SecretId)).createdAt <= after);
}

async function versionOf(client: SecretsManager, SecretId: string): Promise<Version> {
  const { VersionId, CreatedDate } = await client.getSecretValue({ SecretId });
  assert.ok(VersionId !== undefined && CreatedDate !== undefined);
  return { version: VersionId, createdAt: CreatedDate };
}

/** What is told of all, and of each; a fault that tells it again. */
async function record(
  emulator: string,
  ids: readonly string[],
  credentials: { readonly accessKeyId: string; readonly secretAccessKey: string },
): Promise<{ readonly all: Fault; readonly each: ReadonlyMap<string, Fault> }> {
  await using proxy = await secretsProxy(emulator);
  const client = new SecretsManager({ region: "us-east-1", endpoint: proxy.url, credentials });
  const recording = async (ask: () => Promise<unknown>): Promise<Fault> => {
    let told = "";
    proxy.spoil({ fault: { changed: (body) => (told = body) } });
    await ask();
    return { changed: () => told };
  };
  const all = await recording(async () => client.batchGetSecretValue({ SecretIdList: [...ids] }));
  const each = new Map<string, Fault>();
  for (const id of ids) {
    each.set(id, await recording(async () => client.getSecretValue({ SecretId: id })));
  }
  client.destroy();
  return { all, each };
}
