/** Where nobody keeps schedules, a job's own holds from its first run on record. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { wholeSight } from "../../src/watch/whole-sight.ts";
import { at, backup, report, runOf, scheduleOf, succeeded } from "./watched.ts";

const jobs = [report, backup];
const early = succeeded(report, "a", at("16 09:00:03"), at("16 09:01"), at("16 09:00"));
const late = succeeded(report, "b", at("09:00:03"), at("09:01"), at("09:00"));

test("schedules that somebody keeps stay as they are", () => {
  const schedules = [scheduleOf(report, undefined)];

  const sight = wholeSight({ schedules, runs: [early] }, jobs, at("10:00"));

  assert.deepEqual([sight.schedules, sight.keepsSchedules], [schedules, true]);
});

test("a job's own schedule holds from its first run on record; one without a run is not expected", () => {
  const sight = wholeSight({ schedules: undefined, runs: [late, early] }, jobs, at("10:00"));

  assert.deepEqual(sight.schedules, [
    {
      job: report.name,
      schedule: report.schedule,
      suspended: "no",
      since: at("16 09:00:03"),
      lastStartedFor: at("09:00"),
    },
  ]);
  assert.equal(sight.keepsSchedules, false);
});

test("a job that is started by people alone is suspended by the installation", () => {
  const paid = { ...report, suspended: true } as const;

  const [schedule] = wholeSight(
    { schedules: undefined, runs: [late] },
    [paid],
    at("10:00"),
  ).schedules;

  assert.equal(schedule?.suspended, "by-values");
});

test("a rehearsal is no first run, and what a clock that was ahead recorded was not started yet", () => {
  const ahead = succeeded(report, "c", at("09:30"), at("09:31"), new Date("2027-11-22T09:00:00Z"));
  const rehearsal = runOf(backup, {
    id: "r",
    madeAt: at("08:00"),
    state: { kind: "ended", at: at("08:01"), well: true },
    tries: [{ from: at("08:00"), to: at("08:01"), said: { dryRun: true } }],
  });

  const sight = wholeSight(
    { schedules: undefined, runs: [early, ahead, rehearsal] },
    jobs,
    at("10:00"),
  );

  assert.deepEqual(
    sight.schedules.map(({ job, lastStartedFor }) => [job, lastStartedFor]),
    [[report.name, at("16 09:00")]],
  );
});
