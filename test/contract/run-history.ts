/** What every place that keeps the history of runs must do. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { RunEnd, RunHistory, RunRecord } from "../../src/ports/run-history.ts";
import { moment, soon } from "../support/test-databases.ts";

export interface HistoryPlace {
  readonly name: string;
  /** Why it cannot be tried here. */
  readonly skip: string | false;
  /** An empty one; disposing takes it away. */
  readonly open: () => Promise<AsyncDisposable & { readonly history: RunHistory }>;
}

export function runHistoryContract(place: HistoryPlace): void {
  suite(`run history on ${place.name}`, { skip: place.skip }, () => {
    test("a record is answered as it was written, the end over the start", async () => {
      await using opened = await place.open();
      const { history } = opened;
      const started = run({ force: { by: "ops", reason: "again, with “quotes” and ü" } });
      const ended = { ...started, seenAt: later(9), end };

      await history.record(started, soon());
      const atWork = await history.find("run-1", soon());
      await history.record(ended, soon());

      assert.deepEqual(atWork, [started]);
      assert.deepEqual(await history.find("run-1", soon()), [ended]);
    });

    test("every attempt of a run is kept, oldest first", async () => {
      await using opened = await place.open();
      const { history } = opened;
      await history.record(run({ attempt: "pod-b", startedAt: later(60) }), soon());
      await history.record(run({ attempt: "pod-z" }), soon());

      const attempts = await history.find("run-1", soon());

      assert.deepEqual(
        attempts.map(({ attempt }) => attempt),
        ["pod-z", "pod-b"],
      );
    });

    test("runs are listed newest first, of one job where it is named, no more than asked", async () => {
      await using opened = await place.open();
      const { history } = opened;
      for (const [index, job] of ["a", "b", "a", "a"].entries()) {
        await history.record(run({ runId: `run-${index}`, job, startedAt: later(index) }), soon());
      }

      const all = await history.list({ limit: 10 }, soon());
      const some = await history.list({ job: "a", limit: 2 }, soon());

      assert.deepEqual(
        all.map(({ runId }) => runId),
        ["run-3", "run-2", "run-1", "run-0"],
      );
      assert.deepEqual(
        some.map(({ runId }) => runId),
        ["run-3", "run-2"],
      );
    });

    test("a run that nobody recorded has no attempts", async () => {
      await using opened = await place.open();

      assert.deepEqual(await opened.history.find("none", soon()), []);
      assert.deepEqual(await opened.history.list({ limit: 10 }, soon()), []);
    });
  });
}

const end: RunEnd = {
  endedAt: later(9),
  outcome: "failed",
  exitCode: 75,
  cause: "unavailable",
  counts: { cases: 3, held: 0 },
  troubles: [{ subject: "c1", problem: "it has no amount", remedy: "Price it." }],
  detail: "Cannot use the database: it cannot be reached",
};

function run(given: Partial<RunRecord> = {}): RunRecord {
  return {
    runId: "run-1",
    attempt: "pod-1",
    job: "pending-payment-update",
    slot: new Date("2026-11-23T08:00:00.000Z"),
    startedBy: "person",
    startedAt: moment,
    seenAt: moment,
    ...given,
  };
}

function later(seconds: number): Date {
  return new Date(moment.getTime() + seconds * 1_000);
}
