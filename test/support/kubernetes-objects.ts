/**
 * What a real API server (1.35) showed of a CronJob, a Job and its pods, made smaller, with every name and id replaced. Each
 * file is one moment: `drained` while its pod ends, `deleted` likewise, the others when all was over or nothing moved any more.
 */
import { readFile } from "node:fs/promises";
import { merged, type Json } from "./kubernetes-store.ts";

export interface SeenObjects {
  readonly cronJob: Json;
  readonly job: Json;
  readonly pods: readonly Json[];
}

export const allMoments = [
  "at-work",
  "by-schedule",
  "command-missing",
  "deleted",
  "disk-full",
  "drained",
  "image-not-there",
  "killed",
  "no-pod",
  "out-of-memory",
  "secret-missing",
  "suspended",
  "too-long",
  "unavailable",
  "unschedulable",
] as const;

export type Moment = (typeof allMoments)[number];

export async function seenObjects(moment: Moment): Promise<SeenObjects> {
  const file = new URL(`kubernetes-objects/${moment}.json`, import.meta.url);
  return JSON.parse(await readFile(file, "utf8")) as SeenObjects;
}

/** The same with changes to the Job, and to each pod. Lists are replaced as a whole. */
export function changed(
  { cronJob, job, pods }: SeenObjects,
  changes: { readonly cronJob?: object; readonly job?: object; readonly pod?: object },
): SeenObjects {
  return {
    cronJob: merged(cronJob, (changes.cronJob ?? {}) as Json),
    job: merged(job, (changes.job ?? {}) as Json),
    pods: pods.map((pod) => merged(pod, (changes.pod ?? {}) as Json)),
  };
}

/** A pod's container as it is told of. */
export function container(state: object): object {
  return { status: { containerStatuses: [{ name: "job", state }] } };
}

/** What a Job's container is given: words, variables. */
export function toldTo(given: object): object {
  return { spec: { template: { spec: { containers: [{ name: "job", ...given }] } } } };
}
