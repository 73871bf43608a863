/** One look at a made-up scene: what is the matter, in a few words. */
import type { JobFacts } from "../../src/run/job.ts";
import type { Matter } from "../../src/watch/matter.ts";
import { mattersIn } from "../../src/watch/matters.ts";
import type { SeenRun, SeenSchedule } from "../../src/watch/sight.ts";
import type { WatchState } from "../../src/watch/watch-state.ts";
import { at, notedAt, report, runOf, scheduleOf, sightOf, viewAt } from "./watched.ts";

export const lastWeek = new Date("2026-11-16T09:00:00Z");
export const slot = at("09:00");
/** What is seen, and the matters it is expected to give. */
export type Expectation = readonly [sentence: string, scene: Scene, kinds: readonly string[]];

export interface Scene {
  readonly now: Date;
  readonly job?: JobFacts;
  readonly runs?: readonly SeenRun[];
  readonly schedules?: readonly SeenSchedule[];
  readonly before?: WatchState;
}

export function mattersOf({
  now,
  job = report,
  runs = [],
  schedules = [scheduleOf(job, slot)],
  before = notedAt(at("08:55"), [job]),
}: Scene): readonly Matter[] {
  return mattersIn(sightOf(schedules, runs), before, viewAt(now, [job]));
}

export function kindsOf(scene: Scene): readonly string[] {
  return mattersOf(scene).map(
    ({ kind, severity, over, toldByRun }) =>
      `${kind} ${severity}${over ? " over" : ""}${toldByRun ? " told" : ""}`,
  );
}

export function rehearsal(exitCode = 0): SeenRun {
  return runOf(report, {
    id: "r",
    madeAt: at("09:05"),
    state: { kind: "ended", at: at("09:06"), well: exitCode === 0 },
    startedBy: "person",
    tries: [{ from: at("09:05"), to: at("09:06"), exitCode, said: { dryRun: true, exitCode } }],
  });
}
