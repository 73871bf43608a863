/** When the providers' own reports are due, and what a dry run says of them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { BlockedError, JobAtWorkError } from "../../src/domain/failure.ts";
import { toCents } from "../../src/domain/payments/money.ts";
import { payWeekOf } from "../../src/domain/payments/pay-week.ts";
import { foretell } from "../../src/jobs/delivery/individual-order.ts";
import type { ProviderReader } from "../../src/jobs/delivery/provider-readers.ts";
import type { Delivery } from "../../src/ports/deliveries.ts";
import { keepingMailer } from "../support/job-run.ts";
import { closedWorld } from "../support/reportable-week.ts";
import { individualAttempt, reportedWorld } from "../support/reported-week.ts";
import { profileRow } from "../support/sample-world.ts";

test("nobody is sent a report of his own before finance has the report of all", async (t) => {
  const world = await closedWorld(t);
  const locks = { acquire: async () => undefined, isHeld: async () => true };
  const { mailer, letters } = keepingMailer();

  await assert.rejects(individualAttempt(world, { ports: { mailer } }), (error) => {
    assert.ok(error instanceof BlockedError);
    assert.equal(error.job, "provider-payment-report");
    return true;
  });
  await assert.rejects(individualAttempt(world, { ports: { mailer, locks } }), JobAtWorkError);
  assert.equal(letters.length, 0);
});

test("a person may override the order", async (t) => {
  const world = await closedWorld(t);
  const { mailer, letters } = keepingMailer();
  const force = { by: "ops@example.com", reason: "finance reads it later" };

  const outcome = await individualAttempt(world, { ports: { mailer }, force });

  assert.equal(outcome.kind, "succeeded");
  assert.equal(letters.length, 2);
});

test("an empty batch is nothing to report", async (t) => {
  const world = await reportedWorld(t, { cases: [] });

  const outcome = await individualAttempt(world);

  assert.ok(outcome.kind === "skipped");
  assert.equal(outcome.because, "nothing-to-do");
});

test("a dry run changes nothing and counts what would be sent", async (t) => {
  const world = await reportedWorld(t, {
    user_profile: [profileRow("ann", { user_email: "none" }), profileRow("bob")],
  });
  const before = world.everything();
  const { mailer, letters } = keepingMailer();

  const outcome = await individualAttempt(world, { dryRun: true, ports: { mailer } });

  assert.ok(outcome.kind === "partial");
  assert.deepEqual([outcome.counts["recipients"], outcome.counts["without_address"]], [1, 1]);
  assert.equal(
    outcome.troubles[0].problem,
    "he was not sent his report: the address in his profile is no mail address",
  );
  assert.deepEqual(world.everything(), before);
  assert.deepEqual([letters.length, (await world.files("storage")).length], [0, 0]);
});

test("a dry run says of each provider, by account and address, what would be sent", () => {
  const lines: (readonly [Readonly<Record<string, unknown>>, string])[] = [];
  const log = {
    info: (fields: Readonly<Record<string, unknown>>, message: string) =>
      void lines.push([fields, message]),
    warn: () => undefined,
    error: () => undefined,
  };
  const payWeek = payWeekOf(new Date("2026-11-23T00:00:00Z"));
  const ann = readerNamed("ann");
  const bob = readerNamed("bob");

  foretell({ payWeek }, [ann, bob], new Map([[bob.key, acceptedDelivery(bob)]]), { log });

  assert.deepEqual(lines, [
    [
      {
        provider: "ann",
        recipient: "ann@example.com",
        cases: 2,
        amount: "$200.00",
        filename: "provider_payment_report_1000000015_20261123.pdf",
      },
      "report would be sent",
    ],
    [
      {
        provider: "bob",
        recipient: "bob@example.com",
        cases: 2,
        amount: "$200.00",
        filename: "provider_payment_report_1000000015_20261123.pdf",
        delivery: "accepted",
      },
      "report would not be sent again",
    ],
  ]);
});

function readerNamed(userId: string): ProviderReader {
  return {
    key: `provider:${userId}`,
    address: `${userId}@example.com`,
    userId,
    firstName: userId,
    lastName: "Example",
    npi: "1000000015",
    timeZone: "",
    cases: 2,
    carriedOver: 0,
    amount: toCents(20_000),
  };
}

function acceptedDelivery({ key, address }: ProviderReader): Delivery {
  return {
    deliveryId: "delivery-1",
    batchId: "batch-1",
    report: "individual-provider-reports",
    recipientKey: key,
    recipient: address,
    state: "accepted",
    document: { key: "reports/a.pdf", sha256: "", bytes: 1 },
    passwordVersion: "1",
    permanent: false,
    claimedBy: "run-1",
    detail: undefined,
    updatedAt: new Date("2026-11-23T10:00:00Z"),
  };
}
