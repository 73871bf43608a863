/** What is kept of a run: the same value that the exit code and the mail read. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { recordOf, sentenceOf } from "../../src/run/run-record.ts";
import type { Outcome } from "../../src/run/outcome.ts";
import { aRun, ended, partial, succeeded, waiting } from "./alerts/sample-run.ts";

const asItIs = (text: string): string => text;
const masking = (text: string): string => text.replaceAll("hunter2", "[redacted]");
const failed: Outcome = {
  kind: "failed",
  cause: "unavailable",
  error: new Error("Cannot reach it: password hunter2 was refused"),
};

test("the record of a start has no end, and was seen at its start", () => {
  const run = aRun();

  const record = recordOf({ kind: "started", run }, asItIs);

  assert.deepEqual(record, {
    runId: run.runId,
    attempt: run.attempt,
    job: "provider-payment-report",
    slot: run.slot,
    startedBy: "schedule",
    startedAt: run.startedAt,
    seenAt: run.startedAt,
  });
});

test("a run that waits shows a sign of life, and still has no end", () => {
  const event = waiting();

  const record = recordOf(event, asItIs);

  assert.deepEqual(record.seenAt, event.at);
  assert.equal(record.end, undefined);
});

test("a run that begins its work after waiting shows a sign of life", () => {
  const at = new Date("2026-11-23T10:00:00Z");

  const record = recordOf({ kind: "working", run: aRun(), at }, asItIs);

  assert.deepEqual(record.seenAt, at);
  assert.equal(record.end, undefined);
});

test("who forced a run, and why, is kept from the start on", () => {
  const force = { by: "ops", reason: "the batch was checked by hand" };

  const record = recordOf({ kind: "started", run: aRun({ force }) }, asItIs);

  assert.deepEqual(record.force, force);
});

for (const [outcome, exitCode, detail] of [
  [succeeded, 0, "cases printed: 1,872"],
  [{ kind: "succeeded", counts: {} }, 0, "done"],
  [{ kind: "skipped", because: "locked", detail: "Run 7 is at work" }, 0, "Run 7 is at work"],
  [partial(2), 3, "cases printed: 3; 2 to look at"],
  [failed, 75, "Cannot reach it: password hunter2 was refused"],
] as const satisfies readonly (readonly [Outcome, number, string])[]) {
  test(`a run that ${outcome.kind} with code ${exitCode} says: ${detail}`, () => {
    const event = ended(outcome);

    const { end, seenAt } = recordOf(event, asItIs);

    assert.equal(end?.outcome, outcome.kind);
    assert.equal(end.exitCode, exitCode);
    assert.equal(end.detail, detail);
    assert.equal(sentenceOf(outcome), detail);
    assert.deepEqual(end.endedAt, event.endedAt);
    assert.deepEqual(seenAt, event.endedAt);
  });
}

test("counts and exceptions are kept whole, a cause only of what failed", () => {
  const whole = recordOf(ended(partial(2)), asItIs).end;
  const broken = recordOf(ended(failed), asItIs).end;

  assert.deepEqual(whole?.counts, { cases_printed: 3 });
  assert.deepEqual(
    whole.troubles.map(({ subject }) => subject),
    ["case 1", "case 2"],
  );
  assert.equal("cause" in whole, false);
  assert.equal(broken?.cause, "unavailable");
  assert.deepEqual(broken.counts, {});
  assert.deepEqual(broken.troubles, []);
});

test("no secret is kept, neither in the error nor in what a server said of one exception", () => {
  const problem = "refused: hunter2 is wrong";
  const troubles = [{ subject: "ops@example.com", problem, remedy: "Correct it." }] as const;
  const outcome: Outcome = { kind: "partial", counts: {}, troubles };

  const records = [recordOf(ended(failed), masking), recordOf(ended(outcome), masking)];

  assert.equal(JSON.stringify(records).includes("hunter2"), false);
  assert.equal(records[1]?.end?.troubles[0]?.problem, "refused: [redacted] is wrong");
});
