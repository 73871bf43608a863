/** What the log says of each mail that was handed over: the message itself tells what became of it. */
import assert from "node:assert/strict";
import { suite, test, type TestContext } from "node:test";
import { providerPaymentReport } from "../../../src/jobs/provider-payment-report.ts";
import type { Sent } from "../../../src/ports/mail.ts";
import { attemptOf, keepingMailer } from "../../support/job-run.ts";
import { memoryLog, type LogLine } from "../../support/memory-log.ts";
import { closedWorld, hopeless, unclear } from "../../support/reportable-week.ts";
import { readerRow } from "../../support/sample-world.ts";

async function linesAfter(t: TestContext, answer: Sent): Promise<readonly LogLine[]> {
  const world = await closedWorld(t, { report_email_list: [readerRow("finance@example.com")] });
  const { log, lines } = memoryLog();
  const logged = {
    ...providerPaymentReport,
    run: async (...[ports, context]: Parameters<typeof providerPaymentReport.run>) =>
      providerPaymentReport.run(ports, { ...context, log }),
  };
  await attemptOf(logged, world.folder, {
    ports: keepingMailer({ "finance@example.com": answer }),
  });
  return lines.filter(({ message }) => message.includes("mail server"));
}

suite("the log of a mail", () => {
  const taken = { kind: "accepted", messageId: "<1@example.com>", road: "kept" } as const;
  const cases = [
    [taken, "info", "report handed to the mail server", undefined],
    [hopeless, "warn", "report not taken by the mail server", hopeless.reason],
    [unclear, "warn", "nobody knows whether the mail server took the report", unclear.reason],
  ] as const;
  for (const [answer, level, message, reason] of cases) {
    test(`that was ${answer.kind} says: ${message}`, async (t) => {
      const [line, ...others] = await linesAfter(t, answer);

      assert.deepEqual([line?.level, line?.message], [level, message]);
      assert.equal(line?.fields["reason"], reason);
      assert.deepEqual(others, []);
    });
  }
});
