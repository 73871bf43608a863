/** Which events people are told about, and what the mail of each kind of end says. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { alertHtml } from "../../src/domain/alerts/html.ts";
import { alertText } from "../../src/domain/alerts/text.ts";
import type { Alert } from "../../src/domain/alerts/alert.ts";
import { InterruptedError, JobAtWorkError } from "../../src/domain/failure.ts";
import { alertOf } from "../../src/run/alert-of.ts";
import type { AlertFacts } from "../../src/run/alerts/alert-facts.ts";
import type { RunEvent } from "../../src/run/event.ts";
import type { EpisodeNews, Outcome } from "../../src/run/outcome.ts";
import { textsOf, visible } from "../domain/alerts/sample.ts";
import {
  aRun,
  ended,
  facts,
  partial,
  succeeded,
  waitedForDatabase,
  waiting,
} from "./alerts/sample-run.ts";

const fault: Outcome = { kind: "failed", cause: "fault", error: new Error("Cannot add") };
const interrupted: Outcome = {
  kind: "failed",
  cause: "interrupted",
  error: new InterruptedError("Cannot finish: told to stop"),
};
const skipped: Outcome = {
  kind: "skipped",
  because: "already-done",
  detail: "Batch 12 was reported by run 4711.",
};
const since = new Date("2026-11-23T07:30:02Z");
const episode: EpisodeNews = {
  since,
  what: "8 of 9 secrets were not refreshed",
  meaning: "Jobs go on with the sealed copies.",
  due: true,
  outlook: undefined,
  highFailureRate: true,
};
const known: EpisodeNews = { ...episode, due: false };
const untold = waitedForDatabase({ what: "the job pending-payment-update", told: false });

const silent: readonly (readonly [string, RunEvent])[] = [
  ["a start", { kind: "started", run: aRun() }],
  ["a success", ended(succeeded)],
  ["a success after a wait nobody was told of", ended(succeeded, { waited: untold })],
  ["a skipped run", ended(skipped)],
  ["an episode that people know of", ended({ ...somePartial(), episode: known })],
  ["the end of an episode that nobody was told of", ended({ ...succeededWith(), episode: known })],
  ["a wait for a job of ours", waiting({ waited: untold })],
  ["a sign of life while waiting", waiting({ news: false })],
  ["an interruption after which another pod starts", ended(interrupted)],
  ["a rehearsal that failed", ended(fault, { run: aRun({ dryRun: true }) })],
  ["a rehearsal that waits", waiting({ run: aRun({ dryRun: true }) })],
];

for (const [what, event] of silent) {
  test(`nobody is told of ${what}`, () => {
    assert.equal(alertOf(event, facts()), undefined);
  });
}

function somePartial() {
  const outcome = partial();
  assert.ok(outcome.kind === "partial");
  return outcome;
}

function succeededWith() {
  assert.ok(succeeded.kind === "succeeded");
  return succeeded;
}

test("a failed run is critical, and its mail says what it means and what to do", () => {
  const alert = alertFor(ended(fault));

  assert.equal(alert.severity, "critical");
  assert.equal(alert.subject, "🚨 CRITICAL: Scheduled Job Failed - Weekly Provider Payment Report");
  assert.equal(alert.message, "Cannot add");
  assert.equal(alert.meaning, "Nobody is paid until the report is there.");
  assert.deepEqual(commandsOf(alert), ["logs report-x7k2p", "rerun provider-payment-report"]);
});

test("a partial run is a warning that names each exception with its remedy, then the re-run", () => {
  const alert = alertFor(ended(partial(3)));

  assert.equal(alert.severity, "warning");
  assert.equal(
    alert.subject,
    "⚠️ WARNING: Scheduled Job Partial Failure - Weekly Provider Payment Report",
  );
  assert.match(alert.headline, /finished with 3 exceptions$/);
  assert.deepEqual(alert.troubles.shown[2], {
    subject: "case 3",
    problem: "its owner is inactive",
    remedy: "Activate the owner.",
  });
  assert.deepEqual(alert.counts, [{ label: "Cases printed", value: "3" }]);
  assert.deepEqual(commandsOf(alert), ["rerun provider-payment-report", "logs report-x7k2p"]);
});

test("of many exceptions the first fifty are named and the rest counted, in a mail that is not cut off", () => {
  const alert = alertFor(ended(partial(60)));

  assert.equal(alert.troubles.shown.length, 50);
  assert.equal(alert.troubles.more, 10);
  assert.match(alertText(alert), /and 10 more/);
  // Gmail cuts at 102 kB.
  assert.ok(alertHtml(alert).length < 100_000);
});

test("a partial run whose exceptions the next one takes up asks nobody to run it again", () => {
  const run = aRun({}, { exceptionsWait: true });

  const alert = alertFor(ended(partial(), { run }));

  assert.deepEqual(
    alert.steps.map(({ command }) => command),
    [undefined, "logs report-x7k2p"],
  );
});

test("a partial run that is repeated within the hour asks nobody to start it", () => {
  const nextRun = new Date("2026-11-23T10:30:00Z");

  const alert = alertFor(ended(partial()), { nextRun });

  assert.deepEqual(commandsOf(alert), ["logs report-x7k2p"]);
  assert.match(alertText(alert), /the next run, at Monday 2026-11-23 10:30 UTC, tries again/);
});

test("a waiting run is a warning at once that says for what and until when", () => {
  const alert = alertFor(waiting());

  assert.equal(alert.severity, "warning");
  assert.equal(alert.subject, "⚠️ WARNING: Scheduled Job Waiting - Weekly Provider Payment Report");
  assert.match(alert.lead, /waiting for the database, trying until Monday 2026-11-23 15:00 UTC\.$/);
  assert.deepEqual(commandsOf(alert), ["logs report-x7k2p"]);
});

test("a reminder has the subject and thread of the first word, and says how long it has been", () => {
  const first = alertFor(waiting());

  const reminder = alertFor(waiting({ reminder: 1, at: new Date("2026-11-23T10:00:04Z") }));

  assert.equal(reminder.subject, first.subject);
  assert.equal(reminder.thread, first.thread);
  assert.match(reminder.lead, /^Still waiting, after 1 h\. /);
});

test("people who were told of the waiting are told that it is over, for what it was and how long", () => {
  const alert = alertFor(ended(succeeded, { waited: waitedForDatabase() }));

  assert.equal(alert.severity, "recovered");
  assert.equal(alert.subject, "✅ RECOVERED: Scheduled Job - Weekly Provider Payment Report");
  assert.match(alert.lead, /waited for the database from Monday 2026-11-23 09:00 UTC/);
  assert.match(alert.lead, /1 h 12 min later/);
  assert.deepEqual(alert.counts, [{ label: "Cases printed", value: "1,872" }]);
  assert.deepEqual(commandsOf(alert), []);
  assert.ok(!alert.facts.some(({ label }) => label === "Last success"));
});

test("a run that finds nothing left to do after its waiting recovers too, and says what it found", () => {
  const alert = alertFor(ended(skipped, { waited: waitedForDatabase() }));

  assert.equal(alert.severity, "recovered");
  assert.match(alert.lead, /The work had been done in the meantime\.$/);
  assert.equal(alert.message, "Batch 12 was reported by run 4711.");
});

test("a run that waited and then ended badly says so", () => {
  const waited = waitedForDatabase();
  const endedAt = new Date("2026-11-23T15:00:04Z");
  const gaveUp: Outcome = {
    kind: "failed",
    cause: "unavailable",
    error: new Error("Cannot go on"),
  };

  const leads = [gaveUp, fault, partial()].map(
    (outcome) => alertFor(ended(outcome, { waited, endedAt })).lead,
  );

  assert.match(
    leads[0] ?? "",
    /the database since Monday 2026-11-23 09:00 UTC and gave up at Monday 2026-11-23 15:00 UTC, after 6 h\./,
  );
  assert.match(leads[1] ?? "", /Before that it had waited for the database, since Monday/);
  assert.match(leads[2] ?? "", /Before that it had waited for the database, since Monday/);
});

test("a run that gave up waiting for a job of ours names that job and its command", () => {
  const error = new JobAtWorkError("pending-payment-update", "Cannot print: the batch is open");
  const outcome: Outcome = { kind: "failed", cause: "unavailable", error };

  const alert = alertFor(ended(outcome, { waited: untold }));

  assert.match(alert.lead, /made by pending-payment-update, which was still at work/);
  assert.equal(commandsOf(alert)[0], "rerun pending-payment-update");
});

test("an interruption that nothing makes good is critical", () => {
  const commands = { ...aRun().commands, restartedWhenInterrupted: false };

  const alert = alertFor(ended(interrupted, { run: aRun({ commands }) }));

  assert.equal(alert.severity, "critical");
  assert.equal(commandsOf(alert)[0], "rerun provider-payment-report");
});

test("an environment other than production is the first fact, and no part of the subject", () => {
  const production = alertFor(ended(fault));
  const staging = alertFor(ended(fault, { run: aRun({ environment: "staging" }) }));

  assert.deepEqual(staging.facts[0], { label: "Environment", value: "staging" });
  assert.equal(production.facts[0]?.label, "Job");
  assert.equal(staging.subject, production.subject);
});

test("the facts say which run it was, when, and what comes next", () => {
  const force = { by: "a person", reason: "paid by hand, password=hunter2" };

  const alert = alertFor(ended(fault, { run: aRun({ force }) }));

  assert.deepEqual(Object.fromEntries(alert.facts.map(({ label, value }) => [label, value])), {
    Job: "Weekly Provider Payment Report (provider-payment-report)",
    Environment: "production",
    "Pay week": "Monday 2026-11-23 to Sunday 2026-11-29",
    Slot: "Monday 2026-11-23 09:00 UTC",
    "Run id": "5b0e7d52",
    Attempt: "surgicase/report-x7k2p",
    "Started by": "the schedule",
    "Forced by": "a person: paid by hand, password=[redacted]",
    Started: "Monday 2026-11-23 09:00 UTC",
    Ended: "Monday 2026-11-23 10:12 UTC",
    Duration: "1 h 12 min",
    Tries: "2",
    "Exit code": "1 (fault)",
    "Last success": "Monday 2026-11-16 09:00 UTC",
    "Next run": "Monday 2026-11-30 09:00 UTC",
  });
});

test("what is not known is said to be unknown, and what never was is said to be so", () => {
  const unknown = alertFor(ended(fault), { lastSuccess: "unknown", nextRun: undefined });
  const never = alertFor(ended(fault), { lastSuccess: undefined });

  assert.match(alertText(unknown), /Last success: unknown: the history of runs could not be read/);
  assert.match(alertText(unknown), /Next run: +none is scheduled/);
  assert.match(alertText(never), /Last success: none yet/);
});

test("HTML and plain text carry the same, whatever happened", () => {
  const waited = waitedForDatabase();
  const events = [
    ended(fault, { waited }),
    ended(partial(3)),
    waiting(),
    ended(skipped, { waited }),
  ];

  for (const alert of events.map((event) => alertFor(event))) {
    const [page, text] = [visible(alertHtml(alert)), alertText(alert)];
    const missing = textsOf(alert).filter((each) => !page.includes(each) || !text.includes(each));
    assert.deepEqual(missing, []);
  }
});

function alertFor(event: RunEvent, changes: Partial<AlertFacts> = {}): Alert {
  const alert = alertOf(event, facts(changes));
  assert.ok(alert !== undefined);
  return alert;
}

function commandsOf(alert: Alert): readonly string[] {
  return alert.steps.flatMap(({ command }) => command ?? []);
}
