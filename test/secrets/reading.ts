/** A job's secrets over a scripted store and places in memory, and what is seen of their reads. */
import assert from "node:assert/strict";
import { inspect } from "node:util";
import { lifetimeSeconds } from "../../src/domain/secrets/copy-rules.ts";
import type { SecretCopy, Tombstone } from "../../src/domain/secrets/copy.ts";
import { secretCopies } from "../../src/secrets/copies.ts";
import type { CopyUse } from "../../src/secrets/copy-use.ts";
import { place } from "../../src/secrets/placing.ts";
import { readThrough } from "../../src/secrets/read-through.ts";
import {
  canary,
  madeAt,
  memoryPlace,
  never,
  scriptedStore,
  settableClock,
  valuesOf,
} from "../support/secret-fakes.ts";

export const hour = 3600;
export const start = new Date("2026-11-23T09:00:00Z");

export async function setUp() {
  const clock = settableClock(start);
  const store = scriptedStore();
  const copiesPlace = memoryPlace();
  const keyPlace = memoryPlace("the key's place");
  const copies = secretCopies({
    copies: copiesPlace,
    key: keyPlace,
    secretId: (alias) => `surgicase/${alias}`,
  });
  await copies.makeKey(never);
  const uses: CopyUse[] = [];
  const unusable: string[] = [];
  const secrets = readThrough({
    store,
    copies,
    limits: { unavailableSeconds: 24 * hour, breakGlass: undefined },
    lifetimeSeconds,
    now: clock.now,
    observer: {
      copyUsed: (use) => void uses.push(use),
      copyUnusable: (alias, why) => void unusable.push(`${alias} ${why}`),
    },
  });
  const keep = async (kept: SecretCopy | Tombstone) => place(kept, copies, never, true);
  return { clock, store, copies, copiesPlace, keyPlace, secrets, uses, unusable, keep };
}

export function ago(seconds: number): Date {
  return new Date(start.getTime() - seconds * 1000);
}

export function copyOf(version: number, age: number): SecretCopy {
  return {
    kind: "copy",
    alias: "main",
    secretId: "surgicase/main",
    version: `v${version}`,
    createdAt: madeAt(version),
    confirmedAt: ago(age),
    values: valuesOf("main", version),
  };
}

export function tombstone(by: string | undefined, age: number): Tombstone {
  return {
    kind: "tombstone",
    alias: "main",
    secretId: "surgicase/main",
    version: "v1",
    createdAt: madeAt(1),
    at: ago(age),
    by,
    reason: by === undefined ? "AccessDeniedException" : "it was in a mail",
  };
}

export async function assertRefused(
  reading: Promise<unknown>,
  kind: new (...parts: never[]) => Error,
  words: RegExp,
): Promise<void> {
  const error = await reading.catch((thrown: unknown) => thrown);
  assert.ok(error instanceof kind, inspect(error));
  assert.match(error.message, words);
  assert.ok(!inspect(error, { depth: Infinity, showHidden: true }).includes(canary));
}
