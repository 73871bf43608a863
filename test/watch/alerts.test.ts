/** What the watchdog's mails say: subject, evidence, what to do with exact commands, and the conversation they belong to. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { alertHtml } from "../../src/domain/alerts/html.ts";
import { alertText } from "../../src/domain/alerts/text.ts";
import { runThread } from "../../src/run/alerts/thread.ts";
import { watchAlert } from "../../src/watch/alerts.ts";
import { aRun } from "../run/alerts/sample-run.ts";
import { commands, sampleAlert, sampleNames } from "./alert-samples.ts";
import { at, report, runOf, scheduleOf, sightOf, viewAt, watchman } from "./watched.ts";

const title = "Weekly Provider Payment Report";
const subjects = {
  "never-started": "🚨 CRITICAL: Scheduled Job Never Started",
  "never-started-reminder": "🚨 CRITICAL: Scheduled Job Never Started",
  "cannot-start": "🚨 CRITICAL: Scheduled Job Cannot Start",
  "killed-memory": "🚨 CRITICAL: Scheduled Job Killed",
  "killed-eviction": "🚨 CRITICAL: Scheduled Job Killed",
  "killed-tried-again": "⚠️ WARNING: Scheduled Job Killed And Tried Again",
  "killed-and-done": "⚠️ WARNING: Scheduled Job Killed And Tried Again",
  stuck: "🚨 CRITICAL: Scheduled Job Stuck",
  failed: "🚨 CRITICAL: Scheduled Job Failed",
  "failed-reminder": "🚨 CRITICAL: Scheduled Job Failed",
  vanished: "🚨 CRITICAL: Scheduled Job Vanished",
  suspended: "⚠️ WARNING: Scheduled Job Suspended",
  removed: "🚨 CRITICAL: Scheduled Job Removed",
  recovered: "✅ RECOVERED: Scheduled Job",
  resumed: "✅ RECOVERED: Scheduled Job",
} as const;

test("each kind of news has a subject of its own, without date or id", () => {
  assert.deepEqual(
    Object.fromEntries(sampleNames.map((name) => [name, sampleAlert(name).subject])),
    Object.fromEntries(
      Object.entries(subjects).map(([name, text]) => [name, `${text} - ${title}`]),
    ),
  );
});

test("the colour of each mail is what its subject says", () => {
  for (const name of sampleNames) {
    const { severity, subject } = sampleAlert(name);

    assert.ok(subject.includes(severity.toUpperCase()), name);
  }
});

test("HTML and text say the same, with contact and runbook", () => {
  for (const name of sampleNames) {
    const alert = sampleAlert(name);
    const html = alertHtml(alert);

    const text = alertText(alert);

    assert.match(text, /Contact: Operations/);
    assert.match(text, /Runbook: https:\/\/docs\.example\.com/);
    for (const said of [alert.headline, alert.meaning, ...alert.facts.map(({ value }) => value)]) {
      assert.ok(text.includes(said) && html.includes(escaped(said)), `${name}: ${said}`);
    }
  }
});

test("what a run's own mails are threaded by is what the watchdog's are", () => {
  const run = aRun();

  assert.equal(sampleAlert("never-started").thread, runThread(run, "example.com"));
  assert.equal(sampleAlert("failed-reminder").thread, "provider-payment-report.said@example.com");
});

test("of a run that was killed for its memory, the mail names the value to raise and the exit code in words", () => {
  const { steps, facts, message } = sampleAlert("killed-memory");

  assert.match(steps[0]?.text ?? "", /jobs\.provider-payment-report\.resources\.limits\.memory/);
  assert.equal(
    message,
    "It was killed: it used more memory than its limit, and is not tried again.",
  );
  assert.match(
    facts.find(({ label }) => label === "Try 1")?.value ?? "",
    /exit code 137 \(SIGKILL: killed\), out of memory$/,
  );
});

const expectedCommands: readonly (readonly [string, readonly RegExp[]])[] = [
  ["never-started", [/describe cronjob\//, /JOB_OPTIONS='--week 2026-11-23'/]],
  ["cannot-start", [/describe job\//, /rerun-/]],
  ["killed-memory", [/rerun-/, / logs /]],
  ["killed-tried-again", [/ logs /]],
  ["killed-and-done", [/ logs /]],
  ["stuck", [/ logs /, /describe job\//, /rerun-/]],
  ["failed", [/ logs /, /describe job\//, /rerun-/]],
  ["vanished", [/rerun-/]],
  ["suspended", [/"suspend":false/]],
  ["removed", []],
  ["recovered", []],
];

for (const [name, expected] of expectedCommands) {
  test(`the commands of ${name} are those that help, in their order`, () => {
    const found = sampleAlert(name).steps.flatMap(({ command }) => command ?? []);

    assert.equal(found.length, expected.length);
    for (const [index, pattern] of expected.entries()) {
      assert.match(found[index] ?? "", pattern);
    }
  });
}

test("where no cluster is, no command of one is shown", () => {
  const nowhere = { ...commands, describe: () => undefined, schedule: () => undefined };
  const [news] = watchman().look(at("09:05"), sightOf([scheduleOf(report, undefined)]));
  assert.ok(news);

  const { steps } = watchAlert(news, viewAt(at("09:05")), {
    commands: nowhere,
    scrub: (text) => text,
    nextRun: undefined,
  });

  assert.deepEqual(steps.flatMap(({ command }) => command ?? []).length, 1);
});

test("a reminder says since when, and which it is", () => {
  const { lead, facts } = sampleAlert("never-started-reminder");

  assert.match(lead, /^Still so, after 4 h 5 min\. /);
  assert.equal(facts.find(({ label }) => label === "Reminder")?.value, "1");
});

test("a failure that nobody heard of says so; a reminder of one that was heard does not", () => {
  assert.match(sampleAlert("failed").lead, /could not tell anybody/);
  assert.match(sampleAlert("failed-reminder").lead, /no run since has made it good/);
});

test("of a run that has ended nobody claims that it never began, as its pods may be gone", () => {
  const ended = { kind: "ended", at: at("09:01"), well: false, why: "it took too long" } as const;
  const run = runOf(report, { id: "a", madeAt: at("09:00"), state: ended });
  const [news] = watchman().look(at("09:05"), sightOf([scheduleOf(report, at("09:00"))], [run]));
  assert.ok(news);

  const { facts } = watchAlert(news, viewAt(at("09:05")), {
    commands,
    scrub: String,
    nextRun: undefined,
  });

  const tries = facts.find(({ label }) => label === "Tries");
  assert.equal(tries?.value, "none is to be seen any more");
});

test("of a pod that may still pull its image the mail says to wait, not to mend the values", () => {
  const why = "its pod is pending, maybe still pulling its image (ContainerCreating)";
  const state = { kind: "not-started", since: at("09:00"), progress: "slow", why } as const;
  const run = runOf(report, { id: "a", madeAt: at("09:00"), state });
  const [news] = watchman().look(at("09:05"), sightOf([scheduleOf(report, at("09:00"))], [run]));
  assert.ok(news);

  const { steps } = watchAlert(news, viewAt(at("09:05")), {
    commands,
    scrub: String,
    nextRun: undefined,
  });

  assert.match(steps[1]?.text ?? "", /^A large image takes minutes on a new node: wait for it\./);
});

test("what others wrote is scrubbed", () => {
  const alert = sampleAlert("failed-reminder", (text) => text.replaceAll("add", "[left out]"));

  assert.equal(alert.message, "It failed: Cannot [left out].");
});

test("news of a job that is not installed has no words", () => {
  const [news] = watchman().look(at("09:05"), sightOf([scheduleOf(report, undefined)]));
  assert.ok(news);

  assert.throws(
    () =>
      watchAlert(news, viewAt(at("09:05"), []), { commands, scrub: String, nextRun: undefined }),
    RangeError,
  );
});

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("'", "&#39;").replaceAll('"', "&quot;");
}
