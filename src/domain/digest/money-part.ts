/** The money: the week's batch, the last one, and every other that is not paid yet. */
import { countWords, dayWords } from "../alerts/wording.ts";
import { formatDollars, type Cents } from "../payments/money.ts";
import { isoDate, payWeekOf, type PayWeek } from "../payments/pay-week.ts";
import { longDateFrom } from "../reports/dates.ts";
import type { Card, Need, Part, Viewpoint } from "./digest.ts";
import type { PastRun } from "./job-week.ts";
import { firstFewInLine } from "./lists.ts";

export interface MoneyBatch {
  readonly batchId: string;
  readonly payWeek: PayWeek;
  readonly state: "closed" | "reported" | "paid" | "void";
  /** `YYYY-MM-DD`. */
  readonly payDate: string;
  readonly cases: number;
  readonly carriedOver: number;
  readonly excluded: number;
  readonly total: Cents;
  readonly closedAt: Date;
}

export interface PayingJobs {
  /** The job that closes a week's batch. */
  readonly closes: string;
  /** The job that reports a batch, and the one that pays it. */
  readonly reports: string;
  /** Undefined where this installation has none. */
  readonly pays: string | undefined;
  /** Of the latter, newest first, as far as they are known. */
  readonly payRuns: readonly PastRun[];
}

const mostShown = 6;

/** @param batches newest week first. */
export function moneyPart(batches: readonly MoneyBatch[], jobs: PayingJobs, view: Viewpoint): Part {
  const live = batches.filter(({ state }) => state !== "void");
  const voided = batches.filter(({ state, payWeek }) => state === "void" && payWeek === view.week);
  const own = live.filter(({ payWeek }) => payWeek === view.week);
  const others = live.filter(
    (batch) => batch.payWeek !== view.week && (batch.state !== "paid" || isRecent(batch, view)),
  );
  const more = others.length - mostShown;
  return {
    needs: [
      ...voidNeed(batches, jobs, view),
      ...unreportedNeed(live, jobs, view),
      ...unpaidNeed(live, jobs, view),
    ],
    section: {
      heading: "Money",
      cards: [
        ...(own.length === 0 ? [noBatch(view)] : own.map((batch) => cardOf(batch, view))),
        ...voided.map(voidCard),
        ...others.slice(0, mostShown).map((batch) => cardOf(batch, view)),
        ...(more > 0 ? [moreCard(more)] : []),
      ],
    },
  };
}

/** Of this week or the last. */
export function isRecent({ payWeek }: { readonly payWeek: PayWeek }, { week, from }: Viewpoint) {
  return payWeek === week || payWeek === payWeekOf(from);
}

function noBatch({ week }: Viewpoint): Card {
  return { mark: "note", title: `No batch is closed for ${longDateFrom(week)}`, lines: [] };
}

function voidCard({ payWeek, cases, total, batchId }: MoneyBatch): Card {
  return {
    mark: "note",
    title: `Week of ${longDateFrom(payWeek)}: void`,
    lines: [
      `${countWords(cases, "case")}, ${formatDollars(total)}. Nothing is paid from it.`,
      `Batch ${batchId}.`,
    ],
  };
}

function moreCard(more: number): Card {
  return {
    mark: "note",
    title: `and ${countWords(more, "older batch", "older batches")}`,
    lines: [],
  };
}

function cardOf(batch: MoneyBatch, view: Viewpoint): Card {
  const { payWeek, state, payDate, cases, carriedOver, total } = batch;
  const quiet = state === "closed" ? "note" : "well";
  const due = dayWords(new Date(`${payDate}T00:00:00Z`));
  return {
    mark: isForgotten(batch, view) || isOverdue(batch, view) ? "look" : quiet,
    title: `Week of ${longDateFrom(payWeek)}: ${state}`,
    lines: [
      `${countWords(cases, "case")}, ${formatDollars(total)}.`,
      ...(carriedOver > 0 ? [`Carried over from before: ${countWords(carriedOver, "case")}.`] : []),
      ...(state === "paid" ? [] : [`Pay date: ${due}.`]),
    ],
  };
}

/** Nothing reports it by itself any more. */
function isForgotten({ state, cases, payWeek, payDate }: MoneyBatch, view: Viewpoint): boolean {
  const isLate = payWeek < view.week || payDate < isoDate(view.now);
  return state === "closed" && cases > 0 && isLate;
}

function isOverdue({ state, cases, payDate }: MoneyBatch, { now }: Viewpoint): boolean {
  return state === "reported" && cases > 0 && payDate < isoDate(now);
}

/** Commands are shown for so many. */
const mostCommands = 3;

/** A week whose batch was made void and that nobody closed again: its cases wait for the next one, and nobody is paid till then. */
function voidNeed(
  batches: readonly MoneyBatch[],
  { closes }: PayingJobs,
  view: Viewpoint,
): readonly Need[] {
  const live = new Set(
    batches.filter(({ state }) => state !== "void").map(({ payWeek }) => payWeek),
  );
  const open = batches.filter(
    (batch) =>
      batch.state === "void" &&
      batch.cases > 0 &&
      batch.payWeek === view.week &&
      !live.has(batch.payWeek),
  );
  const what = "The week's batch was made void and is not closed again";
  return need(open.slice(0, 1), what, "Close the week again, then run its reports.", closes, view);
}

function unreportedNeed(
  batches: readonly MoneyBatch[],
  { reports }: PayingJobs,
  view: Viewpoint,
): readonly Need[] {
  const forgotten = batches.filter((batch) => isForgotten(batch, view));
  const what = `${countWords(forgotten.length, "batch", "batches")} never reported`;
  return need(forgotten, what, "Report it.", reports, view);
}

function unpaidNeed(
  batches: readonly MoneyBatch[],
  { pays, payRuns }: PayingJobs,
  view: Viewpoint,
): readonly Need[] {
  if (pays === undefined) {
    return [];
  }
  const overdue = batches.filter((batch) => isOverdue(batch, view));
  const hasRun = new Set(payRuns.filter(hasPaid).map(({ slot }) => payWeekOf(slot)));
  const unpaid = overdue.filter(({ payWeek }) => !hasRun.has(payWeek));
  const inPart = overdue.filter(({ payWeek }) => hasRun.has(payWeek));
  return [
    ...need(unpaid, `${pays} was not run: ${pastWords(unpaid.length)}`, paidWords, pays, view),
    ...need(
      inPart,
      `${pays} left cases unpaid: ${pastWords(inPart.length)}`,
      inPartWords,
      pays,
      view,
    ),
  ];
}

function hasPaid({ end }: PastRun): boolean {
  return end?.outcome === "succeeded" || end?.outcome === "partial";
}

function pastWords(batches: number): string {
  return batches === 1
    ? "1 batch is past its pay date"
    : `${batches} batches are past their pay dates`;
}

const paidWords = "If the money was sent, mark its cases as paid.";
const inPartWords = "When what kept them is settled, run it again.";

function need(
  batches: readonly MoneyBatch[],
  what: string,
  text: string,
  job: string,
  { command }: Viewpoint,
): readonly Need[] {
  const words = batches.map(
    ({ payWeek, cases, total, payDate }) =>
      `week of ${payWeek} (${countWords(cases, "case")}, ${formatDollars(total)}, pay date ${payDate})`,
  );
  return batches.length === 0
    ? []
    : [
        {
          what,
          details: [firstFewInLine(words, mostShown)],
          steps: batches.slice(0, mostCommands).map(({ payWeek }) => ({
            text,
            command: command(`run ${job} --week ${payWeek}`),
          })),
        },
      ];
}
