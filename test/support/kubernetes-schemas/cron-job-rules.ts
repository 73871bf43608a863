/** What an API server refuses of a CronJob beyond its schema: the names of its Jobs get eleven characters more. */
import { Cron } from "croner";
import { jobProblems, type JobSpec } from "./job-rules.ts";
import { isDnsLabel, metadataProblems, when, type Metadata } from "./names.ts";

interface CronJob {
  readonly metadata: Metadata;
  readonly spec: CronJobSpec;
}

interface CronJobSpec {
  readonly schedule: string;
  readonly timeZone?: string;
  readonly concurrencyPolicy?: string;
  readonly startingDeadlineSeconds?: number;
  readonly successfulJobsHistoryLimit?: number;
  readonly failedJobsHistoryLimit?: number;
  readonly jobTemplate: { readonly metadata?: Metadata; readonly spec: JobSpec };
}

const partPattern = /^(?:[*?]|\d+|[A-Z]{3})(?:-(?:\d+|[A-Z]{3}))?(?:\/\d+)?$/iu;

export function cronJobProblems({ metadata, spec }: CronJob): readonly string[] {
  const { jobTemplate, concurrencyPolicy: policy = "Allow" } = spec;
  const counts = [
    "startingDeadlineSeconds",
    "successfulJobsHistoryLimit",
    "failedJobsHistoryLimit",
  ] as const;
  return [
    ...when(!isDnsLabel(metadata.name ?? "", 52), "metadata.name: no DNS label of at most 52"),
    ...when(!isSchedule(spec.schedule), `spec.schedule: no schedule: ${spec.schedule}`),
    ...when(!isTimeZone(spec.timeZone), `spec.timeZone: no time zone: ${spec.timeZone}`),
    ...when(
      !["Allow", "Forbid", "Replace"].includes(policy),
      `spec.concurrencyPolicy: unknown: ${policy}`,
    ),
    ...counts.flatMap((count) => when((spec[count] ?? 0) < 0, `spec.${count}: below 0`)),
    ...metadataProblems(jobTemplate.metadata, "spec.jobTemplate.metadata"),
    ...jobProblems(jobTemplate.spec, "spec.jobTemplate.spec"),
  ];
}

/** Croner alone reads more than Kubernetes does: years, `L`, `W` and `#`. It finds what can never be, as the 30th of February. */
function isSchedule(schedule: string): boolean {
  const fields = schedule.split(" ");
  const parts = fields.flatMap((field) => field.split(","));
  if (fields.length !== 5 || !parts.every((part) => partPattern.test(part))) {
    return false;
  }
  try {
    const cron = new Cron(schedule, { mode: "5-part", paused: true, utcOffset: 0 });
    return cron.nextRun("2028-01-01T00:00:00Z") !== null;
  } catch {
    return false;
  }
}

function isTimeZone(zone: string | undefined): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions();
    return zone !== "Local";
  } catch {
    return false;
  }
}
