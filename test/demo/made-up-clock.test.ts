/** The clock of the replayed outage. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { madeUpClock } from "../../src/demo/made-up-clock.ts";
import { settableClock } from "../support/secret-fakes.ts";

function clocks() {
  const real = settableClock(new Date("2026-11-24T09:00:00Z"));
  const slept: number[] = [];
  const sleep = async (milliseconds: number): Promise<void> => void slept.push(milliseconds);
  const madeUp = madeUpClock({ ...real, sleep }, new Date("2025-10-20T07:29:00Z"));
  return { real, madeUp, slept };
}

test("a made-up clock goes on as real time does", () => {
  const { real, madeUp } = clocks();

  real.pass({ seconds: 20 });

  assert.equal(madeUp.now().toISOString(), "2025-10-20T07:29:20.000Z");
});

test("a made-up clock that is set goes on from there", () => {
  const { real, madeUp } = clocks();
  real.pass({ hours: 1 });

  madeUp.set(new Date("2025-10-20T08:12:40Z"));
  real.pass({ seconds: 1 });

  assert.equal(madeUp.now().toISOString(), "2025-10-20T08:12:41.000Z");
});

test("waiting takes real time, so that no limit is over before it began", async () => {
  const { madeUp, slept } = clocks();

  await madeUp.sleep(90_000, new AbortController().signal);

  assert.deepEqual(slept, [90_000]);
  assert.equal(madeUp.now().toISOString(), "2025-10-20T07:29:00.000Z");
});
