/** What the digest says of a week: what needs a person, once each, with exact commands; and what everything else did. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { digestSubject, verdictOf } from "../../../src/domain/digest/digest.ts";
import { composeDigest, type Findings } from "../../../src/domain/digest/weekly-digest.ts";
import { digestText } from "../../../src/domain/digest/text.ts";
import { payWeekOf } from "../../../src/domain/payments/pay-week.ts";
import {
  aBatch,
  aDelivery,
  aRun,
  backupJob,
  cardTitled,
  digestOf,
  findings,
  longAgo,
  needsOf,
  now,
  reportJob,
  reportSlot,
  view,
} from "./sample.ts";

const lastWeek = payWeekOf(new Date("2026-11-16T00:00:00Z"));

function withRuns(...runs: readonly ReturnType<typeof aRun>[]): Partial<Findings> {
  return {
    runs: new Map([[reportJob.name, [...runs, aRun("2026-11-02T09:00:00Z", "succeeded")]]]),
  };
}

function commandsOf(changes: Partial<Findings>): readonly string[] {
  return digestOf(changes).needs.flatMap(({ steps }) =>
    steps.flatMap(({ command }) => command ?? []),
  );
}

test("a good week is well in its first line and its subject, and every section is there", () => {
  const digest = digestOf();

  assert.equal(digestText(digest).split("\n")[0], "All is well");
  assert.equal(
    digestSubject(digest),
    "✅ Weekly digest: all is well - week of November 23, 2026 [production]",
  );
  assert.deepEqual(
    digest.sections.map(({ heading }) => heading),
    ["Jobs", "Reports", "Money", "Secrets", "Backup and NPI", "Held and excluded cases"],
  );
  assert.equal(cardTitled("of excluded accounts")?.title, "2 cases of excluded accounts");
});

test("what needs somebody is counted in the first line and the subject", () => {
  const two = {
    ...withRuns(),
    held: [{ caseId: "A-1", reason: "no-amount", since: now } as const],
  };

  assert.equal(verdictOf(digestOf(withRuns())), "1 thing needs you");
  assert.equal(verdictOf(digestOf(two)), "2 things need you");
  assert.equal(
    digestSubject(digestOf(two)),
    "⚠️ Weekly digest: 2 things need you - week of November 23, 2026 [production]",
  );
});

test("a job that failed, was broken off or did not run needs somebody, with the command for its week", () => {
  const failed = aRun(reportSlot, "failed", { detail: "Cannot print it: no paper" });

  assert.deepEqual(needsOf(withRuns(failed)), ["Weekly Provider Payment Report failed"]);
  assert.deepEqual(commandsOf(withRuns(failed)), [
    `surgicase-jobs runs show ${failed.runId}`,
    "surgicase-jobs run provider-payment-report --week 2026-11-23",
  ]);
  assert.deepEqual(needsOf(withRuns(aRun(reportSlot, undefined))), [
    "Weekly Provider Payment Report was broken off",
  ]);
  assert.deepEqual(needsOf(withRuns()), ["Weekly Provider Payment Report did not run"]);
});

test("a job that is not about a week is run without one", () => {
  const commands = commandsOf({ jobs: [backupJob], runs: new Map([longAgo(backupJob)]), sent: [] });

  assert.deepEqual(commands, ["surgicase-jobs run database-backup"]);
});

test("a job that failed and was done in the end is well, and says so", () => {
  const startedAt = new Date("2026-11-23T10:00:00Z");
  const runs = withRuns(aRun(reportSlot, "succeeded", { startedAt }), aRun(reportSlot, "failed"));

  const { digest, jobs, well } = composeDigest(findings(runs), view);

  assert.deepEqual([digest.needs.length, jobs, well], [0, 1, 1]);
  assert.ok(
    digestText(digest).includes("It failed once before, and was done in the end."),
    digestText(digest),
  );
});

const runsOn = (...days: readonly string[]) => ({
  jobs: [backupJob],
  sent: [],
  runs: new Map([
    [backupJob.name, [...days, "02"].map((day) => aRun(`2026-11-${day}T08:00:00Z`, "succeeded"))],
  ]),
});

test("a job that missed most of its moments is not well, though it has run again", () => {
  assert.deepEqual(needsOf(runsOn("23", "22", "21")), [
    "Database Backup did not run at 4 of 7 scheduled moments",
  ]);
  assert.deepEqual(needsOf(runsOn("23", "22", "21", "20")), []);
});

test("exceptions of a run are named, but not those that have a need of their own", () => {
  const troubles = [
    {
      subject: "finance@example.com",
      problem: "nobody knows whether it was delivered",
      remedy: "Ask.",
    },
    { subject: "provider ann", problem: "has no last name", remedy: "Complete it." },
  ];
  const sent = [aDelivery({ state: "unknown" })];
  const partial = withRuns(aRun(reportSlot, "partial", { troubles }));
  const onlyKnown = withRuns(aRun(reportSlot, "partial", { troubles: troubles.slice(0, 1) }));

  assert.deepEqual(needsOf({ ...partial, sent }), [
    "Weekly Provider Payment Report ended with 1 exception",
    "Weekly Provider Payment Report: nobody knows whether 1 mail arrived",
  ]);
  assert.equal(needsOf({ ...onlyKnown, sent }).length, 1);
});

test("an unknown delivery comes with both answers to paste, a refused one with the run", () => {
  const unknown = { sent: [aDelivery({ state: "unknown" })] };
  const refused = { sent: [aDelivery({ state: "refused", detail: "550 no such mailbox" })] };

  assert.deepEqual(commandsOf(unknown), [
    'surgicase-jobs deliveries accept delivery-1 --by "$(whoami)" --reason "asked the recipient"',
    'surgicase-jobs deliveries resend delivery-1 --by "$(whoami)" --reason "asked the recipient"',
    "surgicase-jobs run provider-payment-report --week 2026-11-23",
  ]);
  assert.deepEqual(commandsOf(refused), [
    "surgicase-jobs run provider-payment-report --week 2026-11-23",
  ]);
  assert.deepEqual(digestOf(refused).needs[0]?.details, [
    "finance@example.com: 550 no such mailbox",
  ]);
});

test("an open delivery of last week's batch still needs somebody", () => {
  const old = aBatch({ batchId: "batch-0", payWeek: lastWeek, state: "paid" });
  const sent = [aDelivery(), aDelivery({ batchId: "batch-0", state: "refused" })];

  assert.deepEqual(needsOf({ batches: [aBatch(), old], sent }), [
    "Weekly Provider Payment Report (week of 2026-11-16): 1 mail was refused",
  ]);
});

test("a report's card counts what was accepted and names the others", () => {
  const sent = [
    aDelivery(),
    aDelivery({ recipient: "b@example.com", state: "refused" }),
    aDelivery({ recipient: "c@example.com", state: "planned" }),
  ];

  const cards = digestOf({ sent }).sections.find(({ heading }) => heading === "Reports")?.cards;

  assert.deepEqual(cards?.[0]?.lines, [
    "Accepted for 1 of 3 recipients.",
    "Refused: b@example.com.",
    "Not sent yet: c@example.com.",
  ]);
});

test("the money of this week, the last one and whatever is not paid is there; void batches of other weeks are not", () => {
  const batches = [
    aBatch({ carriedOver: 1 }),
    aBatch({ payWeek: lastWeek, state: "paid" }),
    aBatch({ payWeek: payWeekOf(new Date("2026-11-09T00:00:00Z")), state: "paid" }),
    aBatch({ payWeek: payWeekOf(new Date("2026-11-02T00:00:00Z")), state: "void" }),
  ];

  const cards = digestOf({ batches }).sections.find(({ heading }) => heading === "Money")?.cards;

  assert.deepEqual(
    cards?.map(({ title }) => title),
    ["Week of November 23, 2026: reported", "Week of November 16, 2026: paid"],
  );
  assert.deepEqual(cards?.[0]?.lines, [
    "3 cases, $250.50.",
    "Carried over from before: 1 case.",
    "Pay date: Friday 2026-11-27.",
  ]);
});

test("an earlier batch that was never reported needs somebody, and one past its pay date where it can be paid", () => {
  const forgotten = aBatch({ payWeek: lastWeek, state: "closed" });
  const overdue = aBatch({ payWeek: lastWeek, payDate: "2026-11-20" });
  const paidUpdate = { ...reportJob, name: "paid-update", suspended: true } as const;

  assert.deepEqual(commandsOf({ batches: [aBatch(), forgotten] }), [
    "surgicase-jobs run provider-payment-report --week 2026-11-16",
  ]);
  assert.deepEqual(needsOf({ batches: [aBatch(), overdue] }), []);
  assert.deepEqual(commandsOf({ batches: [aBatch(), overdue], jobs: [reportJob, paidUpdate] }), [
    "surgicase-jobs run paid-update --week 2026-11-16",
  ]);
});

test("a batch that is not there yet is said", () => {
  assert.ok(cardTitled("No batch is closed for November 23, 2026", { batches: [], sent: [] }));
});

test("what could not be read is the first thing, with its reason, and its sections are not there", () => {
  const reason = "Cannot use the database: no answer";
  const digest = digestOf({
    runs: undefined,
    batches: undefined,
    sent: undefined,
    held: undefined,
    unread: ["the run history", "money"].map((what) => ({ where: "the database", what, reason })),
  });

  assert.deepEqual(
    digest.needs.map(({ what, details }) => [what, details]),
    [["The database could not be read. Missing here: the run history and money", [reason]]],
  );
  assert.deepEqual(
    digest.sections.map(({ heading }) => heading),
    ["Secrets"],
  );
});
