/** What ran, in `jobs_runs`. A record is written over and over while its run lasts: the last one stays. */
import type { RunHistory, RunRecord } from "../../ports/run-history.ts";
import type { Database } from "./database.ts";
import { toRunRecord, toRunRow } from "./run-rows.ts";
import type { RunRow } from "./tables.ts";
import { chunks, writeMoment } from "./values.ts";

export function runHistory(database: Database): RunHistory {
  return {
    record: async (run, signal) => record(database, run, signal),
    list: async (filter, signal) => list(database, filter, signal),
    find: async (runId, signal) => find(database, runId, signal),
    thinOut: async (job, endedBefore, signal) => thinOut(database, job, endedBefore, signal),
  };
}

const rewritten = [
  "job",
  "slot",
  "started_by",
  "started_at",
  "seen_at",
  "ended_at",
  "outcome",
  "exit_code",
  "cause",
  "counts",
  "troubles",
  "detail",
  "forced_by",
  "forced_reason",
] as const satisfies readonly (keyof RunRow)[];

async function record(database: Database, run: RunRecord, signal: AbortSignal): Promise<void> {
  await database.transact(async (queries) => {
    await queries
      .insertInto("jobs_runs")
      .values(toRunRow(run))
      .onDuplicateKeyUpdate((eb) =>
        Object.fromEntries(rewritten.map((column) => [column, eb.fn<never>("values", [column])])),
      )
      .execute();
  }, signal);
}

async function list(
  database: Database,
  { job, limit }: { readonly job?: string; readonly limit: number },
  signal: AbortSignal,
): Promise<readonly RunRecord[]> {
  const rows = await database.read(async (queries) => {
    const all = queries.selectFrom("jobs_runs").selectAll();
    const wanted = job === undefined ? all : all.where("job", "=", job);
    return wanted
      .orderBy("started_at", "desc")
      .orderBy("run_id", "desc")
      .orderBy("attempt", "desc")
      .limit(limit)
      .execute();
  }, signal);
  return rows.map(toRunRecord);
}

async function find(
  database: Database,
  runId: string,
  signal: AbortSignal,
): Promise<readonly RunRecord[]> {
  const rows = await database.read(
    async (queries) =>
      queries
        .selectFrom("jobs_runs")
        .selectAll()
        .where("run_id", "=", runId)
        .orderBy("started_at")
        .orderBy("attempt")
        .execute(),
    signal,
  );
  return rows.map(toRunRecord);
}

const well: readonly string[] = ["succeeded", "skipped"];

async function thinOut(
  database: Database,
  job: string,
  endedBefore: Date,
  signal: AbortSignal,
): Promise<number> {
  const runs = await oldRuns(database, job, endedBefore, signal);
  let removed = 0;
  for (const some of chunks(runs)) {
    removed += await database.transact(async (queries) => {
      const { numDeletedRows } = await queries
        .deleteFrom("jobs_runs")
        .where("job", "=", job)
        .where("run_id", "in", some)
        .executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    }, signal);
  }
  return removed;
}

/** All of whose attempts ended well, and before; without the newest: it says when the job last did its work. */
async function oldRuns(
  database: Database,
  job: string,
  endedBefore: Date,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const rows = await database.read(
    async (queries) =>
      queries
        .selectFrom("jobs_runs")
        .select(["run_id", "outcome", "ended_at"])
        .where("job", "=", job)
        .orderBy("started_at", "desc")
        .execute(),
    signal,
  );
  const byRun = [...Map.groupBy(rows, ({ run_id: runId }) => runId)];
  const endedWell = byRun.filter(([, attempts]) =>
    attempts.every(({ outcome }) => outcome !== null && well.includes(outcome)),
  );
  const before = writeMoment(endedBefore);
  return endedWell
    .slice(1)
    .filter(([, attempts]) =>
      attempts.every(({ ended_at: endedAt }) => endedAt !== null && endedAt < before),
    )
    .map(([runId]) => runId);
}
