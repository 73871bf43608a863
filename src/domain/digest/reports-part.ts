/** Who was sent which report: counts of what was accepted, and by name whoever has nothing, or of whom nobody knows. */
import type { Step } from "../alerts/alert.ts";
import { countWords } from "../alerts/wording.ts";
import { decisionOn } from "../decision-on.ts";
import type { PayWeek } from "../payments/pay-week.ts";
import type { Card, Need, Part, Viewpoint } from "./digest.ts";
import { firstFew, firstFewInLine } from "./lists.ts";

export interface SentReport {
  readonly deliveryId: string;
  readonly batchId: string;
  /** The job's name. */
  readonly report: string;
  readonly recipient: string;
  readonly state: "planned" | "sending" | "accepted" | "refused" | "unknown";
  readonly detail: string | undefined;
  readonly updatedAt: Date;
}

/** One report of one batch. */
interface Report {
  readonly title: string;
  readonly job: string;
  readonly batchId: string;
  readonly payWeek: PayWeek;
  readonly sent: readonly SentReport[];
}

export interface ReportBatch {
  readonly batchId: string;
  readonly payWeek: PayWeek;
}

/**
 * Cards for the week's batch, needs for all that are given.
 * @param titles of the reports, by job name.
 * @param unmade what is said of reports that are not made.
 */
export function reportsPart(
  batches: readonly ReportBatch[],
  sent: readonly SentReport[],
  titles: ReadonlyMap<string, string>,
  unmade: Omit<Part, "section"> & { readonly cards: readonly Card[] },
  view: Viewpoint,
): Part {
  const reports = batches.flatMap((batch) => reportsOf(batch, sent, titles));
  const ofWeek = reports.filter(({ payWeek }) => payWeek === view.week);
  return {
    needs: [
      ...unmade.needs,
      ...reports.flatMap((report) => [...refusedNeed(report, view), ...unknownNeed(report, view)]),
    ],
    section: {
      heading: "Reports",
      cards:
        ofWeek.length + unmade.cards.length === 0
          ? [noReports]
          : [...ofWeek.map(cardOf), ...unmade.cards],
    },
  };
}

const noReports: Card = {
  mark: "note",
  title: "No batch of this week is there to be reported",
  lines: [],
};

function reportsOf(
  { batchId, payWeek }: ReportBatch,
  sent: readonly SentReport[],
  titles: ReadonlyMap<string, string>,
): readonly Report[] {
  const ofBatch = sent.filter((delivery) => delivery.batchId === batchId);
  return [...titles].flatMap(([job, title]) => {
    const own = ofBatch.filter(({ report }) => report === job);
    return own.length === 0 ? [] : [{ title, job, batchId, payWeek, sent: own }];
  });
}

function inState({ sent }: Report, ...states: readonly SentReport["state"][]) {
  return sent.filter(({ state }) => states.includes(state));
}

function cardOf(report: Report): Card {
  const accepted = inState(report, "accepted").length;
  const refused = inState(report, "refused");
  const unknown = inState(report, "unknown");
  const waiting = inState(report, "planned", "sending");
  const quiet = waiting.length === 0 ? "well" : "note";
  return {
    mark: refused.length + unknown.length > 0 ? "look" : quiet,
    title: report.title,
    lines: [
      `Accepted for ${accepted} of ${countWords(report.sent.length, "recipient")}.`,
      ...named("Refused", refused),
      ...named("Not known", unknown),
      ...named("Not sent yet", waiting),
    ],
  };
}

function named(words: string, sent: readonly SentReport[]): readonly string[] {
  const names = sent.map(({ recipient }) => recipient);
  return names.length === 0 ? [] : [`${words}: ${firstFewInLine(names, 10)}.`];
}

function refusedNeed(report: Report, view: Viewpoint): readonly Need[] {
  const refused = inState(report, "refused");
  if (refused.length === 0) {
    return [];
  }
  const verb = refused.length === 1 ? "was" : "were";
  return [
    {
      what: `${titleOf(report, view)}: ${countWords(refused.length, "mail")} ${verb} refused`,
      details: firstFew(refused.map(detailWords), 5),
      steps: [
        {
          text: "Correct the address, then run it again: only who has not got it is sent to.",
          command: runAgain(report, view),
        },
      ],
    },
  ];
}

/** Commands are shown for so many. */
const mostAsked = 3;

function unknownNeed(report: Report, view: Viewpoint): readonly Need[] {
  const unknown = inState(report, "unknown");
  if (unknown.length === 0) {
    return [];
  }
  const { command } = view;
  const asks = unknown.slice(0, mostAsked).flatMap((delivery) => askSteps(delivery, view));
  const all = {
    text: "All of them.",
    command: command(`deliveries list --batch ${report.batchId}`),
  };
  return [
    {
      what: `${titleOf(report, view)}: nobody knows whether ${countWords(unknown.length, "mail")} arrived`,
      details: firstFew(unknown.map(detailWords), 5),
      steps: [
        ...asks,
        ...(unknown.length > mostAsked ? [all] : []),
        { text: "After a resend, run it.", command: runAgain(report, view) },
      ],
    },
  ];
}

function askSteps({ deliveryId, recipient }: SentReport, { command }: Viewpoint): readonly Step[] {
  const decide = (word: "accept" | "resend") => command(decisionOn(deliveryId, word));
  const [name = ""] = firstFew([recipient], 1);
  return [
    { text: `Ask ${name}. If it is there:`, command: decide("accept") },
    { text: "If it is not:", command: decide("resend") },
  ];
}

function runAgain({ job, payWeek }: Report, { command }: Viewpoint): string {
  return command(`run ${job} --week ${payWeek}`);
}

function titleOf({ title, payWeek }: Report, { week }: Viewpoint): string {
  return payWeek === week ? title : `${title} (week of ${payWeek})`;
}

function detailWords({ recipient, detail }: SentReport): string {
  return detail === undefined ? recipient : `${recipient}: ${detail}`;
}
