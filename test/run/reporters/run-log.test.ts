/** A run's lines in the log: those that operators look for are printed only when they are true. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { jobs } from "../../../src/jobs/registry.ts";
import type { RunEvent } from "../../../src/run/event.ts";
import type { Outcome } from "../../../src/run/outcome.ts";
import { runLog } from "../../../src/run/reporters/run-log.ts";
import { memoryLog } from "../../support/memory-log.ts";
import { aRun, ended, partial, succeeded, waiting } from "../alerts/sample-run.ts";

const signal = new AbortController().signal;
const fault: Outcome = { kind: "failed", cause: "fault", error: new TypeError("no such thing") };
const blocked: Outcome = { kind: "failed", cause: "blocked", error: new Error("Cannot report") };
const skipped: Outcome = {
  kind: "skipped",
  because: "already-done",
  detail: "It was delivered before",
};

async function linesOf(...events: readonly RunEvent[]) {
  const { log, lines } = memoryLog();
  for (const event of events) {
    await runLog(log).report(event, signal);
  }
  return lines;
}

for (const [outcome, level, message] of [
  [succeeded, "info", "✅ Weekly provider payment report generated successfully"],
  [partial(), "warn", "⚠️ Weekly provider payment report generated with exceptions"],
  [blocked, "error", "❌ Provider payment report failed"],
  [skipped, "info", "Weekly Provider Payment Report skipped: already-done"],
] as const) {
  test(`a payment report that ${outcome.kind} ends with: ${message}`, async () => {
    const job = jobs.find(({ name }) => name === "provider-payment-report");
    assert.ok(job !== undefined);

    const [line, ...others] = await linesOf(ended(outcome, { run: aRun({ job }) }));

    assert.equal(line?.message, message);
    assert.equal(line.level, level);
    assert.deepEqual(others, []);
  });
}

test("no two outcomes of a job have the same last line, and only success has the check mark", async () => {
  for (const job of jobs) {
    const run = aRun({ job });
    const lines = await linesOf(
      ...[succeeded, skipped, partial(), blocked].map((outcome) => ended(outcome, { run })),
    );

    const marks = lines.map(({ message }) => message.match(/✅|⚠️|❌/u)?.[0]);
    assert.deepEqual(marks, ["✅", undefined, "⚠️", "❌"], job.name);
    assert.equal(new Set(lines.map(({ message }) => message)).size, 4, job.name);
  }
});

test("a dry run claims nothing: its last line is another one, and has no check mark", async () => {
  for (const job of jobs) {
    const run = aRun({ job, dryRun: true });
    const lines = await linesOf(
      ...[succeeded, skipped, partial(), blocked].map((outcome) => ended(outcome, { run })),
    );

    for (const { message } of lines) {
      assert.match(message, new RegExp(`^(?:⚠️ |❌ )?Dry run of ${job.title}`, "u"));
    }
    assert.ok(!lines.some(({ message }) => message.includes("✅")));
  }
});

test("the first line says which run it is and what it works for", async () => {
  const [line] = await linesOf({ kind: "started", run: aRun() });

  assert.equal(line?.message, "run started");
  assert.deepEqual(line.fields, {
    runId: "5b0e7d52",
    attempt: "report-x7k2p",
    startedBy: "schedule",
    slot: new Date("2026-11-23T09:00:00Z"),
    payWeek: "2026-11-23",
    environment: "production",
    dryRun: false,
  });
});

test("who forced the run, and why, is in its first line", async () => {
  const force = { by: "ops", reason: "checked by hand" };

  const [line] = await linesOf({ kind: "started", run: aRun({ force }) });

  assert.deepEqual(line?.fields["force"], force);
});

test("the last line says how long it took, in how many attempts, and with which code", async () => {
  const event = ended(blocked, { attempts: 4, endedAt: new Date("2026-11-23T09:10:04Z") });

  const [line] = await linesOf(event);

  assert.equal(line?.fields["seconds"], 600);
  assert.equal(line.fields["attempts"], 4);
  assert.equal(line.fields["exitCode"], 69);
  assert.equal(line.fields["outcome"], "failed");
});

test("a fault shows its stack, and what is foreseen its message alone", async () => {
  const [unforeseen, foreseen] = await linesOf(ended(fault), ended(blocked));

  assert.ok(unforeseen?.fields["err"] instanceof TypeError);
  assert.equal(foreseen?.fields["error"], "Cannot report");
  assert.equal("err" in foreseen.fields, false);
});

test("what was counted, and what a person must see, is in the last line", async () => {
  const [line] = await linesOf(ended(partial(2)));

  assert.deepEqual(line?.fields["counts"], { cases_printed: 3 });
  assert.equal((line.fields["troubles"] as readonly unknown[]).length, 2);
});

test("that a run begins its work is no line of the log", async () => {
  const working = { kind: "working", run: aRun(), at: new Date("2026-11-23T09:00:05Z") } as const;

  assert.deepEqual(await linesOf(working), []);
});

test("waiting is a warning when it is news, and else a sign of life", async () => {
  const [news, life] = await linesOf(waiting(), waiting({ news: false }));

  assert.deepEqual([news?.level, news?.message], ["warn", "⚠️ run is waiting"]);
  assert.deepEqual([life?.level, life?.message], ["info", "run is still waiting"]);
  assert.equal(news?.fields["waitingFor"], "the database");
});
