/** What a report's delivery makes of a mail server's answers, and of none. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { UnavailableError } from "../../../src/domain/failure.ts";
import { providerPaymentReport } from "../../../src/jobs/provider-payment-report.ts";
import { attemptOf, keepingMailer } from "../../support/job-run.ts";
import { readerRow } from "../../support/sample-world.ts";
import { closedWorld, hopeless, later, unclear } from "../../support/reportable-week.ts";

test("a mail nobody knows the fate of is not sent again, and stays an exception", async (t) => {
  const world = await closedWorld(t);
  await attemptOf(providerPaymentReport, world.folder, {
    ports: keepingMailer({ "finance@example.com": unclear }),
  });
  const second = keepingMailer();

  const outcome = await attemptOf(providerPaymentReport, world.folder, { ports: second });

  assert.equal(outcome.kind, "partial");
  assert.equal(second.letters.length, 0);
  assert.equal(world.batches()[0]?.["state"], "closed");
});

test("a reader who was refused for good is tried by the next run, with the same bytes", async (t) => {
  const world = await closedWorld(t);
  const first = keepingMailer({ "finance@example.com": hopeless });
  const firstOutcome = await attemptOf(providerPaymentReport, world.folder, { ports: first });
  const stored = world.deliveries()[0]?.["sha256"];
  const second = keepingMailer();

  const outcome = await attemptOf(providerPaymentReport, world.folder, { ports: second });

  assert.equal(firstOutcome.kind, "partial");
  assert.equal(outcome.kind, "succeeded");
  assert.deepEqual(
    second.letters.map(({ to }) => to),
    ["finance@example.com"],
  );
  assert.equal(world.deliveries()[0]?.["sha256"], stored);
});

test("a mail server that refuses for now is waited for, and the others are not sent to again", async (t) => {
  const world = await closedWorld(t);
  const first = keepingMailer({ "finance@example.com": later });
  await assert.rejects(
    attemptOf(providerPaymentReport, world.folder, { ports: first, runId: "same" }),
    UnavailableError,
  );
  const second = keepingMailer();

  const outcome = await attemptOf(providerPaymentReport, world.folder, {
    ports: second,
    runId: "same",
  });

  assert.equal(outcome.kind, "succeeded");
  assert.deepEqual(
    second.letters.map(({ to }) => to),
    ["finance@example.com"],
  );
});

test("within one run, a refusal for good is not repeated while another is waited for", async (t) => {
  const world = await closedWorld(t);
  const answers = { "finance@example.com": hopeless, "payroll@example.com": later };
  await assert.rejects(
    attemptOf(providerPaymentReport, world.folder, {
      ports: keepingMailer(answers),
      runId: "same",
    }),
  );
  const second = keepingMailer();

  const outcome = await attemptOf(providerPaymentReport, world.folder, {
    ports: second,
    runId: "same",
  });

  assert.equal(outcome.kind, "partial");
  assert.deepEqual(
    second.letters.map(({ to }) => to),
    ["payroll@example.com"],
  );
});

test("what a mail server said is not forgotten while the database is away", async (t) => {
  const world = await closedWorld(t);
  const { mailer, letters } = keepingMailer();
  const away = [1, 2, 3];

  const outcome = await attemptOf(providerPaymentReport, world.folder, {
    ports: { mailer },
    around: ({ deliveries }) => ({
      deliveries: {
        ...deliveries,
        async settle(...settled) {
          if (away.pop() !== undefined) {
            throw new UnavailableError("the database", "Cannot reach the database: refused");
          }
          return deliveries.settle(...settled);
        },
      },
    }),
  });

  assert.equal(outcome.kind, "succeeded");
  assert.equal(letters.length, 2);
});

test("a mail server that gives no verdict is not tried for everybody, and later for those who were left", async (t) => {
  const names = ["ann", "bea", "cal", "dan"].map((name) => `${name}@example.com`);
  const world = await closedWorld(t, { report_email_list: names.map((name) => readerRow(name)) });
  const silent = Object.fromEntries(names.map((name) => [name, unclear]));
  const first = keepingMailer(silent);
  await assert.rejects(
    attemptOf(providerPaymentReport, world.folder, { ports: first, runId: "same" }),
    UnavailableError,
  );
  const second = keepingMailer();

  const outcome = await attemptOf(providerPaymentReport, world.folder, {
    ports: second,
    runId: "same",
  });

  assert.deepEqual(
    [first, second].map(({ letters }) => letters.map(({ to }) => to)),
    [names.slice(0, 2), names.slice(2)],
  );
  assert.ok(outcome.kind === "partial");
  assert.equal(outcome.troubles.length, 2);
});
