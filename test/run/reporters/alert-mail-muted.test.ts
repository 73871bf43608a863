/** A muted job says nothing by mail, and nobody takes that for a mail that was lost. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { InterruptedError } from "../../../src/domain/failure.ts";
import type { Outcome } from "../../../src/run/outcome.ts";
import { alertMail } from "../../../src/run/reporters/alert-mail.ts";
import type { Mute } from "../../../src/watch/mute.ts";
import { keepingMailer } from "../../support/job-run.ts";
import { memoryLog } from "../../support/memory-log.ts";
import { aRun, ended, facts, succeeded, waiting } from "../alerts/sample-run.ts";

const failed: Outcome = { kind: "failed", cause: "fault", error: new Error("no") };

function alerting({ mutes = [] }: { readonly mutes?: readonly Mute[] } = {}) {
  const { mailer, letters } = keepingMailer();
  const { log, lines } = memoryLog();
  const reporter = alertMail({
    mailer,
    log,
    recipients: async () => ({ addresses: ["ops@example.com"], source: "admin_email" }),
    factsOf: async () => facts(),
    earlierRuns: async () => [],
    mutes: async () => mutes,
  });
  const report = async (event: Parameters<typeof reporter.report>[0]) =>
    reporter.report(event, AbortSignal.timeout(10_000));
  return { reporter, report, letters, lines };
}

const mute: Mute = {
  job: "provider-payment-report",
  since: new Date("2026-11-23T08:00:00Z"),
  until: new Date("2026-11-23T12:00:00Z"),
  by: "ann",
  reason: "the mail server is being moved",
};

test("of a muted job nobody is mailed: one line says so, and nothing is left to deliver", async () => {
  const { reporter, report, letters, lines } = alerting({ mutes: [mute] });

  await report(ended(failed));

  assert.deepEqual(letters, []);
  assert.deepEqual(
    lines.map(({ level, message }) => [level, message]),
    [["warn", "⚠️ Job failure notification muted: nobody is mailed"]],
  );
  assert.equal(lines[0]?.fields["by"], "ann");
  assert.deepEqual([reporter.undelivered(), reporter.reached()], [undefined, false]);
  // Whoever looks from outside takes it for untold, and tells it when the mute is over.
  assert.equal(reporter.thread(), undefined);
});

for (const [what, changes] of [
  ["another job is muted", { job: "referral-report" }],
  ["the mute is over", { until: new Date("2026-11-23T10:12:04Z") }],
] as const) {
  test(`people are mailed where ${what}`, async () => {
    const { report, letters } = alerting({ mutes: [{ ...mute, ...changes }] });

    await report(ended(failed));

    assert.equal(letters.length, 1);
  });
}

test("where its mails are threaded is known to the end, also after a silent success", async () => {
  const { reporter, report, letters } = alerting();
  const before = reporter.thread();

  await report(waiting());
  await report(ended(succeeded));

  assert.equal(before, undefined);
  assert.equal(reporter.thread(), letters[0]?.thread);
});

test("a run that said that it waits, and is stopped then, has told nobody how it ended", async () => {
  const { reporter, report, letters } = alerting();
  const stopped: Outcome = {
    kind: "failed",
    cause: "interrupted",
    error: new InterruptedError("Stopped before it was done: SIGTERM"),
  };
  const commands = { ...aRun().commands, restartedWhenInterrupted: true };

  await report(waiting());
  await report(ended(stopped, { run: aRun({ commands }) }));

  assert.equal(letters.length, 1);
  assert.equal(reporter.thread(), undefined);
});
