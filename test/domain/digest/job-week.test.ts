/** How a job's week is judged: which runs count, what makes a failure good, and what should have run. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { judgeWeek, type DigestJob, type PastRun } from "../../../src/domain/digest/job-week.ts";
import { lockedOutWords } from "../../../src/domain/locked-run.ts";
import { aRun, backupJob, from, now, reportJob, reportSlot } from "./sample.ts";

function judged(job: DigestJob, ...runs: readonly PastRun[]) {
  const newestFirst = runs.toSorted((one, other) => +other.startedAt - +one.startedAt);
  return judgeWeek(job, newestFirst, { from, now, began: from });
}

const seen = (time: string) => ({ seenAt: new Date(`2026-11-23T${time}Z`) });

const unsettled = (job: DigestJob, ...runs: readonly PastRun[]) =>
  judged(job, ...runs).unsettled.map(({ state }) => state);

test("a run that succeeded leaves nothing open", () => {
  const week = judged(reportJob, aRun(reportSlot, "succeeded"));

  assert.deepEqual(week.unsettled, []);
  assert.equal(week.didNotRun, false);
  assert.equal(week.last?.state, "succeeded");
});

test("a failure is open until a later run for the same week is done", () => {
  const startedAt = new Date("2026-11-23T10:00:00Z");
  const failed = aRun(reportSlot, "failed");

  assert.deepEqual(unsettled(reportJob, failed), ["failed"]);
  assert.deepEqual(unsettled(reportJob, failed, aRun(reportSlot, "succeeded", { startedAt })), []);
  assert.deepEqual(unsettled(reportJob, failed, aRun(reportSlot, "skipped", { startedAt })), []);
});

test("a run for another pay week makes no failure good, and a good one hides no other week's failure", () => {
  const startedAt = new Date("2026-11-23T10:00:00Z");
  const lastWeek = "2026-11-16T09:00:00Z";
  const later = { startedAt, seenAt: startedAt, endedAt: startedAt };

  assert.deepEqual(
    unsettled(reportJob, aRun(reportSlot, "failed"), aRun(lastWeek, "succeeded", later)),
    ["failed"],
  );
  assert.deepEqual(
    unsettled(reportJob, aRun(reportSlot, "succeeded"), aRun(lastWeek, "failed", later)),
    ["failed"],
  );
});

test("of a job without pay weeks the latest run counts, whatever its slot", () => {
  const tuesday = aRun("2026-11-17T08:00:00Z", "failed");

  assert.deepEqual(unsettled(backupJob, tuesday, aRun("2026-11-18T08:00:00Z", "succeeded")), []);
  assert.deepEqual(unsettled(backupJob, aRun("2026-11-22T08:00:00Z", "succeeded"), tuesday), []);
});

test("a run that found another one at work says nothing about the work", () => {
  const startedAt = new Date("2026-11-23T10:00:00Z");
  const detail = lockedOutWords("run-1", reportJob.name);

  const week = judged(
    reportJob,
    aRun(reportSlot, "failed"),
    aRun(reportSlot, "skipped", { startedAt, detail }),
  );

  assert.deepEqual(
    week.unsettled.map(({ state }) => state),
    ["failed"],
  );
  assert.equal(week.runs.length, 2);
});

test("a run without an end is at work as long as an attempt may be silent, then broken off", () => {
  const working = judged(reportJob, aRun(reportSlot, undefined, seen("10:24:00")));
  const silent = judged(reportJob, aRun(reportSlot, undefined, seen("10:22:00")));

  assert.deepEqual([working.last?.state, working.unsettled.length], ["at-work", 0]);
  assert.deepEqual([silent.last?.state, silent.unsettled.length], ["broken-off", 1]);
});

test("the attempts of one run are one run, and its newest attempt is its word", () => {
  const first = aRun(reportSlot, undefined, { runId: "run-a" });
  const second = aRun(reportSlot, "succeeded", {
    runId: "run-a",
    startedAt: new Date("2026-11-23T09:05:00Z"),
  });

  const week = judged(reportJob, first, second);

  assert.equal(week.runs.length, 1);
  assert.deepEqual(week.unsettled, []);
  assert.equal(week.runs[0]?.startedAt, first.startedAt);
});

test("a run of last Monday that gave up after the last digest belongs to this one", () => {
  const slot = "2026-11-16T09:00:00Z";
  const endedAt = new Date("2026-11-16T15:00:00Z");

  assert.deepEqual(unsettled(reportJob, aRun(slot, "failed", { endedAt })), ["failed"]);
  assert.deepEqual(unsettled(reportJob, aRun(slot, "failed")), []);
});

test("a scheduled moment without any run is missed; a person's run for it will do", () => {
  const late = aRun(reportSlot, "succeeded", { startedAt: new Date("2026-11-23T10:10:00Z") });

  assert.equal(judged(reportJob).didNotRun, true);
  assert.equal(judged(reportJob, late).didNotRun, false);
});

test("a job that an installation runs an hour earlier is not missed", () => {
  assert.equal(judged(reportJob, aRun("2026-11-23T08:00:00Z", "succeeded")).didNotRun, false);
});

test("a missed day is counted, and is no matter once the job has run again", () => {
  const days = ["17", "18", "20", "21", "22", "23"];
  const runs = days.map((day) => aRun(`2026-11-${day}T08:00:00Z`, "succeeded"));

  const week = judged(backupJob, ...runs);

  assert.deepEqual([week.due.length, week.missed.length, week.didNotRun], [7, 1, false]);
  assert.equal(judged(backupJob, ...runs.slice(0, -1)).didNotRun, true);
});

test("a moment just now is not due yet, and a suspended job never", () => {
  const halfHourly = { ...backupJob, schedule: "*/30 * * * *" };
  const last = aRun("2026-11-23T10:00:00Z", "succeeded");

  assert.equal(judged(halfHourly, last).didNotRun, false);
  assert.equal(judged({ ...reportJob, suspended: true }).didNotRun, false);
});

test("a watchdog's week is judged in no time", () => {
  const everyFive = { ...backupJob, schedule: "*/5 * * * *" };
  const runs = Array.from({ length: 2016 }, (_, index) =>
    aRun(new Date(from.getTime() + (index + 1) * 300_000).toISOString(), "succeeded"),
  );

  const week = judged(everyFive, ...runs);

  assert.deepEqual([week.due.length, week.missed.length], [2015, 0]);
});
