/**
 * kill -9 at every step of a job, then the same command again: nothing twice, nothing lost, nothing by halves.
 * Every second kill is followed by another pod of the same run, as Kubernetes does, the others by a run of its own.
 */
import assert from "node:assert/strict";
import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { Ended } from "../support/program.ts";
import { sampleWorld, type SampleWorld } from "../support/sample-world.ts";
import { isThorough, mondayTables, type close } from "./two-jobs.ts";

const steps = isThorough ? {} : { STEPS: "lasting" };

/** For the tests' names. */
export const everyStep = isThorough
  ? "every step"
  : "every commit and every file put in place (TEST_EVERY_STEP=1: every step at all)";

/** A thorough test kills a hundred times. */
export const killLimit = { timeout: 900_000 };

export const killer = `--import=${new URL("kill-at-step.ts", import.meta.url).href}`;
export const pod = { JOB_NAME: "job-1", JOB_UID: "uid-1", POD_NAMESPACE: "jobs" };

type Start = typeof close;

interface Kills {
  /** Makes of a filled world what the job starts from. */
  readonly prepare?: (world: SampleWorld) => Promise<void>;
  readonly start: Start;
  /** Where the steps are hundreds: one of so many of them. */
  readonly thoroughEach?: number;
  readonly look: (folder: string, again: Ended) => Promise<void>;
}

/** Kills at each step in a copy of the prepared folder, starts again, and looks. Answers how many were killed. */
export async function killAtEachStep(t: TestContext, kills: Kills): Promise<number> {
  const place = await mkdtemp(join(tmpdir(), "surgicase-kills-"));
  t.after(async () => rm(place, { recursive: true, force: true }));
  const prepared = await sampleWorld(join(place, "prepared"), mondayTables());
  await kills.prepare?.(prepared);

  const count = await countSteps(place, kills);
  const each = isThorough ? (kills.thoroughEach ?? 1) : 1;
  const chosen = Array.from({ length: Math.ceil(count / each) }, (_, index) => 1 + index * each);
  const left = chosen.values();
  const failures: Error[] = [];
  const worker = async (): Promise<void> => {
    for (const step of left) {
      const folder = await copyIn(place, String(step));
      try {
        await killOnce(folder, { step, count }, kills);
      } catch (error) {
        failures.push(new Error(`killed at step ${step} of ${count}`, { cause: error }));
      }
      await rm(folder, { recursive: true });
    }
  };
  await Promise.all([worker(), worker()]);
  if (failures.length > 0) {
    throw new AggregateError(failures, failures.map(String).join("\n"));
  }
  t.diagnostic(`${chosen.length} kills in ${count} steps`);
  return chosen.length;
}

/** A database that is busy for a moment is asked again, so one run may take a few steps more than another. */
const mostMore = 10;

interface Step {
  readonly step: number;
  /** Of a run that nobody killed. */
  readonly count: number;
}

async function killOnce(
  folder: string,
  { step, count }: Step,
  { start, look }: Kills,
): Promise<void> {
  const isPod = step % 2 === 0;
  const first = isPod ? { ...pod, POD_NAME: "pod-1" } : {};
  const second = isPod ? { ...pod, POD_NAME: "pod-2" } : {};
  const killed = await start(folder, {
    variables: { ...first, ...steps, NODE_OPTIONS: killer, KILL_AT_STEP: String(step) },
  });
  const hadEnded = step > count - mostMore && (killed.code === 0 || killed.code === 3);
  assert.ok(killed.signal === "SIGKILL" || hadEnded, killed.stdout + killed.stderr);

  const again = await start(folder, { variables: second });

  await look(folder, again);
}

async function countSteps(place: string, { start }: Kills): Promise<number> {
  const folder = await copyIn(place, "clean");
  const list = join(folder, "steps.txt");
  const variables = { ...steps, NODE_OPTIONS: killer, STEP_LIST: list };
  const ended = await start(folder, { variables });
  assert.ok(ended.code === 0 || ended.code === 3, ended.stdout + ended.stderr);
  return (await readFile(list, "utf8")).trimEnd().split("\n").length;
}

async function copyIn(place: string, name: string): Promise<string> {
  const folder = join(place, name);
  await cp(join(place, "prepared"), folder, { recursive: true });
  return folder;
}
