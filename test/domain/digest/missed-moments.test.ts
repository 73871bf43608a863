/** When a job that did not run at its moments is said to need somebody: not where it has run since, nor before the first run on record. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { composeDigest, type Findings } from "../../../src/domain/digest/weekly-digest.ts";
import type { PastRun } from "../../../src/domain/digest/job-week.ts";
import {
  aRun,
  backupJob,
  cardTitled,
  findings,
  needsOf,
  reportJob,
  reportSlot,
  view,
} from "./sample.ts";

const warming = { ...backupJob, name: "warming", title: "Warming", schedule: "*/30 * * * *" };
const halfHour = 30 * 60_000;

/** A week of runs each half an hour up to one, without those at a time of day. */
function warmed(until: string, without?: string): Partial<Findings> {
  const end = Date.parse(`2026-11-23T${until}:00Z`);
  const slots = Array.from({ length: 7 * 48 }, (_, index) =>
    new Date(end - index * halfHour).toISOString(),
  ).filter((slot) => slot.slice(11, 16) !== without);
  const runs = slots.map((slot) => aRun(slot, "succeeded"));
  return { jobs: [warming], sent: [], runs: new Map([[warming.name, runs]]) };
}

function needsAt(time: string, changes: Partial<Findings>): readonly string[] {
  const now = new Date(`2026-11-23T${time}Z`);
  return composeDigest(findings(changes), { ...view, now }).digest.needs.map(({ what }) => what);
}

test("a job that ran since the missed moment need not be run now", () => {
  const runs = warmed("13:00", "12:30");

  assert.deepEqual(needsAt("13:01:20", runs), []);
});

function backedUp(...runs: readonly PastRun[]): readonly string[] {
  return needsOf({ jobs: [backupJob], sent: [], runs: new Map([[backupJob.name, runs]]) });
}

test("a run that a person started after the missed moment will do", () => {
  const late = aRun("2026-11-22T08:00:00Z", "succeeded", {
    startedAt: new Date("2026-11-23T09:00:00Z"),
  });
  const old = aRun("2026-11-22T08:00:00Z", "succeeded");

  assert.deepEqual(backedUp(late, old), []);
  assert.deepEqual(backedUp(old), ["Database Backup did not run"]);
});

test("a job that runs often is given an interval and ten minutes to run again by itself", () => {
  const runs = warmed("12:30");

  assert.deepEqual(needsAt("13:09:00", runs), []);
  assert.deepEqual(needsAt("13:39:00", runs), []);
  assert.deepEqual(needsAt("13:41:00", runs), ["Warming did not run"]);
});

test("a job that runs often and missed over half of the week is one need, in its own words", () => {
  const since = Date.parse("2026-11-16T10:30:00Z");
  const some = Array.from({ length: 100 }, (_, index) =>
    aRun(new Date(since + index * halfHour).toISOString(), "succeeded"),
  ).toReversed();
  const runs = (...newest: readonly PastRun[]) => ({
    jobs: [warming],
    sent: [],
    runs: new Map([[warming.name, [...newest, ...some]]]),
  });

  assert.deepEqual(needsOf(runs(aRun("2026-11-23T10:30:00Z", "succeeded"))), [
    "Warming did not run at 236 of 335 scheduled moments",
  ]);
  assert.deepEqual(needsOf(runs()), ["Warming did not run"]);
});

test("a run for an earlier week does not make up for the missed one of this week", () => {
  const lastWeek = aRun("2026-11-16T09:00:00Z", "succeeded", {
    startedAt: new Date("2026-11-23T10:00:00Z"),
    seenAt: new Date("2026-11-23T10:01:00Z"),
    endedAt: new Date("2026-11-23T10:01:00Z"),
  });
  const old = aRun("2026-11-02T09:00:00Z", "succeeded");

  assert.deepEqual(needsOf({ runs: new Map([[reportJob.name, [lastWeek, old]]]) }), [
    "Weekly Provider Payment Report did not run",
  ]);
});

test("moments from before the first run on record of any job are not missed", () => {
  const first = aRun("2026-11-23T08:00:00Z", "succeeded");
  const jobs = [reportJob, backupJob, warming];
  const runs = new Map([
    [backupJob.name, [first]],
    [reportJob.name, [aRun(reportSlot, "succeeded")]],
    [warming.name, [aRun("2026-11-23T10:00:00Z", "succeeded")]],
  ]);

  assert.deepEqual(needsOf({ jobs, runs }), ["Warming did not run at 3 of 4 scheduled moments"]);
  assert.ok(
    cardTitled("Warming", { jobs, runs })?.lines.includes("3 of 4 scheduled moments have no run."),
  );
});

test("where no run of any job is on record, that is said once, and no job is well", () => {
  const nothing = { jobs: [reportJob, backupJob], runs: new Map(), batches: [], sent: [] };

  const { digest, well } = composeDigest(findings(nothing), view);

  assert.deepEqual(
    digest.needs.map(({ what }) => what),
    ["Nothing has run here yet"],
  );
  assert.deepEqual(
    digest.sections[0]?.cards.map(({ title }) => title),
    ["No job has run"],
  );
  assert.equal(well, 0);
});

test("where a part of the records is lacking, no job is said not to have run", () => {
  const runs = new Map([[backupJob.name, [aRun("2026-11-16T12:00:00Z", "failed")]]]);
  const lacking = { jobs: [reportJob, backupJob], runs, lacksRuns: true };

  assert.deepEqual(needsOf(lacking), ["Database Backup failed"]);
  assert.equal(composeDigest(findings(lacking), view).well, 0);
  assert.equal(
    cardTitled("Weekly Provider Payment Report", lacking)?.lines[0],
    "No run of it could be read.",
  );
});
