/** What is the matter with schedules, what is gone, and what makes a failure good. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { SeenSchedule } from "../../src/watch/sight.ts";
import type { WatchState } from "../../src/watch/watch-state.ts";
import { type Expectation, kindsOf, lastWeek, mattersOf, rehearsal, slot } from "./scenes.ts";
import { at, failed, notedAt, report, runOf, scheduleOf, succeeded, warming } from "./watched.ts";

const scenes: readonly Expectation[] = [
  [
    "a job that its installation suspends is well",
    { now: at("09:10"), schedules: [suspended("by-values")] },
    [],
  ],
  [
    "a job that somebody suspended is a warning",
    { now: at("09:10"), schedules: [suspended("by-hand")] },
    ["suspended warning"],
  ],
  ["a schedule that is gone may be on its way", { now: at("09:10"), schedules: [] }, []],
  [
    "a schedule that was gone at the last look is told",
    { now: at("09:10"), schedules: [], before: goneAtLastLook() },
    ["unscheduled critical"],
  ],
  [
    "a failure is made good by a later run for its week",
    {
      now: at("10:00"),
      runs: [
        failed(report, "a", slot, at("09:01")),
        succeeded(report, "b", at("09:30"), at("09:31")),
      ],
    },
    [],
  ],
  [
    "a failure is not made good by a run for another week",
    {
      now: at("10:00"),
      runs: [
        failed(report, "a", slot, at("09:01")),
        succeeded(report, "b", at("09:30"), at("09:31"), lastWeek),
      ],
    },
    ["failed critical told"],
  ],
  [
    "a failure is not made good by a run before it",
    {
      now: at("10:00"),
      runs: [
        succeeded(report, "b", at("09:00"), at("09:01")),
        failed(report, "a", at("09:30"), at("09:31")),
      ],
    },
    ["failed critical told"],
  ],
  [
    "a failure is not made good by a run that was locked out",
    {
      now: at("10:00"),
      runs: [
        failed(report, "a", slot, at("09:01")),
        runOf(report, {
          id: "b",
          madeAt: at("09:30"),
          state: { kind: "ended", at: at("09:31"), well: true },
          tries: [
            {
              from: at("09:30"),
              to: at("09:31"),
              said: { outcome: "skipped", because: "locked" },
            },
          ],
        }),
      ],
    },
    ["failed critical told"],
  ],
  [
    "a failure is not made good by a rehearsal",
    { now: at("10:00"), runs: [failed(report, "a", slot, at("08:01")), rehearsal()] },
    ["failed critical told"],
  ],
];

for (const [sentence, scene, expected] of scenes) {
  test(sentence, () => {
    assert.deepEqual(kindsOf(scene), expected);
  });
}

test("a matter says what was seen, of which run and slot, and where that run's mails are", () => {
  const [matter] = mattersOf({ now: at("09:10"), runs: [failed(report, "a", slot, at("09:01"))] });

  assert.equal(matter?.what, "failed: Cannot add");
  assert.equal(matter?.mark, "a");
  assert.equal(matter?.thread, "provider-payment-report.said@example.com");
  assert.deepEqual(matter?.slot, slot);
  assert.deepEqual(matter?.since, at("09:01"));
});

test("a run that had not ended and is gone has vanished, with its name", () => {
  const before = { ...notedAt(at("09:05")), unended: [unended("provider-payment-report-a")] };

  const [matter] = mattersOf({ now: at("09:10"), before });

  assert.equal(matter?.kind, "vanished");
  assert.match(matter?.what ?? "", /its run provider-payment-report-a had not ended/);
});

test("whoever was away for three days does not claim that a run vanished", () => {
  const before = { ...notedAt(at("09:05")), unended: [unended("a")] };

  assert.deepEqual(kindsOf({ now: at("26 09:10"), before }), []);
});

test("a run of a job that runs often may be cleared away", () => {
  const schedules = [scheduleOf(warming, at("09:00"))];
  const before = {
    ...notedAt(at("09:05"), [warming]),
    unended: [{ ...unended("a"), job: warming.name }],
  };

  assert.deepEqual(kindsOf({ now: at("09:10"), job: warming, schedules, before }), []);
});

test("a failure that was made good stays so when what made it good is cleared away", () => {
  const before = { ...notedAt(at("09:05")), madeGood: ["a"] };

  assert.deepEqual(
    kindsOf({ now: at("10:00"), runs: [failed(report, "a", slot, at("09:01"))], before }),
    [],
  );
});

function suspended(how: "by-values" | "by-hand"): SeenSchedule {
  return scheduleOf(report, lastWeek, { suspended: how });
}

function goneAtLastLook(): WatchState {
  const gone = { schedule: "", expectedFrom: at("09:05") };
  return { ...notedAt(at("09:05")), jobs: { [report.name]: gone } };
}

function unended(name: string) {
  return {
    job: report.name,
    runId: "a",
    name,
    madeAt: slot,
    slot,
    seenAt: at("09:05"),
    goneAt: undefined,
  };
}

test("a run whose pod is there and said nothing makes nothing good; without its pod its Job is believed", () => {
  const bad = failed(report, "a", slot, at("09:01"));
  const well = {
    id: "b",
    madeAt: at("09:10"),
    state: { kind: "ended", at: at("09:11"), well: true },
  } as const;
  const silent = runOf(report, { ...well, tries: [{ from: at("09:10"), to: at("09:11") }] });
  const cleared = runOf(report, well);

  const [afterSilent, afterCleared] = [silent, cleared].map((run) =>
    kindsOf({ now: at("09:15"), runs: [bad, run] }),
  );

  assert.deepEqual(afterSilent, ["failed critical told"]);
  assert.deepEqual(afterCleared, []);
});
