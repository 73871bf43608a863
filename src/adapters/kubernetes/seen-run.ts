/** A Job and its pods as a run. Its pods may be gone, and it is one all the same. */
import { scheduledMoment } from "../../run/identity.ts";
import { listIn, textIn, within } from "../../watch/loose-json.ts";
import type { SeenRun } from "../../watch/sight.ts";
import { componentLabel, labelOf, madeAt, nameOf, variableOf } from "./objects.ts";
import { lastSlot, runWordsOf, slotOfWeek } from "./run-words.ts";
import { seenAttempt, type OfRun } from "./seen-attempt.ts";
import { seenState } from "./seen-state.ts";

/** What else was seen in the same look. */
export interface Surroundings {
  readonly pods: readonly unknown[];
  /** By job. */
  readonly schedules: ReadonlyMap<string, string>;
  readonly at: Date | undefined;
}

/** `undefined` for a Job that is no run of a job: what the chart does once, or a command. */
export function seenRun(object: unknown, around: Surroundings): SeenRun | undefined {
  const job = labelOf(object, componentLabel);
  const runId = textIn(object, "metadata", "uid");
  if (job === undefined || runId === undefined || !isOfJob(object, job, around)) {
    return undefined;
  }
  const { isRun, week, dryRun } = runWordsOf(podSpecOf(object), job);
  if (!isRun) {
    return undefined;
  }
  const name = nameOf(object);
  const scheduledAt = scheduledMoment({ job, startedAt: madeAt(object) }, name);
  const schedule = around.schedules.get(job) ?? variableOf(podSpecOf(object), "JOB_SCHEDULE");
  const run: OfRun = {
    runId,
    job,
    object,
    at: around.at,
    startedBy: scheduledAt === undefined ? "person" : "schedule",
    slotFor: (startedAt) =>
      week === undefined
        ? (scheduledAt ?? lastSlot(schedule, startedAt))
        : slotOfWeek(week, { job, schedule, startedAt }),
  };
  const pods = podsOf(runId, around.pods);
  return {
    job,
    runId,
    name,
    startedBy: run.startedBy,
    madeAt: madeAt(object),
    ...(week === undefined ? {} : { slot: run.slotFor(madeAt(object)) }),
    ...(dryRun ? { rehearses: true } : {}),
    state: seenState(object, pods, around.at),
    attempts: pods.map((pod) => seenAttempt(pod, run)).filter((each) => each !== undefined),
  };
}

/** A Job of a CronJob that is gone is still one of a job. */
function isOfJob(object: unknown, job: string, { schedules }: Surroundings): boolean {
  const owners = listIn(object, "metadata", "ownerReferences");
  return schedules.has(job) || owners.some((owner) => textIn(owner, "kind") === "CronJob");
}

function podSpecOf(job: unknown): unknown {
  return within(job, "spec", "template", "spec");
}

function podsOf(runId: string, pods: readonly unknown[]): readonly unknown[] {
  return pods
    .filter((pod) => ownerOf(pod) === runId)
    .toSorted(
      (one, other) =>
        madeAt(one).getTime() - madeAt(other).getTime() || (nameOf(one) < nameOf(other) ? -1 : 1),
    );
}

function ownerOf(pod: unknown): string | undefined {
  const owner = listIn(pod, "metadata", "ownerReferences").find(
    (each) => textIn(each, "kind") === "Job",
  );
  return textIn(owner, "uid") ?? labelOf(pod, "batch.kubernetes.io/controller-uid");
}
