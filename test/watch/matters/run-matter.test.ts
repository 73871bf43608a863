/** What is the matter with single runs: they cannot start, hang, are killed, fail. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { SeenRun } from "../../../src/watch/sight.ts";
import { type Expectation, kindsOf, lastWeek, mattersOf, rehearsal, slot } from "../scenes.ts";
import { at, failed, killed, report, runOf } from "../watched.ts";

const scenes: readonly Expectation[] = [
  [
    "a stopped run may be stopped for 90 s",
    { now: at("09:01:30"), runs: [waiting("stopped")] },
    [],
  ],
  [
    "a stopped run is told after 90 s",
    { now: at("09:01:31"), runs: [waiting("stopped")] },
    ["not-starting critical"],
  ],
  ["a slow run may be slow for 110 s", { now: at("09:01:50"), runs: [waiting("slow")] }, []],
  [
    "a slow run is told after 110 s",
    { now: at("09:01:51"), runs: [waiting("slow")] },
    ["not-starting critical"],
  ],
  [
    "a run may be at work for an attempt, its waiting and 2 min",
    { now: at("15:07"), runs: [workingRun({ madeAt: slot })] },
    [],
  ],
  [
    "a run that is at work for longer is stuck",
    { now: at("15:07:01"), runs: [workingRun({ madeAt: slot })] },
    ["stuck critical"],
  ],
  [
    "a silent run may be silent for an attempt and 2 min",
    { now: at("09:07"), runs: [silentRun()] },
    [],
  ],
  [
    "a run that is silent for longer is stuck",
    { now: at("09:07:01"), runs: [silentRun()] },
    ["stuck critical"],
  ],
  [
    "a killed try is told at once, and may still become good",
    { now: at("09:02"), runs: [triedAgain("memory")] },
    ["killed warning"],
  ],
  [
    "a killed try that waits for its next one is told at once",
    {
      now: at("09:02"),
      runs: [
        runOf(report, {
          id: "a",
          madeAt: slot,
          state: { kind: "not-started", since: at("09:01:50"), progress: "slow", why: "pending" },
          tries: [{ from: slot, to: at("09:01"), exitCode: 137, killedBy: "signal" }],
        }),
      ],
    },
    ["killed warning"],
  ],
  ["a drained try is everyday life", { now: at("09:02"), runs: [triedAgain("disruption")] }, []],
  [
    "a try that was told to stop, and did, is everyday life",
    { now: at("09:02"), runs: [triedAgain("signal", 143)] },
    [],
  ],
  [
    "a killed try after which another did the work is told as over",
    { now: at("09:10"), runs: [doneAtSecondTry()] },
    ["killed warning over"],
  ],
  [
    "a run that was killed for good is critical",
    { now: at("09:10"), runs: [killed(report, "a", slot, at("09:01"))] },
    ["killed critical"],
  ],
  [
    "a run that was drained for good is critical",
    { now: at("09:10"), runs: [killed(report, "a", slot, at("09:01"), "disruption")] },
    ["killed critical"],
  ],
  [
    "a run that was stopped for good told nobody",
    {
      now: at("09:10"),
      runs: [
        failed(report, "a", slot, at("09:01"), {
          exitCode: 143,
          cause: "interrupted",
          thread: undefined,
        }),
      ],
    },
    ["failed critical"],
  ],
  [
    "a run that failed by itself has told people",
    { now: at("09:10"), runs: [failed(report, "a", slot, at("09:01"))] },
    ["failed critical told"],
  ],
  [
    "a run that was killed after good words, and is not tried again, told nobody that it failed",
    {
      now: at("09:10"),
      runs: [
        runOf(report, {
          id: "a",
          madeAt: slot,
          state: { kind: "ended", at: at("09:01"), well: false },
          tries: [
            {
              from: slot,
              to: at("09:01"),
              exitCode: 137,
              killedBy: "memory",
              said: { outcome: "failed", thread: undefined },
            },
          ],
        }),
      ],
    },
    ["killed critical"],
  ],
  [
    "a run without any try that ended badly is critical",
    {
      now: at("09:10"),
      runs: [
        runOf(report, {
          id: "a",
          madeAt: slot,
          state: { kind: "ended", at: at("09:01"), well: false },
        }),
      ],
    },
    ["failed critical"],
  ],
  [
    "wrong options of a person are their own matter",
    {
      now: at("09:10"),
      runs: [
        {
          ...failed(report, "a", slot, at("09:01"), { exitCode: 64, cause: "usage" }),
          startedBy: "person",
        },
      ],
    },
    [],
  ],
  [
    "a partial run has mailed its exceptions",
    {
      now: at("09:10"),
      runs: [
        runOf(report, {
          id: "a",
          madeAt: slot,
          state: { kind: "ended", at: at("09:01"), well: false },
          tries: [{ from: slot, to: at("09:01"), exitCode: 3, said: { outcome: "partial" } }],
        }),
      ],
    },
    [],
  ],
  ["a dry run is nobody's matter", { now: at("09:10"), runs: [rehearsal(1)] }, []],
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

function waiting(progress: "stopped" | "slow"): SeenRun {
  const state = {
    kind: "not-started",
    since: slot,
    progress,
    why: "its image cannot be pulled",
  } as const;
  return runOf(report, { id: "a", madeAt: slot, state });
}

function silentRun(): SeenRun {
  const state = { kind: "at-work", since: slot } as const;
  return runOf(report, {
    id: "a",
    madeAt: slot,
    state,
    tries: [{ from: slot, killedBy: "silence" }],
  });
}

function triedAgain(killedBy: "memory" | "disruption" | "signal", exitCode = 137): SeenRun {
  return runOf(report, {
    id: "a",
    madeAt: slot,
    state: { kind: "at-work", since: at("09:01:10") },
    tries: [{ from: slot, to: at("09:01"), exitCode, killedBy }, { from: at("09:01:10") }],
  });
}

function doneAtSecondTry(): SeenRun {
  return runOf(report, {
    id: "a",
    madeAt: slot,
    state: { kind: "ended", at: at("09:03"), well: true },
    tries: [
      { from: slot, to: at("09:01"), exitCode: 137, killedBy: "memory" },
      { from: at("09:01:10"), to: at("09:03"), said: {} },
    ],
  });
}

test("a run that cannot start is told for the week that was chosen for it", () => {
  const run = { ...waiting("stopped"), slot: lastWeek };

  const [matter] = mattersOf({ now: at("09:02"), runs: [run] });

  assert.deepEqual(matter?.slot, lastWeek);
});
