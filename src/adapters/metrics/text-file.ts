/**
 * Metrics as one text file a job, for a look by hand or node_exporter's textfile collector.
 * It behaves like a POST to a Pushgateway: families of the same name are replaced, others stay.
 */
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Metrics } from "../../ports/metrics.ts";
import { codeOf, fileFailure, writeWhole } from "../files.ts";
import { exposition, groupOf } from "./exposition.ts";

export interface TextFileSettings {
  readonly folder: string;
  readonly environment: string;
}

const what = "the metrics folder";
const ending = ".prom";

/** @throws {TypeError} when the environment is no grouping value. */
export function textFileMetrics({ folder, environment }: TextFileSettings): Metrics {
  groupOf("any", environment);

  return {
    async push(job, gauges, signal) {
      const pushed = familiesOf(await exposition(gauges, groupOf(job, environment)));
      if (pushed.size === 0) {
        return;
      }
      const path = pathOf(folder, job);
      try {
        const kept = familiesOf(await textOf(path, signal));
        const families = new Map([...kept, ...pushed]);
        // Readable by all: the collector is another user, and gauges are no secret.
        await writeWhole(path, `${[...families.values()].join("\n\n")}\n`, { mode: 0o644 }, signal);
      } catch (error) {
        signal.throwIfAborted();
        const attempt = `Cannot write the metrics of ${job}`;
        throw fileFailure(error, { what, attempt, folder });
      }
    },
    async jobs(signal) {
      try {
        const jobs: string[] = [];
        for (const job of await jobsIn(folder)) {
          const text = await textOf(pathOf(folder, job), signal);
          jobs.push(...(isOf(text, environment) ? [job] : []));
        }
        return jobs;
      } catch (error) {
        signal.throwIfAborted();
        throw fileFailure(error, { what, attempt: "Cannot list the metrics", folder });
      }
    },
    async remove(job, signal) {
      groupOf(job, environment);
      signal.throwIfAborted();
      try {
        if (isOf(await textOf(pathOf(folder, job), signal), environment)) {
          await rm(pathOf(folder, job), { force: true });
        }
      } catch (error) {
        signal.throwIfAborted();
        const attempt = `Cannot remove the metrics of ${job}`;
        throw fileFailure(error, { what, attempt, folder });
      }
    },
  };
}

function pathOf(folder: string, job: string): string {
  return join(folder, `${job}${ending}`);
}

async function jobsIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") {
      return [];
    }
    throw error;
  });
  return names
    .filter((name) => name.endsWith(ending) && !name.startsWith("."))
    .map((name) => name.slice(0, -ending.length))
    .toSorted();
}

/** Whether it was written here for this environment: another one may use the folder. */
function isOf(text: string, environment: string): boolean {
  const value = environment.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll('"', '\\"');
  return text.includes(`job="surgicase_jobs"`) && text.includes(`,environment="${value}"`);
}

async function textOf(path: string, signal: AbortSignal): Promise<string> {
  try {
    return await readFile(path, { encoding: "utf8", signal });
  } catch (error) {
    if (codeOf(error) === "ENOENT") {
      return "";
    }
    throw error;
  }
}

/** Name → the family's lines. Only what this file wrote is expected: each family opens with its help. */
function familiesOf(text: string): ReadonlyMap<string, string> {
  const families = text.split(/^(?=# HELP )/m).map((family) => family.trim());
  return new Map(families.flatMap((family) => withName(family)));
}

function withName(family: string): readonly (readonly [string, string])[] {
  const name = /^# HELP (\S+)/.exec(family)?.[1];
  return name === undefined ? [] : [[name, family]];
}
