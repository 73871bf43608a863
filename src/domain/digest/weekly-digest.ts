/** The whole digest, from what was found. What could not be read is named first: nobody takes a gap for good news. */
import type { Digest, Need, Part, Viewpoint } from "./digest.ts";
import { heldPart, type HeldInDigest } from "./held-part.ts";
import { judgeWeek, type DigestJob, type JobWeek, type PastRun } from "./job-week.ts";
import { isWell, jobsPart, nothingRan } from "./jobs-part.ts";
import { plainLine } from "../alerts/wording.ts";
import { moneyPart, type MoneyBatch, type PayingJobs } from "./money-part.ts";
import { recordsPart } from "./records-part.ts";
import { reportsPart, type SentReport } from "./reports-part.ts";
import { secretsPart, type CopyInDigest } from "./secrets-part.ts";
import { mailsAbout, withoutSettled } from "./settled.ts";
import { unmadeReports } from "./unmade-reports.ts";
import { watchPart, type WatchInDigest } from "./watch-part.ts";

/** What was found; each undefined where it could not be read. */
export interface Findings {
  readonly environment: string;
  readonly jobs: readonly DigestJob[];
  /** By job, newest first. */
  readonly runs: ReadonlyMap<string, readonly PastRun[]> | undefined;
  /** Some runs could not be read: what is not among `runs` may have run all the same. */
  readonly lacksRuns: boolean;
  /** Newest week first. */
  readonly batches: readonly MoneyBatch[] | undefined;
  /** Of the batches of this week and the last; of older ones those that wait for a person's word. */
  readonly sent: readonly SentReport[] | undefined;
  readonly held: readonly HeldInDigest[] | undefined;
  readonly copies: readonly CopyInDigest[] | undefined;
  readonly watch: WatchInDigest | undefined;
  readonly unread: readonly Unread[];
}

/** Something that could not be read. */
export interface Unread {
  /** Where it is kept: `the database`. */
  readonly where: string;
  /** `money`. */
  readonly what: string;
  readonly reason: string;
}

export interface Composed {
  readonly digest: Digest;
  readonly jobs: number;
  /** How many of them ask for nobody. */
  readonly well: number;
}

/** Jobs whose part in the digest is more than their runs. */
const named = {
  warming: "secrets-warming",
  closes: "pending-payment-update",
  reports: "provider-payment-report",
  pays: "paid-update",
  backup: "database-backup",
  npi: "npi-update",
} as const;

/** Jobs that send a report of the week's batch. */
const reporting: ReadonlySet<string> = new Set([
  named.reports,
  "provider-payment-summary-report",
  "referral-report",
  "individual-provider-reports",
]);

export function composeDigest(everything: Findings, view: Viewpoint): Composed {
  const found = withoutVoid(everything);
  const { jobs } = found;
  const weeks = weeksOf(found, view);
  const others = otherParts(found, weeks, view);
  const hasRun = found.lacksRuns || beganAt(found) !== undefined;
  const parts = [
    found.runs && (hasRun ? jobsPart(weeks, saidElsewhere(found, others), view) : nothingRan(view)),
    others.reports,
    others.money,
    others.secrets,
    recordsOf(found, view),
    others.held,
    found.watch && watchPart(found.watch, titlesOf(jobs), view),
  ].flatMap((part) => part ?? []);
  const digest: Digest = {
    week: view.week,
    environment: found.environment,
    from: view.from,
    until: view.now,
    needs: [...unreadNeeds(found, view), ...parts.flatMap(({ needs }) => needs)],
    sections: parts.map(({ section }) => section),
  };
  const judged = found.runs !== undefined && hasRun ? weeks : [];
  return { digest, jobs: jobs.length, well: judged.filter(isWell).length };
}

/** What was sent of a void batch says nothing of the one in its place. */
function withoutVoid(found: Findings): Findings {
  const voided = (found.batches ?? []).filter(({ state }) => state === "void");
  const ids = new Set(voided.map(({ batchId }) => batchId));
  return { ...found, sent: found.sent?.filter(({ batchId }) => !ids.has(batchId)) };
}

function liveOf({ batches }: Findings): readonly MoneyBatch[] | undefined {
  return batches?.filter(({ state }) => state !== "void");
}

function weeksOf(found: Findings, view: Viewpoint): readonly JobWeek[] {
  const { jobs, runs, sent = [] } = found;
  const span = { ...view, began: found.lacksRuns ? undefined : beganAt(found) };
  const settlements = { sent, batches: liveOf(found) ?? [], pays: named.pays };
  return jobs.map((job) =>
    withoutSettled(judgeWeek(job, runs?.get(job.name) ?? [], span), settlements),
  );
}

/** When the first run on record of any of the jobs began. */
function beganAt({ jobs, runs }: Findings): Date | undefined {
  const first = jobs
    .flatMap(({ name }) => runs?.get(name) ?? [])
    .toSorted((one, other) => one.startedAt.getTime() - other.startedAt.getTime())[0];
  return first?.startedAt;
}

interface OtherParts {
  readonly reports: Part | undefined;
  readonly money: Part | undefined;
  readonly secrets: Part | undefined;
  readonly held: Part | undefined;
}

function otherParts(found: Findings, weeks: readonly JobWeek[], view: Viewpoint): OtherParts {
  const { batches, held, copies } = found;
  const own = ownBatch(found, view);
  return {
    reports: reportsOf(found, weeks, view),
    money: batches && moneyPart(batches, payingJobs(found), view),
    secrets: copies && secretsPart(copies, view),
    held: held && heldPart(held, own?.excluded),
  };
}

function ownBatch(found: Findings, { week }: Viewpoint): MoneyBatch | undefined {
  return liveOf(found)?.find(({ payWeek }) => payWeek === week);
}

function reportsOf(found: Findings, weeks: readonly JobWeek[], view: Viewpoint): Part | undefined {
  const { jobs, sent } = found;
  const live = liveOf(found);
  if (live === undefined || sent === undefined) {
    return undefined;
  }
  const own = ownBatch(found, view);
  const ofOwn = sent.filter(({ batchId }) => batchId === own?.batchId);
  const made = new Set(ofOwn.map(({ report }) => report));
  const reporters = weeks.filter(({ job }) => reporting.has(job.name));
  const unmade = unmadeReports(own, reporters, made, view);
  return reportsPart(live, sent, titlesOf(jobs), unmade, view);
}

function titlesOf(jobs: readonly DigestJob[]): ReadonlyMap<string, string> {
  return new Map(jobs.map(({ name, title }) => [name, title]));
}

function payingJobs({ jobs, runs }: Findings): PayingJobs {
  const pays = jobs.find(({ name }) => name === named.pays)?.name;
  return {
    closes: named.closes,
    reports: named.reports,
    pays,
    payRuns: runs?.get(named.pays) ?? [],
  };
}

function recordsOf({ jobs, runs }: Findings, view: Viewpoint): Part | undefined {
  const runsOf = (name: string) =>
    jobs.some((job) => job.name === name) ? (runs?.get(name) ?? []) : undefined;
  return (
    runs &&
    recordsPart(
      [
        { title: "Database backup", runs: runsOf(named.backup) },
        { title: "NPI registry", runs: runsOf(named.npi) },
      ],
      view,
    )
  );
}

/** What has a need of its own is not told a second time as a run's exception. */
function saidElsewhere(found: Findings, { secrets }: OtherParts) {
  const { sent = [], held = [], batches } = found;
  const cases = new Set(held.map(({ caseId }) => `case ${caseId}`));
  const secretsTold = (secrets?.needs ?? []).length > 0;
  return (job: string, subject: string, slot: Date): boolean =>
    mailsAbout({ job, subject, slot }, { sent, batches: batches ?? [] }).some(
      ({ state }) => state === "refused" || state === "unknown",
    ) ||
    (job === named.closes && cases.has(subject)) ||
    (job === named.closes && batches !== undefined && subject.startsWith("batch of ")) ||
    (secretsTold && job === named.warming);
}

function unreadNeeds({ unread }: Findings, { command }: Viewpoint): readonly Need[] {
  return unreadPlaces(unread).map(({ where, missing, reasons }) => ({
    what: `${where.charAt(0).toUpperCase()}${where.slice(1)} could not be read. Missing here: ${missing}`,
    details: reasons.slice(0, 3),
    steps: [
      { text: `Find out why ${where} cannot be read. When it can again, look at what is missing.` },
      ...(lookInstead[where] ?? databaseMissed).map(([text, words]) => ({
        text,
        command: command(words),
      })),
    ],
  }));
}

const databaseMissed = [
  ["What ran:", "runs list"],
  ["The batches and their money:", "batches list"],
  ["Who was sent what:", "deliveries list"],
] as const;

export const secretCopies = "the secret copies";
export const watchNotes = "the watchdog's notes";

const lookInstead: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  [secretCopies]: [["How each copy stands:", "secrets status"]],
  [watchNotes]: [["Who is muted:", "alerts mutes"]],
};

/** What could not be read, a place each. */
export function unreadPlaces(unread: readonly Unread[]) {
  return [...Map.groupBy(unread, ({ where }) => where)].map(([where, same]) => ({
    where,
    missing: listed(same),
    reasons: [...new Set(same.map(({ reason }) => plainLine(reason, 300)))],
  }));
}

/** `the run history, money and held cases`. */
function listed(unread: readonly Unread[]): string {
  const names = [...new Set(unread.map(({ what }) => what))];
  const last = names.at(-1) ?? "";
  return names.length === 1 ? last : `${names.slice(0, -1).join(", ")} and ${last}`;
}
