/** Warmings over a scripted store and places in memory, one after the other as the job runs them. */
import assert from "node:assert/strict";
import { secretAliases, type SecretAlias } from "../../src/domain/secrets/aliases.ts";
import type { Kept } from "../../src/domain/secrets/copy.ts";
import { stateAfter } from "../../src/secrets/after-warming.ts";
import { secretCopies } from "../../src/secrets/copies.ts";
import type { Finding, Warming, WarmingTools } from "../../src/secrets/findings.ts";
import { warm } from "../../src/secrets/warming.ts";
import {
  given,
  memoryPlace,
  never,
  scriptedStore,
  settableClock,
} from "../support/secret-fakes.ts";

export const start = new Date("2026-11-23T09:00:00Z");
export const secretId = (alias: SecretAlias) => `surgicase/${alias}`;

export async function setUp(changes: Partial<WarmingTools> = {}) {
  const clock = settableClock(start);
  const store = scriptedStore();
  const copiesPlace = memoryPlace();
  const keyPlace = memoryPlace("the key's place");
  const copies = secretCopies({ copies: copiesPlace, key: keyPlace, secretId });
  const tools: WarmingTools = {
    store,
    copies,
    secretId,
    limits: { unavailableSeconds: 24 * 3600, breakGlass: undefined },
    onMassDenial: "hold",
    now: clock.now,
    ...changes,
  };
  const run = async (more: Partial<WarmingTools> = {}): Promise<Warming> => {
    const warming = await warm(secretAliases, { ...tools, ...more }, never);
    await copies.changeState(
      (before) => stateAfter(before, warming, undefined, clock.now()),
      never,
    );
    return warming;
  };
  const kept = async (alias: SecretAlias): Promise<Kept | undefined> => {
    const opened = await copies.open(alias, never);
    return opened.kind === "kept" ? opened.kept : undefined;
  };
  const texts = () => secretAliases.map((alias) => copiesPlace.text(alias));
  store.answerAll((alias) => given(alias, 1));
  return { clock, store, copies, copiesPlace, keyPlace, tools, run, kept, texts };
}

/** How many findings there are of each kind. */
export function kindsOf({ findings }: Warming): Readonly<Record<string, number>> {
  const counts = Map.groupBy(findings, ({ kind }) => kind);
  return Object.fromEntries([...counts].map(([kind, list]) => [kind, list.length]));
}

export function findingOf({ findings }: Warming, alias: SecretAlias): Finding {
  const found = findings.find((finding) => finding.alias === alias);
  assert.ok(found);
  return found;
}

export function notesOf(warming: Warming): readonly string[] {
  return warming.findings.flatMap(({ alias, notes }) =>
    notes.map(({ kind }) => `${alias} ${kind}`),
  );
}
