/** Attempts of npi-update on a world of files, and what they leave behind. */
import { loadFile } from "../../src/jobs/npi/file-load.ts";
import { npiFileOf } from "../../src/domain/npi/file-names.ts";
import { npiUpdate } from "../../src/jobs/npi-update.ts";
import type { Ports } from "../../src/ports/ports.ts";
import { defineJob } from "../../src/run/job.ts";
import type { Counts, Finished, Trouble } from "../../src/run/outcome.ts";
import { attemptOf, type JobRun } from "./job-run.ts";
import type { MadeZip } from "./npi-files.ts";
import type { TestContext } from "node:test";
import { npiWorld, surgeon, tuesday, weeks, type NpiWorld } from "./npi-world.ts";

export async function updateIn(world: NpiWorld, run: JobRun = {}): Promise<Finished> {
  return attemptOf(npiUpdate, world.folder, { now: tuesday, ...run });
}

/** None where it was skipped. */
export function countsIn(outcome: Finished): Counts {
  return "counts" in outcome ? outcome.counts : {};
}

export function troublesIn(outcome: Finished): readonly Trouble[] {
  return "troubles" in outcome ? outcome.troubles : [];
}

export function problemsIn(outcome: Finished): readonly string[] {
  return troublesIn(outcome).map(({ problem }) => problem);
}

/** Names of the zips, in the order in which they were loaded. */
export async function loadedFiles(world: NpiWorld): Promise<readonly string[]> {
  const files: string[] = [];
  await onPorts(world, async ({ npiTables }, signal) => {
    files.push(...(await npiTables.loads(signal)).map(({ file }) => file));
  });
  return files;
}

/** By hand, and past the command. */
export async function loadByHand(world: NpiWorld, zip: MadeZip): Promise<void> {
  await world.offer(zip);
  const covered = npiFileOf(zip.name);
  await onPorts(world, async (ports, signal) => {
    const file = { name: zip.name, place: `${world.npiFolder}/${zip.name}` };
    if (covered === undefined) {
      throw new RangeError(`Cannot load ${zip.name}: it is no name of CMS`);
    }
    await loadFile(file, covered, { ...ports, now, runId: "by-hand", shrink: true }, signal);
  });
  await world.withdraw(zip);
}

/** After the run of that day. */
function now(): Date {
  return new Date("2026-11-24T10:00:00Z");
}

async function onPorts(
  world: NpiWorld,
  work: (ports: Pick<Ports, "npiFiles" | "npiTables">, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const worker = defineJob({
    ...npiUpdate,
    needs: ["npiFiles", "npiTables"],
    async run(ports, { signal }) {
      await work(ports, signal);
      return { kind: "succeeded", counts: {} };
    },
  });
  await attemptOf(worker, world.folder, { now: tuesday });
}

/** The first week is loaded: three surgeons. */
export async function firstWeekLoaded(test: TestContext): Promise<NpiWorld> {
  const world = await npiWorld(test);
  const rows = [
    surgeon("1000000001", "FIRST", "11/03/2026"),
    surgeon("1000000002", "SECOND", "11/03/2026"),
    surgeon("1000000003", "THIRD", "11/03/2026"),
  ];
  await world.offer({ ...weeks.first, rows });
  await updateIn(world, { runId: "the-first-week" });
  return world;
}
