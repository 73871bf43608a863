/** The mail a run sends about itself: one letter a recipient, and nothing forgotten that no road took. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Mailer, Sent } from "../../../src/ports/mail.ts";
import type { RunEvent } from "../../../src/run/event.ts";
import type { EpisodeNews, Outcome } from "../../../src/run/outcome.ts";
import { alertMail } from "../../../src/run/reporters/alert-mail.ts";
import { tell } from "../../../src/run/tell.ts";
import { fakeClock } from "../../support/fake-clock.ts";
import { keepingMailer } from "../../support/job-run.ts";
import { memoryLog } from "../../support/memory-log.ts";
import {
  aRun,
  ended,
  facts,
  partial,
  succeeded,
  waitedForDatabase,
  waiting,
} from "../alerts/sample-run.ts";

const failed: Outcome = {
  kind: "failed",
  cause: "blocked",
  error: new Error("Cannot report: the batch is not closed"),
};
const refused: Sent = { kind: "refused", permanent: false, reason: "421 try later" };
const accepted = "✅ Job failure notification sent successfully";

interface Given {
  readonly addresses?: readonly string[];
  readonly answers?: Readonly<Record<string, Sent>>;
  readonly mailer?: Mailer;
}

function alerting({ addresses = ["ops@example.com"], answers = {}, mailer }: Given = {}) {
  const asked: string[] = [];
  const kept = keepingMailer(answers);
  const { log, lines, messages } = memoryLog();
  const reporter = alertMail({
    mailer: mailer ?? kept.mailer,
    log,
    recipients: async () => ({ addresses, source: "admin_email" }),
    factsOf: async () => {
      asked.push("facts");
      return facts();
    },
    earlierRuns: async () => {
      asked.push("earlier runs");
      return [];
    },
    mutes: async () => [],
  });
  const report = async (event: RunEvent) => reporter.report(event, AbortSignal.timeout(10_000));
  return { reporter, report, letters: kept.letters, asked, log, lines, messages };
}

test("every recipient gets a letter of their own, with the same words in text and HTML", async () => {
  const { report, letters } = alerting({ addresses: ["a@example.com", "b@example.com"] });

  await report(ended(failed));

  assert.deepEqual(
    letters.map(({ to }) => to),
    ["a@example.com", "b@example.com"],
  );
  for (const letter of letters) {
    assert.equal(
      letter.subject,
      "🚨 CRITICAL: Scheduled Job Failed - Weekly Provider Payment Report",
    );
    assert.match(letter.text, /the batch is not closed/);
    assert.match(letter.html ?? "", /the batch is not closed/);
    assert.deepEqual(letter.headers, {
      "X-Surgicase-Job": "provider-payment-report",
      "X-Surgicase-Run": "5b0e7d52",
    });
  }
});

test("the first word, its reminder and the recovery are one conversation", async () => {
  const { report, letters } = alerting();

  await report(waiting());
  await report(waiting({ reminder: 1 }));
  await report(ended(succeeded, { waited: waitedForDatabase() }));

  assert.deepEqual(
    letters.map(({ subject }) => subject.split(":")[0]),
    ["⚠️ WARNING", "⚠️ WARNING", "✅ RECOVERED"],
  );
  assert.equal(new Set(letters.map(({ thread }) => thread)).size, 1);
});

for (const [what, event] of [
  ["the start of a run", { kind: "started", run: aRun() }],
  [
    "a run that begins its work",
    { kind: "working", run: aRun(), at: new Date("2026-11-23T09:00:05Z") },
  ],
  ["a run that succeeded", ended(succeeded)],
  ["a run that another locked out", ended({ kind: "skipped", because: "locked", detail: "7" })],
  ["a sign of life while it waits", waiting({ news: false })],
  ["a run that waits for a job of ours", waiting({ waited: waitedForDatabase({ told: false }) })],
  ["a dry run that failed", ended(failed, { run: aRun({ dryRun: true }) })],
  ["a dry run that waits", waiting({ run: aRun({ dryRun: true }) })],
] as const satisfies readonly (readonly [string, RunEvent])[]) {
  test(`nobody gets a mail about ${what}, and nothing is looked up for one`, async () => {
    const { reporter, report, letters, asked, lines } = alerting();

    await report(event);

    assert.deepEqual(asked, []);
    assert.deepEqual(letters, []);
    assert.deepEqual(lines, []);
    assert.equal(reporter.undelivered(), undefined);
  });
}

test("that a notification was sent is said when a road took it, once a recipient", async () => {
  const { report, messages, lines } = alerting({ addresses: ["a@example.com", "b@example.com"] });

  await report(ended(failed));

  assert.deepEqual(messages(), [accepted, accepted]);
  assert.deepEqual(lines[0]?.fields, { road: "kept", recipientsFrom: "admin_email" });
});

test("of a recovery nobody says that a failure was told", async () => {
  const { report, messages } = alerting();

  await report(ended(succeeded, { waited: waitedForDatabase() }));

  assert.deepEqual(messages(), ["recovery told by mail"]);
});

for (const answer of [refused, { kind: "unknown", reason: "no answer" }] as const) {
  test(`that a notification was sent is not said where the answer is ${answer.kind}`, async () => {
    const { report, messages, lines } = alerting({ answers: { "ops@example.com": answer } });

    await report(ended(failed));

    assert.deepEqual(messages(), ["❌ Job failure notification not delivered"]);
    assert.equal(lines[0]?.level, "error");
    assert.equal(lines[0].fields["reason"], answer.reason);
  });
}

test("what no road took is kept, for whom it did not reach", async () => {
  const { reporter, report, letters } = alerting({
    addresses: ["a@example.com", "b@example.com"],
    answers: { "b@example.com": refused },
  });

  await report(ended(failed));

  const undelivered = reporter.undelivered();
  assert.deepEqual(undelivered?.recipients, ["b@example.com"]);
  assert.equal(undelivered.subject, letters[0]?.subject);
  assert.equal(undelivered.text, letters[0]?.text);
  assert.equal(undelivered.thread, letters[0]?.thread);
});

test("a mail that leaves in the end takes the place of one that did not", async () => {
  const answers: Record<string, Sent> = { "ops@example.com": refused };
  const { reporter, report } = alerting({ answers });
  await report(waiting());
  const before = reporter.undelivered();
  delete answers["ops@example.com"];

  await report(ended(partial()));

  assert.match(before?.subject ?? "", /Waiting/);
  assert.equal(reporter.undelivered(), undefined);
});

test("a warning that never left is kept though the run succeeds in silence", async () => {
  const { reporter, report } = alerting({ answers: { "ops@example.com": refused } });

  await report(waiting());
  await report(ended(succeeded));

  assert.match(reporter.undelivered()?.subject ?? "", /Waiting/);
});

test("a mailer that throws keeps nobody else from getting the mail", async () => {
  const kept = keepingMailer();
  const mailer: Mailer = {
    send: async (letter, signal) =>
      letter.to === "a@example.com"
        ? Promise.reject(new Error("a fault"))
        : kept.mailer.send(letter, signal),
  };
  const { reporter, report } = alerting({ addresses: ["a@example.com", "b@example.com"], mailer });

  await report(ended(failed));

  assert.deepEqual(
    kept.letters.map(({ to }) => to),
    ["b@example.com"],
  );
  assert.deepEqual(reporter.undelivered()?.recipients, ["a@example.com"]);
});

test("where nobody is named, the alert is kept and the log says what to set", async () => {
  const { reporter, report, messages } = alerting({ addresses: [] });

  await report(ended(failed));

  assert.deepEqual(messages(), [
    "❌ Job failure notification has no recipient: set ALERT_RECIPIENTS",
  ]);
  assert.deepEqual(reporter.undelivered()?.recipients, []);
});

test("an alert that is left behind at the limit is not forgotten", async () => {
  const clock = fakeClock(new Date("2026-11-23T09:00:00Z"));
  const deaf: Mailer = { send: async () => new Promise<Sent>(() => undefined) };
  const { reporter, log } = alerting({ mailer: deaf });

  await tell([[reporter]], ended(failed), log, clock);

  assert.match(reporter.undelivered()?.subject ?? "", /CRITICAL/);
});

const episode: EpisodeNews = {
  since: new Date("2026-11-23T08:30:00Z"),
  what: "5 of 9 secrets were not refreshed",
  meaning: "Jobs go on with the sealed copies.",
  due: true,
  outlook: undefined,
  highFailureRate: true,
};

for (const [what, highFailureRate, answers, said] of [
  ["a high failure rate that a server took", true, {}, true],
  ["a high failure rate that no server took", true, { "ops@example.com": refused }, false],
  ["a low failure rate", false, {}, false],
] as const) {
  test(`${what}: that people were told of it is ${said ? "said" : "not said"}`, async () => {
    const { report, reporter, messages } = alerting({ answers });
    const outcome = partial();
    assert.ok(outcome.kind === "partial");

    await report(ended({ ...outcome, episode: { ...episode, highFailureRate } }));

    assert.equal(messages().includes("📧 Email alert sent about high failure rate"), said);
    assert.equal(reporter.reached(), answers["ops@example.com"] === undefined);
  });
}

test("one recipient whom a road reached is enough for people to know", async () => {
  const addresses = ["gone@example.com", "ops@example.com"];
  const { report, reporter } = alerting({ addresses, answers: { "gone@example.com": refused } });

  await report(ended(failed));

  assert.equal(reporter.reached(), true);
  assert.deepEqual(reporter.undelivered()?.recipients, ["gone@example.com"]);
});
