/**
 * Reports of the week's batch that nobody has: not made yet, or with nothing to tell. A run from before the batch was closed
 * was for another one, which is void now.
 */
import { momentWords, plainLine } from "../alerts/wording.ts";
import { saysLockedOut } from "../locked-run.ts";
import { mondayOf, payWeekOf, type PayWeek } from "../payments/pay-week.ts";
import { nextRunOf } from "../schedule.ts";
import type { Card, Need, Viewpoint } from "./digest.ts";
import { graceMilliseconds, type JobWeek, type JudgedRun } from "./job-week.ts";
import { runCommand } from "./jobs-part.ts";

interface WeeksBatch {
  readonly payWeek: PayWeek;
  readonly cases: number;
  readonly closedAt: Date;
}

interface Unmade {
  readonly week: JobWeek;
  /** The last run for this batch. */
  readonly run: JudgedRun | undefined;
  readonly dueAt: Date | undefined;
}

/**
 * @param batch the week's live one.
 * @param weeks of the jobs that report.
 * @param made names of those whose report somebody has.
 */
export function unmadeReports(
  batch: WeeksBatch | undefined,
  weeks: readonly JobWeek[],
  made: ReadonlySet<string>,
  view: Viewpoint,
): { readonly cards: readonly Card[]; readonly needs: readonly Need[] } {
  if (batch === undefined || batch.cases === 0) {
    return { cards: batch === undefined ? [] : [emptyBatch], needs: [] };
  }
  const unmade = weeks
    .filter(({ job }) => !made.has(job.name))
    .map((week) => ({
      week,
      run: week.runs.find((run) => isFor(batch, run)),
      dueAt: nextRunOf(week.job.schedule, new Date(mondayOf(batch.payWeek).getTime() - 1)),
    }));
  return {
    cards: unmade.map((each) => cardOf(each, view)),
    needs: unmade.filter((each) => needsSomebody(each, view)).map((each) => needOf(each, view)),
  };
}

const emptyBatch: Card = {
  mark: "well",
  title: "This week's batch is empty: there is nothing to report",
  lines: [],
};

function isFor({ payWeek, closedAt }: WeeksBatch, { slot, startedAt, end }: JudgedRun): boolean {
  return payWeekOf(slot) === payWeek && startedAt >= closedAt && !saysLockedOut(end?.detail ?? "");
}

function isDue({ dueAt }: Unmade, { now }: Viewpoint): boolean {
  return dueAt !== undefined && dueAt.getTime() + graceMilliseconds <= now.getTime();
}

/** What its runs ask for is said with the job: that it failed, or has no run at all. */
function needsSomebody(each: Unmade, view: Viewpoint): boolean {
  return each.run === undefined && !each.week.didNotRun && isDue(each, view);
}

function needOf({ week }: Unmade, view: Viewpoint): Need {
  return {
    what: `${week.job.title}: not made yet`,
    details: week.isKnown ? ["It has not run since this week's batch was closed."] : [],
    steps: [{ text: "Run it.", command: commandOf(week, view) }],
  };
}

function cardOf(each: Unmade, view: Viewpoint): Card {
  const { week, run, dueAt } = each;
  const { title } = week.job;
  if (run?.state === "skipped") {
    const lines = ["Nothing to report.", plainLine(run.end?.detail ?? "", 240)];
    return { mark: "well", title, lines };
  }
  if (run?.state === "at-work") {
    return { mark: "note", title, lines: ["Not made yet: its run is at work."] };
  }
  return run === undefined && !isDue(each, view)
    ? { mark: "note", title, lines: ["Not made yet.", ...waitingWords(dueAt)] }
    : { mark: "look", title, lines: ["Not made yet. The job to run:", commandOf(week, view)] };
}

function waitingWords(dueAt: Date | undefined): readonly string[] {
  return dueAt === undefined ? [] : [`It is due on ${momentWords(dueAt)}.`];
}

function commandOf({ job }: JobWeek, view: Viewpoint): string {
  return runCommand(job, mondayOf(view.week), view);
}
