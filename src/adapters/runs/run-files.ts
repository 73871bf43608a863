/**
 * Run records as files, one JSON file an attempt: what is known of runs where there is no Kubernetes to ask. A record is
 * written when its run starts, so one without an end whose process is gone was killed.
 */
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { RunEnd, RunHistory, RunRecord } from "../../ports/run-history.ts";
import { codeOf, fileFailure, writeWhole } from "../files.ts";

const what = "the run records";

export function runFiles(folder: string): RunHistory {
  return {
    async record(run, signal) {
      const content = `${JSON.stringify(run, undefined, 2)}\n`;
      try {
        await writeWhole(join(folder, nameOf(run)), content, { mode: 0o600 }, signal);
      } catch (error) {
        signal.throwIfAborted();
        throw fileFailure(error, { what, attempt: "Cannot keep the record of a run", folder });
      }
    },
    async list({ job, limit }, signal) {
      const runs = await readAll(folder, signal);
      return runs.filter((run) => job === undefined || run.job === job).slice(0, limit);
    },
    async find(runId, signal) {
      const runs = await readAll(folder, signal);
      return runs.filter((run) => run.runId === runId).toReversed();
    },
    async thinOut(job, endedBefore, signal) {
      const runs = (await readAll(folder, signal)).filter((run) => run.job === job);
      const byRun = [...Map.groupBy(runs, ({ runId }) => runId).values()];
      // The newest stays: it says when the job last did its work.
      const [, ...older] = byRun.filter((attempts) => attempts.every(({ end }) => endedWell(end)));
      const old = older
        .filter((attempts) =>
          attempts.every(({ end }) => end !== undefined && end.endedAt < endedBefore),
        )
        .flat();
      for (const run of old) {
        signal.throwIfAborted();
        await rm(join(folder, nameOf(run)), { force: true }).catch((error: unknown) => {
          throw fileFailure(error, { what, attempt: "Cannot remove the record of a run", folder });
        });
      }
      return old.length;
    },
  };
}

function endedWell(end: RunEnd | undefined): boolean {
  return end?.outcome === "succeeded" || end?.outcome === "skipped";
}

function nameOf({ startedAt, job, runId, attempt }: RunRecord): string {
  const time = startedAt.toISOString().replaceAll(/[-:]/g, "").replace(".", "");
  return `${time}-${job}-${runId}-${attempt}.json`;
}

/** Newest first. A file that is no record is passed over: somebody else put it there. */
async function readAll(folder: string, signal: AbortSignal): Promise<readonly RunRecord[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") {
      return [];
    }
    throw fileFailure(error, { what, attempt: "Cannot list the runs", folder });
  });
  const records: RunRecord[] = [];
  for (const name of names
    .filter((each) => each.endsWith(".json"))
    .toSorted()
    .toReversed()) {
    const text = await readFile(join(folder, name), { encoding: "utf8", signal });
    const record = parseRecord(text);
    if (record !== undefined) {
      records.push(record);
    }
  }
  return records;
}

const moments = new Set(["slot", "startedAt", "seenAt", "endedAt"]);

function parseRecord(text: string): RunRecord | undefined {
  try {
    const record = JSON.parse(text, (key, value: unknown) =>
      moments.has(key) && typeof value === "string" ? new Date(value) : value,
    ) as RunRecord;
    return typeof record.runId === "string" && record.startedAt instanceof Date
      ? record
      : undefined;
  } catch {
    return undefined;
  }
}
