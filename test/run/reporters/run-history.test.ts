/** The record of a run, written anew at each of its events. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { RunHistory, RunRecord } from "../../../src/ports/run-history.ts";
import { runHistory } from "../../../src/run/reporters/run-history.ts";
import { aRun, ended, partial, waiting } from "../alerts/sample-run.ts";

const signal = new AbortController().signal;

function openable({ down = false } = {}) {
  const records: RunRecord[] = [];
  const story: string[] = [];
  const history: RunHistory = {
    record: async (run) => {
      story.push("recorded");
      records.push(run);
      return down ? Promise.reject(new Error("Cannot write")) : undefined;
    },
    list: async () => records,
    find: async (runId) => records.filter((run) => run.runId === runId),
    thinOut: async () => 0,
  };
  const open = async () => {
    story.push("opened");
    return { history, [Symbol.asyncDispose]: async () => void story.push("closed") };
  };
  return { reporter: runHistory("history", "the archive", open, (text) => text), records, story };
}

test("start, waiting, work and end are written over each other, each with what is known then", async () => {
  const { reporter, records } = openable();

  for (const event of [
    { kind: "started", run: aRun() } as const,
    waiting(),
    { kind: "working", run: aRun(), at: new Date("2026-11-23T09:01:00Z") } as const,
    ended(partial()),
  ]) {
    await reporter.report(event, signal);
  }

  assert.deepEqual(
    records.map(({ end }) => end?.outcome),
    [undefined, undefined, undefined, "partial"],
  );
  assert.equal(new Set(records.map(({ runId, attempt }) => `${runId}/${attempt}`)).size, 1);
});

test("the place is opened for each event anew, and closed again", async () => {
  const { reporter, story } = openable();

  await reporter.report({ kind: "started", run: aRun() }, signal);
  await reporter.report(ended(partial()), signal);

  assert.deepEqual(story, ["opened", "recorded", "closed", "opened", "recorded", "closed"]);
});

test("while the run waits for the place itself, nothing is tried there", async () => {
  const { reporter, story } = openable();
  const waited = { what: "the archive", since: new Date("2026-11-23T09:00:04Z"), told: true };

  await reporter.report(waiting({ waited }), signal);

  assert.deepEqual(story, []);
});

test("a record that cannot be written is told to the caller, and the place is closed", async () => {
  const { reporter, story } = openable({ down: true });

  await assert.rejects(reporter.report(ended(partial()), signal), /Cannot write/);

  assert.equal(story.at(-1), "closed");
});

test("a dry run leaves no record, and opens nothing", async () => {
  const { reporter, story } = openable();

  await reporter.report(ended(partial(), { run: aRun({ dryRun: true }) }), signal);

  assert.deepEqual(story, []);
});
