/** What ran, in `jobs_runs`. A record is written over and over while its run lasts: the last one stays. */
import type { RunHistory, RunRecord } from "../../ports/run-history.ts";
import type { Database } from "./database.ts";
import { toRunRecord, toRunRow } from "./run-rows.ts";
import type { RunRow } from "./tables.ts";

export function runHistory(database: Database): RunHistory {
  return {
    record: async (run, signal) => record(database, run, signal),
    list: async (filter, signal) => list(database, filter, signal),
    find: async (runId, signal) => find(database, runId, signal),
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
