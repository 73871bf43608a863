/** Runs as their records show them, where there is no Kubernetes to ask. */
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { recordSightings } from "../../../src/adapters/runs/record-sightings.ts";
import { runFiles } from "../../../src/adapters/runs/run-files.ts";
import { lockedOutWords } from "../../../src/domain/locked-run.ts";
import type { RunEnd, RunRecord } from "../../../src/ports/run-history.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const never = new AbortController().signal;

const begun: RunRecord = {
  runId: "5b0e7d52",
  attempt: "local",
  job: "weekly-digest",
  slot: new Date("2026-11-23T09:00:00Z"),
  startedBy: "schedule",
  startedAt: new Date("2026-11-23T09:00:05Z"),
  seenAt: new Date("2026-11-23T09:02:00Z"),
};
const end: RunEnd = {
  endedAt: new Date("2026-11-23T09:03:00Z"),
  outcome: "failed",
  exitCode: 75,
  cause: "unavailable",
  counts: {},
  troubles: [],
  detail: "Cannot reach the database: it did not answer",
};

test("where there are no records there are no runs, and nobody keeps schedules", async (t) => {
  assert.deepEqual(await seenIn(t), { schedules: undefined, runs: [] });
});

test("a run without an end is at work since it started, and its silence is for others to judge", async (t) => {
  const { runs } = await seenIn(t, begun);

  assert.deepEqual(runs, [
    {
      job: "weekly-digest",
      runId: "5b0e7d52",
      name: "5b0e7d52",
      startedBy: "schedule",
      madeAt: begun.startedAt,
      state: { kind: "at-work", since: begun.startedAt },
      attempts: [{ record: begun, killedBy: "silence", lastWords: undefined }],
    },
  ]);
});

for (const [outcome, well] of [
  ["succeeded", true],
  ["skipped", true],
  ["partial", false],
  ["failed", false],
] as const) {
  test(`a run that ended ${outcome} ended ${well ? "well" : "not well"}`, async (t) => {
    const { runs } = await seenIn(t, { ...begun, end: { ...end, outcome } });

    assert.deepEqual(runs[0]?.state, { kind: "ended", at: end.endedAt, well });
    assert.equal(runs[0]?.attempts[0]?.killedBy, undefined);
  });
}

test("the tries of one run are together, oldest first, and the last one tells how it stands", async (t) => {
  const killed = { ...begun, attempt: "first" };
  const startedAt = new Date("2026-11-23T10:00:00Z");
  const last = { ...begun, attempt: "second", startedAt, end };
  const other = { ...begun, runId: "a", startedAt: new Date("2026-11-23T09:30:00Z") };

  const { runs } = await seenIn(t, last, other, killed);

  assert.deepEqual(
    runs.map(({ runId, attempts }) => [runId, attempts.map(({ record }) => record.attempt)]),
    [
      ["5b0e7d52", ["first", "second"]],
      ["a", ["local"]],
    ],
  );
  assert.equal(runs[0]?.state.kind, "ended");
  assert.deepEqual(runs[0]?.madeAt, begun.startedAt);
});

test("its last words are the end of its record, with the alert that nobody took", async (t) => {
  const thread = "weekly-digest.2026-11-23.production@example.com";
  const undelivered = { subject: "s", text: "t", thread, recipients: ["ops@example.com"] };

  const { runs } = await seenIn(t, { ...begun, end: { ...end, alert: { thread, undelivered } } });

  assert.deepEqual(runs[0]?.attempts[0]?.lastWords, {
    job: "weekly-digest",
    runId: "5b0e7d52",
    outcome: "failed",
    exitCode: 75,
    detail: end.detail,
    slot: begun.slot,
    cause: "unavailable",
    thread,
    undelivered,
  });
});

test("one that found another at work says so", async (t) => {
  const detail = lockedOutWords("5b0e7d52", "weekly-digest");
  const { cause: _, ...locked } = { ...end, outcome: "skipped" as const, exitCode: 0, detail };

  const { runs } = await seenIn(t, { ...begun, end: locked });

  assert.equal(runs[0]?.attempts[0]?.lastWords?.because, "locked");
});

test("a person runs it again and reads its log by this program alone", async (t) => {
  const { runs, commands } = await openWith(t, begun);
  const [run] = runs;
  assert.ok(run);

  const { rerun, logs, describe, schedule, resume } = commands;

  assert.equal(rerun("weekly-digest", undefined), "§ run weekly-digest");
  assert.equal(rerun("weekly-digest", "2026-11-23"), "§ run weekly-digest --week 2026-11-23");
  assert.equal(logs(run), "§ runs show 5b0e7d52");
  assert.deepEqual(
    [describe(run), schedule("weekly-digest"), resume("weekly-digest")],
    [undefined, undefined, undefined],
  );
});

async function openWith(t: TestContext, ...records: readonly RunRecord[]) {
  const history = runFiles(await temporaryFolder(t));
  for (const record of records) {
    await history.record(record, never);
  }
  const sightings = recordSightings(history);
  const sight = await sightings.look(never);
  return { ...sight, commands: sightings.commands((words) => `§ ${words}`) };
}

async function seenIn(t: TestContext, ...records: readonly RunRecord[]) {
  const { schedules, runs } = await openWith(t, ...records);
  return { schedules, runs };
}
