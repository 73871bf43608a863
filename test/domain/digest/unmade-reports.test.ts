/** Reports of the week's batch that nobody has, what became of a void batch, and batches that are past their pay date. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { PastRun } from "../../../src/domain/digest/job-week.ts";
import { composeDigest, type Findings } from "../../../src/domain/digest/weekly-digest.ts";
import { payWeekOf } from "../../../src/domain/payments/pay-week.ts";
import {
  aBatch,
  aDelivery,
  aRun,
  backupJob,
  digestOf,
  findings,
  longAgo,
  needsOf,
  reportJob,
  reportSlot,
  view,
} from "./sample.ts";

const referral = {
  ...reportJob,
  name: "referral-report",
  title: "Weekly Referral Report",
  schedule: "30 9 * * 1",
};
const lastWeek = payWeekOf(new Date("2026-11-16T00:00:00Z"));
const command = "surgicase-jobs run referral-report --week 2026-11-23";

/** The payment report is made, and the referral report ran so. */
function referralRan(...runs: readonly PastRun[]): Partial<Findings> {
  const [, old] = longAgo(referral);
  return {
    jobs: [reportJob, referral],
    runs: new Map([
      [reportJob.name, [aRun(reportSlot, "succeeded")]],
      [referral.name, [...runs, ...old]],
    ]),
  };
}

function reportCard(title: string, changes: Partial<Findings>) {
  const reports = digestOf(changes).sections.find(({ heading }) => heading === "Reports");
  return reports?.cards.find((card) => card.title === title);
}

const atHalfPast = (outcome: "succeeded" | "skipped" | "failed" | undefined, seen = "09:31") =>
  aRun("2026-11-23T09:30:00Z", outcome, { seenAt: new Date(`2026-11-23T${seen}:00Z`) });

test("a report that was not made is listed with the job to run, and needs somebody once", () => {
  const neverRan = referralRan();
  const failed = referralRan(atHalfPast("failed"));

  assert.deepEqual(reportCard("Weekly Referral Report", neverRan), {
    mark: "look",
    title: "Weekly Referral Report",
    lines: ["Not made yet. The job to run:", command],
  });
  assert.deepEqual(needsOf(neverRan), ["Weekly Referral Report did not run"]);
  assert.equal(reportCard("Weekly Referral Report", failed)?.mark, "look");
  assert.deepEqual(needsOf(failed), ["Weekly Referral Report failed"]);
});

test("a report with nothing to tell is no gap, nor one that is being made or not due yet", () => {
  const empty = reportCard("Weekly Referral Report", referralRan(atHalfPast("skipped")));
  const atWork = reportCard("Weekly Referral Report", referralRan(atHalfPast(undefined, "10:30")));
  const early = { ...view, now: new Date("2026-11-23T09:15:00Z") };
  const { digest } = composeDigest(findings(referralRan()), early);

  assert.deepEqual(empty?.lines, ["Nothing to report.", "cases: 3"]);
  assert.deepEqual(atWork?.lines, ["Not made yet: its run is at work."]);
  assert.deepEqual(digest.needs, []);
  assert.deepEqual(digest.sections[1]?.cards[1]?.lines, [
    "Not made yet.",
    "It is due on Monday 2026-11-23 09:30 UTC.",
  ]);
});

test("what was sent of last week's report makes none of this week's", () => {
  const batches = [aBatch(), aBatch({ batchId: "batch-0", payWeek: lastWeek, state: "paid" })];
  const sent = [aDelivery(), aDelivery({ batchId: "batch-0", report: referral.name })];

  assert.ok(reportCard("Weekly Referral Report", { ...referralRan(), batches, sent }));
});

test("without a batch of the week, or with an empty one, no report is missed; other jobs never report", () => {
  const none = { ...referralRan(), batches: [], sent: [] };
  const empty = { ...referralRan(), batches: [aBatch({ cases: 0 })], sent: [] };
  const backup = { jobs: [reportJob, backupJob] };

  assert.equal(reportCard("Weekly Referral Report", none), undefined);
  assert.equal(reportCard("Weekly Referral Report", empty), undefined);
  assert.ok(reportCard("This week's batch is empty: there is nothing to report", empty));
  assert.equal(reportCard("Database Backup", backup), undefined);
});

const reclosed = [
  aBatch({ batchId: "batch-2", closedAt: new Date("2026-11-23T10:00:00Z"), state: "closed" }),
  aBatch({ state: "void" }),
  aBatch({ batchId: "batch-0", payWeek: lastWeek, state: "paid" }),
];

test("what was sent of a void batch does not count for the one in its place", () => {
  const sent = [aDelivery({ state: "refused" }), aDelivery({ recipient: "b@example.com" })];

  assert.deepEqual(needsOf({ batches: reclosed, sent }), [
    "Weekly Provider Payment Report: not made yet",
  ]);
  assert.deepEqual(
    reportCard("Weekly Provider Payment Report", { batches: reclosed, sent })?.lines,
    [
      "Not made yet. The job to run:",
      "surgicase-jobs run provider-payment-report --week 2026-11-23",
    ],
  );
});

test("a void batch's open mails do not keep a run's exceptions from being told", () => {
  const troubles = [{ subject: "finance@example.com", problem: "no", remedy: "Look." }];
  const runs = new Map([[reportJob.name, [aRun(reportSlot, "partial", { troubles })]]]);
  const sent = [aDelivery({ state: "unknown" }), aDelivery({ batchId: "batch-2" })];

  assert.deepEqual(needsOf({ batches: reclosed, sent, runs }), [
    "Weekly Provider Payment Report ended with 1 exception",
  ]);
});

test("a void batch of the week is named beside the live one", () => {
  const money = digestOf({ batches: reclosed }).sections.find(({ heading }) => heading === "Money");

  assert.deepEqual(
    money?.cards.map(({ title }) => title),
    [
      "Week of November 23, 2026: closed",
      "Week of November 23, 2026: void",
      "Week of November 16, 2026: paid",
    ],
  );
  assert.deepEqual(money.cards[1]?.lines, [
    "3 cases, $250.50. Nothing is paid from it.",
    "Batch batch-1.",
  ]);
});

test("a week whose batch is void and not closed again is not well, however its jobs ended", () => {
  const batches = [aBatch({ state: "void" })];

  assert.ok(
    needsOf({ batches, sent: [] }).includes(
      "The week's batch was made void and is not closed again",
    ),
  );
  assert.ok(
    !needsOf({ batches: reclosed, sent: [] }).some((need) => need.includes("was made void")),
  );
});

const paidUpdate = {
  ...reportJob,
  name: "paid-update",
  title: "Paid Update",
  suspended: true,
} as const;
const overdue = aBatch({ batchId: "batch-0", payWeek: lastWeek, payDate: "2026-11-20" });

test("a batch that is not paid after its pay date needs somebody, with the command for its week", () => {
  const [need] = digestOf({ batches: [aBatch(), overdue], jobs: [reportJob, paidUpdate] }).needs;

  assert.equal(need?.what, "paid-update was not run: 1 batch is past its pay date");
  assert.deepEqual(need.details, ["week of 2026-11-16 (3 cases, $250.50, pay date 2026-11-20)"]);
  assert.deepEqual(
    need.steps.map((step) => step.command),
    ["surgicase-jobs run paid-update --week 2026-11-16"],
  );
});

test("where it was run and left cases over, it is not said to be missing", () => {
  const run = aRun("2026-11-20T08:00:00Z", "partial");
  const runs = new Map([
    [reportJob.name, [aRun(reportSlot, "succeeded")]],
    [paidUpdate.name, [run]],
  ]);

  assert.deepEqual(needsOf({ batches: [aBatch(), overdue], jobs: [reportJob, paidUpdate], runs }), [
    "paid-update left cases unpaid: 1 batch is past its pay date",
  ]);
});
