/** What a failed run's mail says for each cause, and what hostile texts can do to it: nothing. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Alert } from "../../../src/domain/alerts/alert.ts";
import { alertHtml } from "../../../src/domain/alerts/html.ts";
import { alertText } from "../../../src/domain/alerts/text.ts";
import {
  BlockedError,
  type Cause,
  ConfigError,
  DeadlineError,
  DeniedError,
  UnavailableError,
  UsageError,
} from "../../../src/domain/failure.ts";
import { payWeekOf } from "../../../src/domain/payments/pay-week.ts";
import { scrub } from "../../../src/domain/scrub.ts";
import { alertOf } from "../../../src/run/alert-of.ts";
import { failures } from "../../../src/run/exit-codes.ts";
import type { RunFacts } from "../../../src/run/event.ts";
import { aRun, ended, facts } from "./sample-run.ts";

const commands = { ...aRun().commands, restartedWhenInterrupted: false };

test("every cause has its meaning, its steps and its re-run", () => {
  for (const cause of Object.keys(failures) as readonly Cause[]) {
    const alert = failed(cause, new Error("Cannot go on"));

    assert.ok(alert.lead.includes(failures[cause].meaning), cause);
    assert.ok(alert.steps.length >= 2, cause);
    assert.ok(commandsOf(alert).includes("rerun provider-payment-report"), cause);
  }
});

test("a blocked run says which job to run first, with its command", () => {
  const error = new BlockedError("pending-payment-update", "Cannot print: the batch is open");

  const alert = failed("blocked", error);

  assert.deepEqual(alert.steps[0], {
    text: "Run pending-payment-update first.",
    command: "rerun pending-payment-update",
  });
  assert.equal(commandsOf(alert)[1], "rerun provider-payment-report");
});

test("a run that is blocked for a week that is over asks first whether that week is meant", () => {
  const error = new BlockedError("pending-payment-update", "Cannot print: the batch is not closed");
  const run = aRun({ payWeek: payWeekOf(new Date("2026-11-09T00:00:00Z")) });

  const alert = alertOf(ended({ kind: "failed", cause: "blocked", error }, { run }), facts());

  assert.match(
    alert?.steps[0]?.text ?? "",
    /^Is the pay week of Monday 2026-11-09 meant\? It is over\./,
  );
  assert.equal(alert?.steps[1]?.command, "rerun pending-payment-update");
});

test("a run that could not begin says that nothing was changed, and nothing of what it failed to do", () => {
  for (const [cause, attempts] of [
    ["usage", 0],
    ["usage", 1],
    ["misconfigured", 0],
  ] as const) {
    const alert = alertOf(
      ended({ kind: "failed", cause, error: new UsageError("Cannot read --week") }, { attempts }),
      facts(),
    );

    assert.ok(alert !== undefined);
    assert.match(alert.meaning, /^Nothing ran, and nothing was changed by this run\./);
    assert.doesNotMatch(alertText(alert), /Nobody is paid|is not done/);
  }
});

test("settings that turn out wrong while it works may have left something: what it means is said", () => {
  const alert = failed("misconfigured", new ConfigError(["the bucket does not encrypt"]));

  assert.equal(alert.meaning, "Nobody is paid until the report is there.");
});

test("wrong settings are listed one by one, each without its secret", () => {
  const error = new ConfigError(["MAIL_FROM is not set", "X holds password=hunter2"]);

  const alert = failed("misconfigured", error);

  assert.equal(alert.message, "Cannot start: 2 settings to correct");
  assert.deepEqual(alert.problems, ["MAIL_FROM is not set", "X holds password=[redacted]"]);
});

test("each cause's steps name what is the matter", () => {
  const said = [
    failed("unavailable", new UnavailableError("the mail server", "Cannot send: no answer")),
    failed("denied", new DeniedError("Cannot read secret: access denied")),
    failed("deadline", new DeadlineError("Cannot finish in time")),
    failed("usage", new UsageError("Cannot read --week: no such week")),
  ].map(({ steps }) => steps.map(({ text }) => text).join(" "));

  assert.match(said[0] ?? "", /why the mail server cannot be used/);
  assert.match(said[1] ?? "", /a permission, a secret, a key or a login was taken away/);
  assert.match(said[2] ?? "", /one try may take 5 min/);
  assert.match(said[3] ?? "", /Correct the options/);
});

test("a fault carries the place in the code, at most thirty lines, and no other cause does", () => {
  const error = new TypeError("Cannot add: password=hunter2\n    at forged (secret.ts:1:1)");
  error.stack = `TypeError: ${error.message}\n${"    at deep (file:///app/a.ts:1:1)\n".repeat(99)}`;

  const lines = failed("fault", error).traceback?.split("\n") ?? [];

  assert.equal(lines.length, 30);
  assert.equal(lines[0], "TypeError");
  assert.ok(lines.slice(1).every((line) => line === "    at deep (file:///app/a.ts:1:1)"));
  assert.equal(failed("denied", error).traceback, undefined);
});

test("causes are named by class and code, never by their words", () => {
  const cause = Object.assign(new Error("Duplicate entry 'Jane Roe'"), { code: "ER_DUP_ENTRY" });
  const alert = failed("fault", new Error("Cannot store the case", { cause }));

  assert.equal(alert.message, "Cannot store the case\nCaused by: Error (ER_DUP_ENTRY)");
  assert.match(alert.traceback ?? "", /^Caused by: Error \(ER_DUP_ENTRY\)$/m);
  assert.doesNotMatch(alertText(alert), /Jane/);
});

test("the words of an error that may quote a patient's row are left out", () => {
  const row = Object.assign(new Error("Duplicate entry 'Jane Roe'"), {
    code: "ER_DUP_ENTRY",
    sqlMessage: "Duplicate entry 'Jane Roe'",
  });
  const parsed = new SyntaxError(`Unexpected token 'J', "Jane Roe" is not valid JSON`);

  for (const error of [row, parsed]) {
    assert.doesNotMatch(alertText(failed("fault", error)), /Jane/);
  }
});

test("an error cannot add headers, lines, colours or a secret", () => {
  const error = new Error("one\r\nBcc: x@example.com\u001B[31m\u200B pass\u200Bword=hunter2");

  const alert = failed("denied", error);

  assert.equal(alert.message, "one\nBcc: x@example.com password=[redacted]");
  assert.doesNotMatch(alert.subject, /[\r\n]/);
});

test("a secret that the cut would halve is gone before the cut", () => {
  const error = new Error(`${"a ".repeat(745)}hunter2hunter2`);
  const event = ended({ kind: "failed", cause: "denied", error });

  const alert = alertOf(event, facts({ scrub: (text) => text.replaceAll("hunter2hunter2", "") }));

  assert.ok(alert !== undefined);
  assert.doesNotMatch(alertText(alert), /hunter/);
});

test("an error of ten thousand characters is cut, and says so", () => {
  const alert = failed("denied", new Error("a bcd ".repeat(1700)));

  assert.ok((alert.message?.length ?? 0) < 1600);
  assert.match(alert.message ?? "", /\[…\]$/);
});

test("the scrubbing that the jobs use takes a login out of an alert", () => {
  const error = new Error(
    "Cannot connect to mysql://root:hunter2@db.example.com with password=hunter2",
  );
  const event = ended({ kind: "failed", cause: "fault", error });

  const alert = alertOf(event, facts({ scrub }));

  assert.ok(alert !== undefined);
  assert.doesNotMatch(alertText(alert) + alertHtml(alert), /hunter2/);
});

test("a job's title cannot become markup or a second line", () => {
  const run = aRun({}, { title: "<b>x</b>\r\nBcc: y@example.com" });

  const alert = failed("fault", new Error("Cannot <i>add</i>"), run);

  assert.equal(alert.subject, "🚨 CRITICAL: Scheduled Job Failed - <b>x</b> Bcc: y@example.com");
  assert.doesNotMatch(alertHtml(alert), /<b>|<i>/);
  assert.match(alertHtml(alert), /&lt;b&gt;x&lt;\/b&gt;/);
});

test("an error without words is named by its class", () => {
  assert.equal(failed("fault", new RangeError("")).message, "RangeError");
});

function failed(cause: Cause, error: Error, run: RunFacts = aRun()): Alert {
  const event = ended({ kind: "failed", cause, error }, { run: { ...run, commands } });
  const alert = alertOf(event, facts());
  assert.ok(alert !== undefined);
  return alert;
}

function commandsOf(alert: Alert): readonly string[] {
  return alert.steps.flatMap(({ command }) => command ?? []);
}
