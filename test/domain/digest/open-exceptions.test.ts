/** Exceptions of a run: how long they stay open, how they are told, and who overrode the order of jobs. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { PastRun } from "../../../src/domain/digest/job-week.ts";
import { digestText } from "../../../src/domain/digest/text.ts";
import type { Findings } from "../../../src/domain/digest/weekly-digest.ts";
import {
  aBatch,
  aDelivery,
  aRun,
  cardTitled,
  digestOf,
  needsOf,
  reportJob,
  reportSlot,
} from "./sample.ts";

const template = {
  subject: "provider_payment_report",
  problem: "its template cannot be used",
  remedy: "Mend the template in SurgiCase.",
};
const exceptions = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ ...template, subject: `letter ${index + 1}` }));

const partial = (troubles = [template]) => aRun(reportSlot, "partial", { troubles });
const later = (outcome: "skipped" | "failed" | "succeeded" | undefined, time = "10:00") =>
  aRun(reportSlot, outcome, { startedAt: new Date(`2026-11-23T${time}:00Z`) });

function ran(...newestFirst: readonly PastRun[]): Partial<Findings> {
  return { runs: new Map([[reportJob.name, newestFirst]]) };
}

const open = "Weekly Provider Payment Report ended with 1 exception";
const failed = "Weekly Provider Payment Report failed";

test("exceptions are still open after a run that found the work done, and their card says so", () => {
  const changes = ran(later("skipped"), partial());

  assert.deepEqual(needsOf(changes), [open]);
  const card = cardTitled("Weekly Provider Payment Report", changes);
  assert.equal(card?.mark, "look");
  assert.ok(card.lines.includes("A run before ended with exceptions, and they are still open."));
});

test("a failure is good once a run found the work done, but not the exceptions before it", () => {
  assert.deepEqual(needsOf(ran(later("skipped"), later("failed", "09:30"))), []);
  assert.deepEqual(needsOf(ran(later("skipped"), later("failed", "09:30"), partial())), [open]);
  assert.deepEqual(needsOf(ran(later("failed"), partial())), [failed, open]);
});

test("a run that succeeded settles the exceptions before it", () => {
  assert.deepEqual(needsOf(ran(later("succeeded"), partial())), []);
});

function accepted(updatedAt: Date) {
  const recipients = ["finance@example.com", "ann@example.com"];
  return recipients.map((recipient) => aDelivery({ recipient, updatedAt }));
}

test("a mail that was accepted after the run is no exception any more, one from before says nothing", () => {
  const readers = [
    { ...template, subject: "finance@example.com" },
    { ...template, subject: "provider ann (ann@example.com)" },
  ];
  const changes = ran(later("skipped"), partial(readers));
  const after = { ...changes, sent: accepted(new Date("2026-11-23T09:50:00Z")) };
  const before = { ...changes, sent: accepted(new Date("2026-11-23T09:00:30Z")) };

  assert.deepEqual(needsOf(after), []);
  assert.equal(cardTitled("Weekly Provider Payment Report", after)?.mark, "well");
  assert.equal(needsOf(before).length, 1);
});

test("cases that were not paid are no exception any more once their batch is paid", () => {
  const paidUpdate = {
    ...reportJob,
    name: "paid-update",
    title: "Paid Update",
    suspended: true,
  } as const;
  const troubles = [{ ...template, subject: "case A-1" }];
  const jobs = [reportJob, paidUpdate];
  const runs = new Map([
    [reportJob.name, [aRun(reportSlot, "succeeded")]],
    [paidUpdate.name, [partial(troubles)]],
  ]);

  assert.deepEqual(needsOf({ jobs, runs, batches: [aBatch({ state: "paid" })] }), []);
  assert.deepEqual(needsOf({ jobs, runs }), ["Paid Update ended with 1 exception"]);
});

test("the first three exceptions come with what to do, and the run tells the others", () => {
  const run = partial(exceptions(5));

  const [need] = digestOf(ran(run)).needs;

  assert.deepEqual(need?.details, [
    "letter 1: its template cannot be used. Mend the template in SurgiCase.",
    "letter 2: its template cannot be used. Mend the template in SurgiCase.",
    "letter 3: its template cannot be used. Mend the template in SurgiCase.",
  ]);
  assert.deepEqual(need.steps, [
    { text: "and 2 more:", command: `surgicase-jobs runs show ${run.runId}` },
  ]);
  assert.equal(digestOf(ran(partial(exceptions(3)))).needs[0]?.steps[0]?.text, "The run:");
});

test("nothing that others wrote into an exception is shown as it stands: no credential, no line break", () => {
  const remedy = `Log in\nwith password=Sesame${"9".repeat(3_000)}`;
  const [need] = digestOf(ran(partial([{ ...template, remedy }]))).needs;

  assert.doesNotMatch(need?.details[0] ?? "", /Sesame|\n/);
  assert.match(need?.details[0] ?? "", /\[redacted\]/);
});

test("who ran a job by force is named with the reason, also where all is well", () => {
  const force = { by: "operator", reason: "list of\nreaders is empty, password=Sesame99" };
  const run = { ...aRun(reportSlot, "succeeded"), force };

  const text = digestText(digestOf(ran(run)));

  assert.match(text, /^All is well\n/);
  assert.ok(
    text.includes(
      "Forced by operator on Monday 2026-11-23 09:00 UTC: list of readers is empty, password=[redacted]",
    ),
    text,
  );
});
