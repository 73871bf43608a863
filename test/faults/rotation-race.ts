/**
 * Two warmings at once in this process, with copies that each opened for itself: one asks before a rotation of all secrets,
 * the other after it, and the answers come in any order. Readers look on meanwhile.
 */
import assert from "node:assert/strict";
import { secretsWarming } from "../../src/jobs/secrets-warming.ts";
import type { Ports } from "../../src/ports/ports.ts";
import type { SecretCopies } from "../../src/ports/secret-copies.ts";
import type { SecretStore, StoreAnswer } from "../../src/ports/secret-store.ts";
import type { SecretAlias } from "../../src/domain/secrets/aliases.ts";
import type { RunContext } from "../../src/run/job.ts";
import type { Finished } from "../../src/run/outcome.ts";
import { jobSettings } from "../support/job-settings.ts";
import { memoryLog } from "../support/memory-log.ts";
import { given, settableClock, valuesOf } from "../support/secret-fakes.ts";
import { idOf, nine, soon } from "./warming-world.ts";

export const orders = ["old answer first", "new answer first", "both answers at once"] as const;

export interface Race {
  /** Opened apart: for two warmings, and for whoever looks on. */
  readonly copies: readonly [SecretCopies, SecretCopies, SecretCopies];
  readonly rounds: number;
  readonly store: RacedStore;
}

export interface RacedStore {
  readonly name: string;
  readonly answer: (alias: SecretAlias, version: number) => StoreAnswer;
  /** In every second round, who starts to ask first reaches the store last. Without dates nobody could tell. */
  readonly crosses: boolean;
}

export const racedStores: readonly RacedStore[] = [
  { name: "a store that dates its versions", answer: given, crosses: true },
  {
    name: "a store that does not date them",
    answer: (alias, version) => ({ ...given(alias, version), createdAt: undefined }) as StoreAnswer,
    crosses: false,
  },
];

/**
 * Round n rotates from version n to n + 1. No round may lose the newer version, and no reader may see an older one again.
 */
export async function raceThrough({ copies, rounds, store }: Race): Promise<void> {
  const [one, other, third] = copies;
  // No two moments are the same: in a tie nobody could say who asked first.
  const clock = settableClock(new Date("2026-11-23T09:00:00Z"));
  const now = () => {
    clock.pass({ seconds: 1 });
    return clock.now();
  };
  const warmer = (its: SecretCopies) => warming(its, now, store);
  await alone(warmer(one), 1);

  for (let version = 1; version <= rounds; version += 1) {
    const order = orders[version % orders.length] ?? orders[0];
    const watch = watchers(third);

    const crosses = store.crosses && version % 2 === 0;
    const ends = await oneRound(warmer(one), warmer(other), { version, order, crosses });

    await watch.end();
    const round = `round ${version}, ${order}${crosses ? ", crossed" : ""}`;
    for (const end of ends) {
      assert.ok(end.kind === "succeeded", `${round}: ${JSON.stringify(end)}`);
      assert.equal(end.counts["refreshed"], 9, round);
    }
    await assertAt(third, version + 1, round);
  }
}

interface Warmer {
  readonly asked: Promise<void>;
  readonly tell: (version: number) => void;
  readonly start: () => Promise<Finished>;
}

function warming(copies: SecretCopies, now: () => Date, { answer }: RacedStore): Warmer {
  const asked = Promise.withResolvers<void>();
  const told = Promise.withResolvers<number>();
  const store: Pick<SecretStore, "askAll"> = {
    async askAll(aliases) {
      asked.resolve();
      const version = await told.promise;
      return new Map(aliases.map((alias) => [alias, answer(alias, version)]));
    },
  };
  const ids = new Map(nine.map((alias) => [alias, idOf(alias)]));
  const settings = { ...jobSettings, secrets: { ...jobSettings.secrets, ids } };
  const context = { log: memoryLog().log, now, settings, signal: soon() } as unknown as RunContext;
  return {
    asked: asked.promise,
    tell: (version) => told.resolve(version),
    start: async () => secretsWarming([]).run({ copies, store } as unknown as Ports, context),
  };
}

async function alone(warmer: Warmer, version: number): Promise<Finished> {
  warmer.tell(version);
  return warmer.start();
}

interface Round {
  readonly version: number;
  readonly order: (typeof orders)[number];
  readonly crosses: boolean;
}

async function oneRound(
  one: Warmer,
  other: Warmer,
  { version, order, crosses }: Round,
): Promise<readonly Finished[]> {
  const first = one.start();
  await one.asked;
  const second = other.start();
  await other.asked;
  const old = { warmer: crosses ? other : one, end: crosses ? second : first };
  const newer = { warmer: crosses ? one : other, end: crosses ? first : second };
  if (order === "new answer first") {
    newer.warmer.tell(version + 1);
    await newer.end;
  }
  old.warmer.tell(version);
  if (order === "old answer first") {
    await old.end;
  }
  newer.warmer.tell(version + 1);
  return Promise.all([first, second]);
}

/** Three jobs that read all the time. */
function watchers(copies: SecretCopies): { readonly end: () => Promise<unknown> } {
  const over = new AbortController();
  const watch = async (): Promise<void> => {
    const seen = new Map<SecretAlias, number>();
    while (!over.signal.aborted) {
      for (const alias of nine) {
        const version = await versionIn(copies, alias);
        assert.ok(version >= (seen.get(alias) ?? 0), `${alias} went back to ${version}`);
        seen.set(alias, version);
      }
    }
  };
  const watching = Promise.all([watch(), watch(), watch()]);
  // It is waited for at the end; until then nobody listens.
  watching.catch(() => undefined);
  return {
    end: async () => {
      over.abort();
      return watching;
    },
  };
}

async function versionIn(copies: SecretCopies, alias: SecretAlias): Promise<number> {
  const opened = await copies.open(alias, soon());
  assert.ok(opened.kind === "kept" && opened.kept.kind === "copy", JSON.stringify(opened));
  const version = Number(opened.kept.values["version"]);
  assert.deepEqual(opened.kept.values, valuesOf(alias, version));
  assert.equal(opened.kept.version, `v${version}`);
  return version;
}

async function assertAt(copies: SecretCopies, version: number, round: string): Promise<void> {
  const state = await copies.state(soon());
  for (const alias of nine) {
    assert.equal(await versionIn(copies, alias), version, `${round}: ${alias}`);
    const opened = await copies.open(alias, soon());
    assert.ok(opened.kind === "kept" && opened.kept.kind === "copy");
    assert.deepEqual(state?.written[alias], opened.kept.confirmedAt, `${round}: ${alias}`);
  }
}
