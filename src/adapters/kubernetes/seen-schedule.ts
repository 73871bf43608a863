/** A CronJob as a job's schedule. That it is meant to be suspended stands in an annotation, which nobody changes by the way. */
import { momentIn, textIn, within } from "../../watch/loose-json.ts";
import type { SeenSchedule } from "../../watch/sight.ts";
import { componentLabel, labelOf, madeAt, nameOf } from "./objects.ts";

const suspendedByValues = "surgicase-jobs/suspended";

/** `undefined` for one that is being deleted, or is none of a job. */
export function seenSchedule(cronJob: unknown): SeenSchedule | undefined {
  const job = labelOf(cronJob, componentLabel) ?? nameOf(cronJob);
  const schedule = textIn(cronJob, "spec", "schedule");
  const isGoing = momentIn(cronJob, "metadata", "deletionTimestamp") !== undefined;
  if (job === "" || schedule === undefined || isGoing) {
    return undefined;
  }
  return {
    job,
    schedule,
    suspended: suspensionOf(cronJob),
    since: madeAt(cronJob),
    lastStartedFor: momentIn(cronJob, "status", "lastScheduleTime"),
  };
}

function suspensionOf(cronJob: unknown): SeenSchedule["suspended"] {
  if (within(cronJob, "spec", "suspend") !== true) {
    return "no";
  }
  const meant = textIn(cronJob, "metadata", "annotations", suspendedByValues);
  return meant === "true" ? "by-values" : "by-hand";
}
