/** What is measured of each watched job: what is due, what ended, whether it is suspended, and what is the matter. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { SeenRun, SeenSchedule } from "../../src/watch/sight.ts";
import { watchFacts } from "../../src/watch/gauges.ts";
import {
  at,
  failed,
  notedAt,
  report,
  runOf,
  scheduleOf,
  sightOf,
  succeeded,
  viewAt,
  warming,
  watchman,
} from "./watched.ts";

const slot = at("09:00");
const nextWeek = new Date("2026-11-30T09:00:00Z");
const lastWeek = new Date("2026-11-16T09:00:00Z");

function factsAt(now: Date, schedules: readonly SeenSchedule[], runs: readonly SeenRun[] = []) {
  const watched = watchman();
  const sight = sightOf(schedules, runs);
  watched.look(now, sight);
  return watchFacts(sight, watched.state(), viewAt(now)).get(report.name);
}

test("the next slot is due where the last one was started", () => {
  assert.deepEqual(factsAt(at("09:05"), [scheduleOf(report, slot)])?.due, nextWeek);
});

test("a slot that nothing was started for is due, from its very moment on", () => {
  assert.deepEqual(factsAt(at("09:00:10"), [scheduleOf(report, lastWeek)])?.due, slot);
  assert.deepEqual(factsAt(at("12:00"), [scheduleOf(report, lastWeek)])?.due, slot);
});

test("of several missed slots the earliest is due", () => {
  const older = new Date("2026-11-09T09:00:00Z");

  assert.deepEqual(factsAt(at("12:00"), [scheduleOf(report, older)])?.due, lastWeek);
});

test("a slot that a run at work holds back is not due", () => {
  const state = { kind: "at-work", since: at("08:00") } as const;
  const run = runOf(report, {
    id: "a",
    madeAt: at("08:00"),
    state,
    tries: [{ from: at("08:00") }],
  });

  assert.deepEqual(factsAt(at("09:05"), [scheduleOf(report, lastWeek)], [run])?.due, nextWeek);
});

test("a job that its installation suspends is not due; one that somebody suspended is, by its next slot", () => {
  const meant = factsAt(at("09:05"), [scheduleOf(report, lastWeek, { suspended: "by-values" })]);
  const byHand = factsAt(at("09:05"), [scheduleOf(report, lastWeek, { suspended: "by-hand" })]);

  assert.deepEqual([meant?.due, meant?.suspendedByHand], [undefined, false]);
  assert.deepEqual([byHand?.due, byHand?.suspendedByHand], [nextWeek, true]);
  assert.deepEqual(byHand?.openMatters, ["suspended"]);
});

test("the last end is that of the run that ended last, while none is at work", () => {
  const runs = [
    succeeded(report, "a", slot, at("09:01")),
    failed(report, "b", at("09:02"), at("09:03")),
  ];
  const state = { kind: "at-work", since: at("09:04") } as const;
  const atWork = runOf(report, { id: "c", madeAt: at("09:04"), state });

  assert.deepEqual(factsAt(at("09:05"), [scheduleOf(report, slot)], runs)?.seenEnd, at("09:03"));
  assert.equal(
    factsAt(at("09:05"), [scheduleOf(report, slot)], [...runs, atWork])?.seenEnd,
    undefined,
  );
});

test("a matter is open until a run has made it good, also while people have yet to hear of that", () => {
  const watched = watchman();
  const bad = sightOf([scheduleOf(report, slot)], [failed(report, "a", slot, at("09:01"))]);
  const good = sightOf(bad.schedules, [
    ...bad.runs,
    succeeded(report, "b", at("09:10"), at("09:11")),
  ]);

  watched.look(at("09:05"), bad);
  const open = watchFacts(bad, watched.state(), viewAt(at("09:05"))).get(report.name);
  watched.look(at("09:15"), good, false);
  const closed = watchFacts(good, watched.state(), viewAt(at("09:15"))).get(report.name);

  assert.deepEqual([open?.openMatters, closed?.openMatters], [["failed"], []]);
});

test("a job that runs often and was never started by its schedule is reckoned from its last run", () => {
  const runs = [succeeded(warming, "a", at("09:10"), at("09:11"))];
  const sight = sightOf([scheduleOf(warming, undefined)], runs);

  const facts = watchFacts(sight, notedAt(at("09:12"), [warming]), viewAt(at("09:15"), [warming]));

  assert.deepEqual(facts.get(warming.name)?.due, at("09:30"));
});
