/**
 * Loads every weekly NPPES file that is offered and not loaded yet, in the order of their weeks. Run twice: the second finds
 * nothing new. Killed midway: the file that was being loaded never was, those before it stay, and the next run goes on there.
 */
import { countWords } from "../domain/alerts/wording.ts";
import { rowsIn, sumOfRows } from "../domain/npi/row-counts.ts";
import { isOutdated, standingOf, type Standing } from "../domain/npi/standing.ts";
import type { NpiLoad } from "../ports/npi-tables.ts";
import { defineJob, type RunContext } from "../run/job.ts";
import { finished, type Counts, type Finished, type Trouble } from "../run/outcome.ts";
import { loadInTurn, type LoadedInRun } from "./npi/in-turn.ts";
import {
  emptiedTrouble,
  gapTroubles,
  outdatedTrouble,
  refusedTroubles,
  withoutFullTrouble,
  type NpiTelling,
} from "./npi/troubles.ts";

export const npiUpdate = defineJob({
  name: "npi-update",
  title: "NPI Update",
  summary: "Loads every weekly NPPES file that is not loaded yet, in order",
  schedule: "0 8 * * 2",
  attemptSeconds: 30 * 60,
  keepsTryingSeconds: 6 * 3600,
  accepts: ["dry-run"],
  secrets: ["database", "main"],
  words: {
    succeeded: (counts) => `NPI update completed: ${loadedWords(counts)}`,
    partial: (counts) => `NPI update completed with exceptions: ${loadedWords(counts)}`,
    failed: "NPI update failed",
  },
  // A full file, by `npi load --full` in a pod of this job, is about 1 GB
  scratchMebibytes: 2048,
  whenItFails:
    "Surgeons and facilities are searched for as of the last file that was loaded: new ones are missing, and moved ones have their old address. Each file is loaded wholly or not at all, and the next run goes on where this one stopped.",
  needs: ["npiFiles", "npiTables"],

  async run(ports, context) {
    const { npiFiles, npiTables } = ports;
    const { signal } = context;
    const loads = await npiTables.loads(signal);
    const offered = await npiFiles.list(signal);
    const telling = { command: context.command, source: npiFiles.source, offered };
    const standing = standingOf(loads, offered);
    const isEmptied = loads.length > 0 && (await npiTables.areEmpty(signal));
    if (isEmptied) {
      const { loadedUntil = "" } = standing;
      return finished(countsOf([]), [emptiedTrouble(loadedUntil, telling)]);
    }
    if (context.dryRun) {
      return foretell(standing, loads, telling, context);
    }
    const before = loads.filter(({ runId }) => runId === context.runId).map(earlierLoad);
    const loaded = [...before, ...(await loadInTurn(standing.toLoad, ports, context))];
    const troubles = [
      ...refusedTroubles(loaded),
      ...standingTroubles(standing, loads, telling, context),
    ];
    return loaded.length === 0 && troubles.length === 0
      ? nothingNew(standing, npiFiles.source)
      : finished(countsOf(loaded), troubles);
  },
});

/** `1 file, 45123 rows`. */
function loadedWords({ files = 0, rows = 0 }: Counts): string {
  return files === 0 ? "no new file" : `${countWords(files, "file")}, ${countWords(rows, "row")}`;
}

/** What an earlier attempt of this run loaded: the log of then names the rows that were refused. */
function earlierLoad({ file, counts }: NpiLoad): LoadedInRun {
  return { file, counts, refused: [] };
}

function countsOf(loaded: readonly LoadedInRun[]): Counts {
  const sum = sumOfRows(loaded.map(({ counts }) => counts));
  return { files: loaded.length, rows: rowsIn(sum), ...sum };
}

function standingTroubles(
  standing: Standing,
  loads: readonly NpiLoad[],
  telling: NpiTelling,
  { now, runId }: RunContext,
): readonly Trouble[] {
  const { toLoad, full, gaps, offersWeeks } = standing;
  const isBehind = !offersWeeks || (toLoad.length === 0 && isOutdated(standing, now()));
  const [first] = [...loads, ...toLoad];
  const isFirst = full === undefined && loads.every((load) => load.runId === runId);
  return [
    ...gapTroubles(gaps, telling),
    ...(isBehind ? [outdatedTrouble(standing, telling)] : []),
    ...(isFirst && first !== undefined ? [withoutFullTrouble(first.from, telling)] : []),
  ];
}

function nothingNew({ loadedUntil }: Standing, source: string): Finished {
  return {
    kind: "skipped",
    because: "already-done",
    detail: `Every weekly file that ${source} offers is loaded, until ${loadedUntil ?? "no day"}`,
  };
}

/** A dry run's word. */
function foretell(
  standing: Standing,
  loads: readonly NpiLoad[],
  telling: NpiTelling,
  context: RunContext,
): Finished {
  const { toLoad } = standing;
  for (const { name, from, until } of toLoad) {
    context.log.info({ file: name, from, until }, "file would be loaded");
  }
  const troubles = standingTroubles(standing, loads, telling, context);
  return toLoad.length === 0 && troubles.length === 0
    ? nothingNew(standing, telling.source)
    : finished({ files: toLoad.length }, troubles);
}
