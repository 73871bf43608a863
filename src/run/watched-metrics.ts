/** What the watchdog measures of each job that it watches: it is there too for a job whose runs cannot tell. */
import type { Gauge } from "../ports/metrics.ts";
import { labelled, single, unixTime, type MetricName } from "./gauge.ts";

/** What the watchdog says of each job, in the job's own group; the time of its look is in the watchdog's. */
export const watchedMetricNames = {
  due: {
    name: "surgicase_job_due_timestamp_seconds",
    help: "The earliest slot that no run has started for, in Unix time; 0 for a job that nobody expects.",
    labels: [],
    when: "the watchdog looks",
  },
  seenEnd: {
    name: "surgicase_job_seen_end_timestamp_seconds",
    help: "When the last run ended as Kubernetes saw it, in Unix time.",
    labels: [],
    when: "the watchdog looks and none of the job's runs is at work",
  },
  suspended: {
    name: "surgicase_job_suspended",
    help: "1 while the job is suspended although the installation says that it runs.",
    labels: [],
    when: "the watchdog looks",
  },
  openMatter: {
    name: "surgicase_job_open_matter",
    help: "1 for each matter of the job that the watchdog has open.",
    labels: ["matter"],
    when: "the watchdog looks",
  },
  look: {
    name: "surgicase_watchdog_look_timestamp_seconds",
    help: "When the watchdog last looked at everything, in Unix time.",
    labels: [],
    when: "the watchdog looks",
  },
} as const satisfies Readonly<Record<string, MetricName>>;

/** What the watchdog knows of one job. */
export interface WatchedJob {
  /** The earliest slot that no run has started for, past or to come. `undefined`: the installation suspends it. */
  readonly due: Date | undefined;
  /** `undefined` while a run is at work: one that was locked out has ended, the one that locks has not. */
  readonly seenEnd: Date | undefined;
  /** Against what the installation says. */
  readonly suspendedByHand: boolean;
  /** Each by its kind, such as `never-started`. */
  readonly openMatters: readonly string[];
}

/** All of a watched job's gauges that there is a value for; those of matters that are closed go with the push. */
export function gaugesOfWatched(job: WatchedJob): readonly Gauge[] {
  const matters = job.openMatters.map((matter) => [matter, 1] as const);
  return [
    single(watchedMetricNames.due, job.due === undefined ? 0 : unixTime(job.due)),
    ...(job.seenEnd === undefined
      ? []
      : [single(watchedMetricNames.seenEnd, unixTime(job.seenEnd))]),
    single(watchedMetricNames.suspended, job.suspendedByHand ? 1 : 0),
    labelled(
      watchedMetricNames.openMatter,
      "matter",
      // A gauge without samples would leave the matters of the last look behind.
      matters.length === 0 ? [["nothing", 0]] : matters,
    ),
  ];
}

/** For the watchdog's own group. */
export function gaugesOfLook(lookedAt: Date): readonly Gauge[] {
  return [single(watchedMetricNames.look, unixTime(lookedAt))];
}
