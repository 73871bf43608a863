/** What is made good while its job is muted, and mutes that nobody can have made. On a bench of its own. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Mute } from "../../src/watch/mute.ts";
import { bench, killed, mondayAtEight, schedules, signal, succeeded } from "./watchdog-bench.ts";

const atWork = schedules({ startedFor: mondayAtEight });
const mute: Mute = {
  job: "pending-payment-update",
  until: new Date("2026-11-23T14:00:00Z"),
  by: "ops",
  reason: "moving house",
  since: new Date("2026-11-23T08:06:00Z"),
};

test("what was made good while its job was muted is not reminded of when nothing shows that any more", async (t) => {
  const { sight, look, letters, notes } = await bench(t);
  sight.schedules = atWork;
  sight.runs = [killed];
  await look("2026-11-23T08:05:00Z");
  await notes.changeMutes(() => [mute], signal);
  sight.runs = [killed, succeeded];
  await look("2026-11-23T08:10:00Z");
  sight.runs = [];

  await look("2026-11-23T14:00:00Z");

  assert.equal(letters.length, 1);
  assert.deepEqual((await notes.state(signal)).episodes, []);
});

test("a mute that was edited to last longer than any may mutes nobody", async (t) => {
  const { sight, look, letters, notes } = await bench(t);
  sight.schedules = atWork;
  sight.runs = [killed];
  await notes.changeMutes(() => [{ ...mute, until: new Date("2026-12-07T08:06:01Z") }], signal);

  await look("2026-11-23T08:10:00Z");

  assert.equal(letters.length, 1);
});

test("a mute of 14 days is one", async (t) => {
  const { sight, look, letters, notes } = await bench(t);
  sight.schedules = atWork;
  sight.runs = [killed];
  await notes.changeMutes(() => [{ ...mute, until: new Date("2026-12-07T08:06:00Z") }], signal);

  await look("2026-11-23T08:10:00Z");

  assert.deepEqual(letters, []);
});
