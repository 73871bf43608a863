/** Turns at a steady pace, on a clock of the test's own. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Clock } from "../../src/ports/clock.ts";
import { pace } from "../../src/run/pace.ts";

const start = Date.parse("2026-11-23T10:00:00Z");

/** Sleeping takes exactly as long as was asked for; `set` puts the clock to another time. */
function steppingClock(): Clock & { readonly set: (time: number) => void } {
  let now = start;
  return {
    now: () => new Date(now),
    set: (time) => (now = time),
    async sleep(milliseconds, signal) {
      signal.throwIfAborted();
      now += milliseconds;
    },
  };
}

const never = new AbortController().signal;

async function turnsOf(clock: Clock, turn: ReturnType<typeof pace>, count: number) {
  const moments: number[] = [];
  while (moments.length < count) {
    await turn(never);
    moments.push(clock.now().getTime() - start);
  }
  return moments;
}

test("the first turn comes at once, each further one when its time has come", async () => {
  const clock = steppingClock();

  const moments = await turnsOf(clock, pace(clock, 4), 4);

  assert.deepEqual(moments, [0, 250, 500, 750]);
});

test("who asks later than his turn does not wait, and nobody catches up on turns that were not taken", async () => {
  const clock = steppingClock();
  const turn = pace(clock, 2);
  await turn(never);
  clock.set(start + 10_000);

  const moments = await turnsOf(clock, turn, 3);

  assert.deepEqual(moments, [10_000, 10_500, 11_000]);
});

test("several that ask at the same time get a turn each", async () => {
  const waited: number[] = [];
  const clock: Clock = {
    now: () => new Date(start),
    sleep: async (milliseconds) => void waited.push(milliseconds),
  };
  const turn = pace(clock, 10);

  await Promise.all([turn(never), turn(never), turn(never)]);

  assert.deepEqual(waited, [100, 200]);
});

test("a clock that is put back by hours holds nobody up", async () => {
  const clock = steppingClock();
  const turn = pace(clock, 1);
  await turn(never);
  const back = start - 3 * 3_600_000;
  clock.set(back);

  await turn(never);
  const first = clock.now().getTime() - back;
  await turn(never);

  assert.deepEqual([first, clock.now().getTime() - back], [0, 1000]);
});

test("a pace without end asks nobody to wait", async () => {
  const clock = steppingClock();

  const moments = await turnsOf(clock, pace(clock, Number.POSITIVE_INFINITY), 100);

  assert.ok(moments.every((moment) => moment === 0));
});

test("whoever is stopped while he waits for his turn hears of it", async () => {
  const clock = steppingClock();
  const turn = pace(clock, 1);
  await turn(never);

  await assert.rejects(turn(AbortSignal.abort(new Error("stopped"))), /stopped/);
});
