/** The machine's clock. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "../../src/adapters/clock.ts";

const never = new AbortController().signal;

test("now is now", () => {
  const before = Date.now();
  const now = systemClock.now().getTime();

  assert.ok(before <= now && now <= Date.now());
});

test("a sleep lasts as long as it was told", async () => {
  const before = process.hrtime.bigint();

  await systemClock.sleep(20, never);

  // Timers count whole milliseconds and may be one early.
  assert.ok(process.hrtime.bigint() - before >= 19_000_000n);
});

test("a sleep ends with the signal's reason, when it is aborted before or meanwhile", async () => {
  const reason = new Error("the run was told to stop");
  const stop = new AbortController();
  const sleep = systemClock.sleep(60_000, stop.signal);
  stop.abort(reason);

  await assert.rejects(sleep, reason);
  await assert.rejects(systemClock.sleep(60_000, stop.signal), reason);
  await assert.rejects(systemClock.sleep(0, stop.signal), reason);
});

test("a sleep longer than the longest timer does not end at once", async () => {
  const stop = new AbortController();
  let ended = false;
  const sleep = systemClock.sleep(2 ** 31, stop.signal).then(
    () => (ended = true),
    () => undefined,
  );

  await systemClock.sleep(20, never);

  assert.equal(ended, false);
  stop.abort();
  await sleep;
});
