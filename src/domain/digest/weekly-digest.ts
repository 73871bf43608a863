/** The whole digest, from what was found. What could not be read is named first: nobody takes a gap for good news. */
import type { Digest, Need, Part, Viewpoint } from "./digest.ts";
import { heldPart, type HeldInDigest } from "./held-part.ts";
import { judgeWeek, type DigestJob, type PastRun } from "./job-week.ts";
import { isWell, jobsPart } from "./jobs-part.ts";
import { plainLine } from "../alerts/wording.ts";
import { moneyPart, type MoneyBatch } from "./money-part.ts";
import { recordsPart } from "./records-part.ts";
import { reportsPart, type SentReport } from "./reports-part.ts";
import { secretsPart, type CopyInDigest } from "./secrets-part.ts";

/** What was found; each undefined where it could not be read. */
export interface Findings {
  readonly environment: string;
  readonly jobs: readonly DigestJob[];
  /** By job, newest first. */
  readonly runs: ReadonlyMap<string, readonly PastRun[]> | undefined;
  /** Newest week first. */
  readonly batches: readonly MoneyBatch[] | undefined;
  /** Of the batches of this week and the last. */
  readonly sent: readonly SentReport[] | undefined;
  readonly held: readonly HeldInDigest[] | undefined;
  readonly copies: readonly CopyInDigest[] | undefined;
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
  reports: "provider-payment-report",
  pays: "paid-update",
  backup: "database-backup",
  npi: "npi-update",
} as const;

export function composeDigest(found: Findings, view: Viewpoint): Composed {
  const { jobs, runs } = found;
  const weeks = runs && jobs.map((job) => judgeWeek(job, runs.get(job.name) ?? [], view));
  const others = otherParts(found, view);
  const parts = [
    weeks && jobsPart(weeks, saidElsewhere(found, others), view),
    others.reports,
    others.money,
    others.secrets,
    recordsOf(found, view),
    others.held,
  ].flatMap((part) => part ?? []);
  const digest: Digest = {
    week: view.week,
    environment: found.environment,
    from: view.from,
    until: view.now,
    needs: [...unreadNeeds(found, view), ...parts.flatMap(({ needs }) => needs)],
    sections: parts.map(({ section }) => section),
  };
  return { digest, jobs: jobs.length, well: (weeks ?? []).filter(isWell).length };
}

interface OtherParts {
  readonly reports: Part | undefined;
  readonly money: Part | undefined;
  readonly secrets: Part | undefined;
  readonly held: Part | undefined;
}

function otherParts(found: Findings, view: Viewpoint): OtherParts {
  const { jobs, batches, sent, held, copies } = found;
  const titles = new Map(jobs.map(({ name, title }) => [name, title]));
  const pays = jobs.find(({ name }) => name === named.pays)?.name;
  const live = batches?.filter(({ state }) => state !== "void");
  const own = live?.find(({ payWeek }) => payWeek === view.week);
  return {
    reports: live && sent && reportsPart(live, sent, titles, view),
    money: batches && moneyPart(batches, { reports: named.reports, pays }, view),
    secrets: copies && secretsPart(copies, view),
    held: held && heldPart(held, own?.excluded),
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
function saidElsewhere({ sent = [], held = [] }: Findings, { secrets }: OtherParts) {
  const doubtful = sent.filter(({ state }) => state === "refused" || state === "unknown");
  const readers = new Set(doubtful.map(({ report, recipient }) => `${report} ${recipient}`));
  const cases = new Set(held.map(({ caseId }) => `case ${caseId}`));
  const secretsTold = (secrets?.needs ?? []).length > 0;
  return (job: string, subject: string): boolean =>
    readers.has(`${job} ${subject}`) ||
    cases.has(subject) ||
    (secretsTold && job === named.warming);
}

function unreadNeeds({ unread }: Findings, { command }: Viewpoint): readonly Need[] {
  return unreadPlaces(unread).map(({ where, missing, reasons }) => ({
    what: `${where.charAt(0).toUpperCase()}${where.slice(1)} could not be read. Missing here: ${missing}`,
    details: reasons.slice(0, 3),
    steps: [
      { text: `Find out why ${where} cannot be read. When it can again, look at what is missing.` },
      ...(where === secretCopies ? copiesMissed : databaseMissed).map(([text, words]) => ({
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
const copiesMissed = [["How each copy stands:", "secrets status"]] as const;

export const secretCopies = "the secret copies";

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
