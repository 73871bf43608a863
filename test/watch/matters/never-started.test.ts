/** Which slots count as never started, and which do not. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { SeenRun } from "../../../src/watch/sight.ts";
import { type Expectation, kindsOf, lastWeek, rehearsal, slot } from "../scenes.ts";
import { at, notedAt, report, runOf, scheduleOf, succeeded, warming } from "../watched.ts";

const missed = [scheduleOf(report, lastWeek)];

const scenes: readonly Expectation[] = [
  ["a slot that is 90 s old may still be started", { now: at("09:01:30"), schedules: missed }, []],
  [
    "a slot that nothing was started for is told after 90 s",
    { now: at("09:01:31"), schedules: missed },
    ["never-started critical"],
  ],
  ["a slot that something was started for is well", { now: at("09:10") }, []],
  [
    "a run that a person made since is one for the slot",
    {
      now: at("09:10"),
      schedules: missed,
      runs: [workingRun({ madeAt: at("09:05"), startedBy: "person" })],
    },
    [],
  ],
  [
    "a run for an earlier week is none for the slot",
    {
      now: at("09:10"),
      schedules: missed,
      runs: [succeeded(report, "a", at("09:05"), at("09:06"), lastWeek)],
    },
    ["never-started critical"],
  ],
  [
    "a rehearsal is no run for the slot",
    {
      now: at("09:10"),
      schedules: missed,
      runs: [rehearsal()],
    },
    ["never-started critical"],
  ],
  [
    "a slot before the job was expected is nobody's business",
    {
      now: at("09:10"),
      schedules: missed,
      before: {
        ...notedAt(at("09:02")),
        jobs: { [report.name]: { schedule: report.schedule, expectedFrom: at("09:00:01") } },
      },
    },
    [],
  ],
  [
    "a slot is held back while an earlier run of the schedule is at work",
    {
      now: at("09:10"),
      schedules: missed,
      runs: [workingRun({ madeAt: at("08:00") })],
    },
    [],
  ],
  [
    "a slot that was held back is started soon after",
    { now: at("09:10"), schedules: missed, runs: [lateRun("09:09")] },
    [],
  ],
  [
    "a slot that was held back and is not started after is missed",
    { now: at("09:12"), schedules: missed, runs: [lateRun("09:09")] },
    ["never-started critical"],
  ],
  [
    "a person's run holds no slot back",
    {
      now: at("09:10"),
      schedules: missed,
      runs: [workingRun({ madeAt: at("08:00"), startedBy: "person" })],
    },
    ["never-started critical"],
  ],
  [
    "a schedule that cannot be read accuses nobody",
    { now: at("09:10"), schedules: [scheduleOf(report, undefined, { schedule: "at noon" })] },
    [],
  ],
  [
    "a slot that a frequent job skipped while it was at work is not missed",
    {
      now: at("09:40"),
      job: warming,
      schedules: [scheduleOf(warming, slot)],
      runs: [succeeded(warming, "a", at("09:00:02"), at("09:31"))],
    },
    [],
  ],
];

for (const [sentence, scene, expected] of scenes) {
  test(sentence, () => {
    assert.deepEqual(kindsOf(scene), expected);
  });
}

function workingRun(changes: {
  readonly madeAt: Date;
  readonly startedBy?: SeenRun["startedBy"];
}): SeenRun {
  const { madeAt, startedBy = "schedule" } = changes;
  const state = { kind: "at-work", since: madeAt } as const;
  return runOf(report, { id: "w", madeAt, state, startedBy, tries: [{ from: madeAt }] });
}

function lateRun(end: string): SeenRun {
  return succeeded(report, "late", at("08:00"), at(end), lastWeek);
}
