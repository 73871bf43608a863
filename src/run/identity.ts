/**
 * Who a run is and what it works for. In Kubernetes everything follows from the pod's labels: a Job that a CronJob made is
 * named `<cronjob>-<minutes since 1970>`, which also tells the scheduled moment; any other was made by a person.
 */
import { payWeekOf, mondayOf, type PayWeek } from "../domain/payments/pay-week.ts";
import { slotOf } from "../domain/schedule.ts";
import { UsageError } from "../domain/failure.ts";

export interface Placement {
  readonly jobName: string | undefined;
  readonly jobUid: string | undefined;
  readonly podName: string | undefined;
}

export interface Identity {
  readonly runId: string;
  readonly attempt: string;
  readonly startedBy: "schedule" | "person";
  readonly slot: Date;
  readonly payWeek: PayWeek;
}

export interface Start {
  readonly job: string;
  readonly schedule: string;
  readonly startedAt: Date;
  /** The week a person chose instead. */
  readonly week: PayWeek | undefined;
  /** A job that people start: for its own week it need not wait for the scheduled moment. */
  readonly startedByPeople?: boolean;
  /** Used where Kubernetes gives no uid. */
  readonly randomId: string;
}

export function identify(start: Start, placement: Placement): Identity {
  const scheduledAt = scheduledMoment(start, placement.jobName);
  const slot = chosenSlot(start, scheduledAt);
  return {
    runId: placement.jobUid ?? start.randomId,
    attempt: placement.podName ?? "local",
    startedBy: scheduledAt === undefined ? "person" : "schedule",
    slot,
    payWeek: payWeekOf(slot),
  };
}

const week = 7 * 24 * 60 * 60 * 1000;

/**
 * The moment in the name of a Job that a CronJob made; `undefined`: a person made it. A number far from its start is no
 * moment: a person may name a Job `<cronjob>-20261123`.
 */
export function scheduledMoment(
  { job, startedAt }: Pick<Start, "job" | "startedAt">,
  jobName: string | undefined,
): Date | undefined {
  const minutes = jobName?.startsWith(`${job}-`) === true ? jobName.slice(job.length + 1) : "";
  const moment = new Date(Number(minutes) * 60_000);
  const isNear = Math.abs(moment.getTime() - startedAt.getTime()) < week;
  return /^\d{8,9}$/.test(minutes) && isNear ? moment : undefined;
}

// The node's clock may be behind the one that made the Job: the Job's own moment counts then.
function chosenSlot(start: Start, scheduledAt: Date | undefined): Date {
  const latest = slotOf(start.schedule, later(start.startedAt, scheduledAt));
  const isOwnWeek = start.week !== undefined && start.week === payWeekOf(start.startedAt);
  if (isOwnWeek && start.startedByPeople === true && payWeekOf(latest) !== start.week) {
    return start.startedAt;
  }
  return start.week === undefined ? latest : slotIn(start.week, start.schedule, latest);
}

/** The last slot of that week that is due. */
function slotIn(payWeek: PayWeek, schedule: string, latest: Date): Date {
  if (payWeek > payWeekOf(latest)) {
    throw new UsageError(
      `Cannot work for the week of ${payWeek}: its run is not due yet; choose an earlier week`,
    );
  }
  const sunday = new Date(mondayOf(payWeek).getTime() + week - 1);
  const slot = payWeek === payWeekOf(latest) ? latest : slotOf(schedule, sunday);
  if (payWeekOf(slot) !== payWeek) {
    throw new UsageError(
      `Cannot work for the week of ${payWeek}: nothing is scheduled in it; choose another week`,
    );
  }
  return slot;
}

function later(moment: Date, other: Date | undefined): Date {
  return other !== undefined && other > moment ? other : moment;
}
