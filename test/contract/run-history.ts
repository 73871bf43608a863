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

    test("thinning out removes the job's good runs that ended before, and says how many attempts", async () => {
      await using opened = await place.open();
      const { history } = opened;
      for (const [index, outcome] of (["succeeded", "skipped", "succeeded"] as const).entries()) {
        await history.record(endedRun(`run-${index}`, index * 60, { outcome }), soon());
      }
      await history.record(endedRun("other", 0, { outcome: "succeeded" }, { job: "b" }), soon());
      await history.record(endedRun("late", 600, { outcome: "succeeded" }), soon());

      const removed = await history.thinOut("a", later(150), soon());

      assert.equal(removed, 3);
      assert.deepEqual(await idsIn(history), ["late", "other"]);
      assert.equal(await history.thinOut("a", later(150), soon()), 0);
    });

    test("thinning out leaves what ended at that very moment, and the newest good run whatever its age", async () => {
      await using opened = await place.open();
      const { history } = opened;
      await history.record(endedRun("old", 0, { outcome: "succeeded" }), soon());
      await history.record(endedRun("edge", 60, { outcome: "succeeded" }), soon());
      await history.record(endedRun("newest", 70, { outcome: "skipped" }), soon());

      await history.thinOut("a", later(69), soon());
      const atTheEdge = await idsIn(history);
      await history.thinOut("a", later(9_999), soon());

      assert.deepEqual(atTheEdge, ["newest", "edge"]);
      assert.deepEqual(await idsIn(history), ["newest"]);
    });

    test("thinning out leaves every attempt of a run of which one failed, had exceptions, or has no end", async () => {
      await using opened = await place.open();
      const { history } = opened;
      await history.record(endedRun("failed", 0, { outcome: "failed" }), soon());
      await history.record(endedRun("partial", 1, { outcome: "partial" }), soon());
      await history.record(run({ runId: "killed", job: "a", startedAt: later(2) }), soon());
      await history.record(endedRun("mixed", 3, { outcome: "failed" }), soon());
      await history.record(
        endedRun("mixed", 4, { outcome: "succeeded" }, { attempt: "pod-2" }),
        soon(),
      );
      await history.record(endedRun("newest", 9, { outcome: "succeeded" }), soon());

      const removed = await history.thinOut("a", later(9_999), soon());

      assert.equal(removed, 0);
      assert.deepEqual(await idsIn(history), [
        "newest",
        "mixed",
        "mixed",
        "killed",
        "partial",
        "failed",
      ]);
    });

    test("where nothing is recorded there is nothing to thin out", async () => {
      await using opened = await place.open();

      assert.equal(await opened.history.thinOut("a", later(9_999), soon()), 0);
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

/** Of job `a`, begun so many seconds late, ended 9 s after. */
function endedRun(
  runId: string,
  seconds: number,
  { outcome }: Pick<RunEnd, "outcome">,
  given: Partial<RunRecord> = {},
): RunRecord {
  const endedAt = later(seconds + 9);
  return run({
    runId,
    job: "a",
    startedAt: later(seconds),
    end: { ...end, endedAt, outcome },
    ...given,
  });
}

async function idsIn(history: RunHistory): Promise<readonly string[]> {
  return (await history.list({ limit: 100 }, soon())).map(({ runId }) => runId);
}

function later(seconds: number): Date {
  return new Date(moment.getTime() + seconds * 1_000);
}
