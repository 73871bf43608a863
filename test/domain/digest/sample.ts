/** What a digest is made of, for tests: a good week unless a part is put in its place. The digest is made on a Monday at 10:30. */
import type { Viewpoint } from "../../../src/domain/digest/digest.ts";
import type { DigestJob, PastRun, RunEnding } from "../../../src/domain/digest/job-week.ts";
import type { MoneyBatch } from "../../../src/domain/digest/money-part.ts";
import type { SentReport } from "../../../src/domain/digest/reports-part.ts";
import { composeDigest, type Findings } from "../../../src/domain/digest/weekly-digest.ts";
import { toCents } from "../../../src/domain/payments/money.ts";
import { payWeekOf } from "../../../src/domain/payments/pay-week.ts";

export const now = new Date("2026-11-23T10:30:06Z");
export const from = new Date("2026-11-16T10:30:00Z");
export const view: Viewpoint = {
  week: payWeekOf(now),
  from,
  now,
  command: (words) => `surgicase-jobs ${words}`,
};

export const reportJob: DigestJob = {
  name: "provider-payment-report",
  title: "Weekly Provider Payment Report",
  schedule: "0 9 * * 1",
  attemptSeconds: 300,
  accepts: ["week", "dry-run"],
};

export const backupJob: DigestJob = {
  name: "database-backup",
  title: "Database Backup",
  schedule: "0 8 * * *",
  attemptSeconds: 3600,
  accepts: [],
};

let runs = 0;

/** A run for a slot that took a minute; without an ending it is still open. */
export function aRun(
  slot: string,
  outcome: RunEnding["outcome"] | undefined,
  changes: Partial<RunEnding & PastRun> = {},
): PastRun {
  runs += 1;
  const startedAt = new Date(slot);
  const endedAt = new Date(startedAt.getTime() + 60_000);
  const end = {
    endedAt,
    outcome: outcome ?? "failed",
    troubles: [],
    detail: "cases: 3",
    ...changes,
  };
  return {
    runId: `run-${runs}`,
    slot: startedAt,
    startedAt,
    seenAt: endedAt,
    ...changes,
    ...(outcome === undefined ? {} : { end }),
  };
}

export const reportSlot = "2026-11-23T09:00:00Z";

export function aBatch(changes: Partial<MoneyBatch> = {}): MoneyBatch {
  return {
    batchId: "batch-1",
    payWeek: view.week,
    state: "reported",
    payDate: "2026-11-27",
    cases: 3,
    carriedOver: 0,
    excluded: 2,
    total: toCents(25_050),
    closedAt: new Date("2026-11-23T08:00:30Z"),
    ...changes,
  };
}

export function aDelivery(changes: Partial<SentReport> = {}): SentReport {
  return {
    deliveryId: "delivery-1",
    batchId: "batch-1",
    report: reportJob.name,
    recipient: "finance@example.com",
    state: "accepted",
    detail: undefined,
    updatedAt: new Date("2026-11-23T09:00:30Z"),
    ...changes,
  };
}

/** From before the week: what else is due in it counts. */
export const longAgo = (job: DigestJob) =>
  [job.name, [aRun("2026-11-02T09:00:00Z", "succeeded")]] as const;

export function findings(changes: Partial<Findings> = {}): Findings {
  return {
    environment: "production",
    jobs: [reportJob],
    runs: new Map([[reportJob.name, [aRun(reportSlot, "succeeded")]]]),
    lacksRuns: false,
    batches: [aBatch()],
    sent: [aDelivery()],
    held: [],
    copies: [{ secret: "main", state: "fresh", ageSeconds: 60, notes: [] }],
    watch: undefined,
    unread: [],
    ...changes,
  };
}

export function digestOf(changes: Partial<Findings> = {}) {
  return composeDigest(findings(changes), view).digest;
}

/** The needs' first lines. */
export function needsOf(changes: Partial<Findings> = {}): readonly string[] {
  return digestOf(changes).needs.map(({ what }) => what);
}

export function cardTitled(title: string, changes: Partial<Findings> = {}) {
  const cards = digestOf(changes).sections.flatMap((section) => section.cards);
  return cards.find((card) => card.title.includes(title));
}
