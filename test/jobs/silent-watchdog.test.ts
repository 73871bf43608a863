/** The warming watches the watchdog: who else would say that it is gone. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { afterTelling } from "../../src/domain/secrets/warming-state.ts";
import { secretsWarming } from "../../src/jobs/secrets-warming.ts";
import type { Ports } from "../../src/ports/ports.ts";
import type { RunContext } from "../../src/run/job.ts";
import type { Finished } from "../../src/run/outcome.ts";
import { secretCopies } from "../../src/secrets/copies.ts";
import type { Mute } from "../../src/watch/mute.ts";
import { emptyWatch } from "../../src/watch/watch-state.ts";
import { jobSettings } from "../support/job-settings.ts";
import { memoryLog } from "../support/memory-log.ts";
import {
  given,
  memoryPlace,
  never,
  scriptedStore,
  settableClock,
} from "../support/secret-fakes.ts";

interface Given {
  /** How long ago it looked, in minutes; absent: there is no mark. */
  readonly looked?: number;
  readonly isWatched?: boolean;
  readonly mutes?: readonly Mute[];
}

const secretId = (): string => "surgicase/main";
const command = (words: string): string => `surgicase-jobs ${words}`;

/** One secret that is always refreshed, and a watchdog that has been seen, or not. */
function warmed({ isWatched = true }: Given = {}) {
  const store = scriptedStore();
  store.answerAll((alias) => given(alias));
  const clock = settableClock(new Date("2026-11-23T07:30:00Z"));
  const copies = secretCopies({ copies: memoryPlace(), key: memoryPlace(), secretId });
  const secrets = { ...jobSettings.secrets, ids: new Map([["main", "surgicase/main"]]) };
  const settings = { ...jobSettings, isWatched, secrets };
  const { log, messages } = memoryLog();
  const context = {
    command,
    log,
    now: clock.now,
    settings,
    signal: never,
  } as unknown as RunContext;
  const job = secretsWarming([]);

  async function run(notes: unknown): Promise<Finished> {
    const done = await job.run({ copies, store, notes } as unknown as Ports, context);
    if (done.kind !== "skipped" && done.episode?.due === true) {
      await copies.changeState(afterTelling, never);
    }
    return done;
  }

  return {
    clock,
    messages,
    /** A warming, and half an hour later. */
    warm: async ({ looked, mutes = [] }: Given = {}) => {
      const lookedAt =
        looked === undefined ? undefined : new Date(clock.now().getTime() - looked * 60_000);
      const done = await run({
        state: async () => ({ ...emptyWatch, lookedAt }),
        mutes: async () => mutes,
      });
      clock.pass({ minutes: 30 });
      return done;
    },
    warmBlindly: async () => {
      const done = await run(undefined);
      clock.pass({ minutes: 30 });
      return done;
    },
  };
}

test("a watchdog that has just looked is no matter, whatever was before", async () => {
  const { warm } = warmed();

  const outcome = await warm({ looked: 5 });

  assert.deepEqual(
    [outcome.kind, "episode" in outcome && outcome.episode],
    ["succeeded", undefined],
  );
});

test("one whose last look was over 20 min ago is an exception with what to do, and news at once", async () => {
  const { warm } = warmed();

  const outcome = await warm({ looked: 21 });

  assert.ok(outcome.kind === "partial");
  assert.deepEqual(outcome.troubles, [
    {
      subject: "the watchdog",
      problem: "silent: its last look was on Monday 2026-11-23 07:09 UTC, 21 min ago",
      remedy:
        "See whether its CronJob is suspended, whether its pods start, and what the last of them said. Then start one: surgicase-jobs run watchdog",
    },
  ]);
  assert.equal(outcome.counts["refreshed"], 1);
  assert.equal(outcome.episode?.due, true);
  assert.equal(outcome.episode.what, "the watchdog is silent");
  assert.match(outcome.episode.meaning, /^Nobody is told of runs that never start/);
  assert.equal(outcome.episode.highFailureRate, false);
});

test("a mark of a moment to come is none: a watchdog that is gone is missed all the same", async () => {
  const { warm } = warmed();

  const first = await warm({ looked: -600 });
  const second = await warm({ looked: -570 });

  assert.equal(first.kind, "succeeded");
  assert.equal(second.kind, "partial");
});

test("people hear of it once, again after 2 h, and when it is back", async () => {
  const { warm } = warmed();
  const news: (boolean | undefined)[] = [];

  for (let minutes = 25; minutes <= 175; minutes += 30) {
    const outcome = await warm({ looked: minutes });
    assert.ok(outcome.kind === "partial");
    news.push(outcome.episode?.due);
  }
  const back = await warm({ looked: 2 });
  const after = await warm({ looked: 2 });

  assert.deepEqual(news, [true, false, false, false, true, false]);
  assert.ok(back.kind === "succeeded" && after.kind === "succeeded");
  assert.deepEqual([back.episode?.due, after.episode], [true, undefined]);
});

test("no mark at all is a matter once an earlier warming found none either", async () => {
  const { warm } = warmed();

  const first = await warm();
  const second = await warm();

  assert.equal(first.kind, "succeeded");
  assert.ok(second.kind === "partial");
  assert.equal(
    second.troubles[0].problem,
    "silent: no mark of it was found since Monday 2026-11-23 07:30 UTC, for 30 min",
  );
});

test("where none was ever meant to be, nothing is said; where one looked once, it is missed", async () => {
  const { warm } = warmed({ isWatched: false });

  const before = [await warm(), await warm(), await warm()];
  const there = await warm({ looked: 1 });
  const gone = await warm({ looked: 31 });

  assert.deepEqual(
    [...before, there, gone].map(({ kind }) => kind),
    ["succeeded", "succeeded", "succeeded", "succeeded", "partial"],
  );
});

test("a mark that was lost is missed where it was seen before", async () => {
  const { warm } = warmed({ isWatched: false });
  await warm({ looked: 1 });

  const outcomes = [await warm(), await warm()];

  assert.deepEqual(
    outcomes.map(({ kind }) => kind),
    ["succeeded", "partial"],
  );
});

test("notes that cannot be read are a line in the log, and neither a matter nor its end", async () => {
  const { warm, warmBlindly, messages } = warmed();

  const blind = await warmBlindly();
  await warm({ looked: 25 });
  const still = await warmBlindly();

  assert.equal(blind.kind, "succeeded");
  assert.ok(still.kind === "partial");
  assert.equal(still.episode?.due, false);
  assert.deepEqual(messages(), ["watchdog's notes not read", "watchdog's notes not read"]);
});

test("a watchdog that is muted may be silent", async () => {
  const { warm, clock } = warmed();
  const mute = {
    job: "watchdog",
    until: new Date("2026-11-24T00:00:00Z"),
    by: "ann",
    reason: "moved",
  };

  const outcome = await warm({ looked: 600, mutes: [{ ...mute, since: clock.now() }] });

  assert.equal(outcome.kind, "succeeded");
});
