/** What the watchdog pushes of each job, and of itself. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Gauge } from "../../src/ports/metrics.ts";
import {
  gaugesOfLook,
  gaugesOfWatched,
  watchedMetricNames,
  type WatchedJob,
} from "../../src/run/watched-metrics.ts";

const endedAt = new Date("2026-11-23T09:01:03Z");

const watched: WatchedJob = {
  due: new Date("2026-11-30T09:00:00Z"),
  seenEnd: endedAt,
  suspendedByHand: false,
  openMatters: ["never-started", "suspended"],
};

test("the watchdog tells what is due, what ended, and which matters are open", () => {
  assert.deepEqual(samplesIn(gaugesOfWatched(watched)), {
    due_timestamp_seconds: Date.UTC(2026, 10, 30, 9) / 1000,
    seen_end_timestamp_seconds: endedAt.getTime() / 1000,
    suspended: 0,
    "open_matter never-started": 1,
    "open_matter suspended": 1,
  });
});

test("a job that nobody expects is due at 0, a run at work has no end, and closed matters are replaced", () => {
  const samples = samplesIn(
    gaugesOfWatched({
      due: undefined,
      seenEnd: undefined,
      suspendedByHand: true,
      openMatters: [],
    }),
  );

  assert.deepEqual(samples, {
    due_timestamp_seconds: 0,
    suspended: 1,
    "open_matter nothing": 0,
  });
});

test("the watchdog's table of names is what it pushes", () => {
  const pushed = [...gaugesOfWatched(watched), ...gaugesOfLook(endedAt)];

  assert.deepEqual(
    pushed.map(
      ({ name, help, samples }) =>
        `${name}{${Object.keys(samples[0]?.labels ?? {}).join(",")}} ${help}`,
    ),
    Object.values(watchedMetricNames).map(
      ({ name, help, labels }) => `${name}{${labels.join(",")}} ${help}`,
    ),
  );
});

/** `name label` without the common prefix → value. */
function samplesIn(gauges: readonly Gauge[]): Readonly<Record<string, number>> {
  return Object.fromEntries(
    gauges.flatMap(({ name, samples }) =>
      samples.map(({ labels, value }) => {
        const short = name.replace(/^surgicase_job_/, "");
        return [[short, ...Object.values(labels)].join(" "), value];
      }),
    ),
  );
}
