/** `runs list` and `runs show`: what ran and how it ended, from the history and from the run records beside it. */
import { toError, UsageError } from "../../domain/failure.ts";
import { jobs } from "../../jobs/registry.ts";
import type { RunHistory, RunRecord } from "../../ports/run-history.ts";
import { defineCommand, json } from "../command.ts";
import { mergedRuns } from "../../run/merged-runs.ts";
import type { Shell } from "../shell.ts";
import { moment, printList } from "../table.ts";
import { withPorts, worldOf } from "../with-ports.ts";

const list = defineCommand({
  usage: "list",
  about: "List the latest runs, newest first",
  options: (parser) =>
    parser
      .option("json", json)
      .option("job", {
        type: "string",
        requiresArg: true,
        choices: jobs.map(({ name }) => name),
        describe: "Runs of this job alone",
      })
      .option("limit", { type: "number", default: 20, requiresArg: true, describe: "How many" }),
  async run({ job, limit, json: asJson }, shell) {
    if (!Number.isSafeInteger(limit) || limit < 1) {
      throw new UsageError(
        "Cannot list so many runs: --limit must be a whole number of at least 1",
      );
    }
    const filter = job === undefined ? { limit } : { job, limit };
    const runs = await fromBoth(shell, async (history, signal) => history.list(filter, signal));
    printList(shell, asJson, runs.slice(0, limit), rowOf, "No run is recorded yet.");
    return 0;
  },
});

const show = defineCommand({
  usage: "show <run>",
  about: "Show one run: every attempt, counts, exceptions",
  options: (parser) =>
    parser
      .option("json", json)
      .positional("run", { type: "string", demandOption: true, describe: "A run's id" }),
  async run({ run: runId, json: asJson }, shell) {
    const attempts = await fromBoth(shell, async (history, signal) => history.find(runId, signal));
    if (attempts.length === 0) {
      throw new UsageError(
        `Cannot show run ${runId}: there is no record of it. runs list names those that are kept`,
      );
    }
    if (asJson) {
      shell.print(JSON.stringify(attempts, undefined, 2));
    } else {
      attempts.toReversed().forEach((attempt) => describe(attempt, shell));
    }
    return 0;
  },
});

export const runsCommands = {
  name: "runs",
  about: "What ran, and how it ended: list, show",
  commands: [list, show],
};

/** The database's records, and those that only the files have: a run that found the database down is among them. */
async function fromBoth(
  shell: Shell,
  ask: (history: RunHistory, signal: AbortSignal) => Promise<readonly RunRecord[]>,
): Promise<readonly RunRecord[]> {
  const { world } = worldOf(shell);
  const runFiles = await world.runFiles();
  const files = runFiles === undefined ? [] : await ask(runFiles, shell.stop);
  const recorded = await withPorts(shell, ["history"], async ({ history }, signal) =>
    ask(history, signal),
  ).catch((error: unknown) => {
    shell.complain(`The database's history is left out: ${toError(error).message}`);
    return [];
  });
  return mergedRuns([...files, ...recorded]);
}

function rowOf(run: RunRecord) {
  return {
    started: moment(run.startedAt),
    job: run.job,
    outcome: run.end?.outcome ?? "no end recorded",
    exit: run.end?.exitCode,
    by: run.startedBy,
    run: run.runId,
    detail: shortened(run.end?.detail ?? ""),
  };
}

const longestDetail = 90;

/** At the end of a word where there is one, so that nobody takes half a word for the whole. `runs show` has all of it. */
function shortened(detail: string): string {
  if (detail.length <= longestDetail) {
    return detail;
  }
  const start = detail.slice(0, longestDetail - 1).replace(/[\uD800-\uDBFF]$/, "");
  return `${start.replace(/(?<=.{60})\s\S*$/, "")}…`;
}

function describe(run: RunRecord, { print }: Shell): void {
  print(`${run.job}, run ${run.runId}, attempt ${run.attempt}`);
  print(`  slot       ${moment(run.slot)}`);
  print(`  started    ${moment(run.startedAt)} by ${run.startedBy}`);
  if (run.force !== undefined) {
    print(`  forced by  ${run.force.by}: ${run.force.reason}`);
  }
  const { end } = run;
  if (end === undefined) {
    print(`  end        none recorded; last seen ${moment(run.seenAt)}`);
    return;
  }
  print(`  ended      ${moment(end.endedAt)}`);
  print(
    `  outcome    ${end.outcome}${end.cause === undefined ? "" : ` (${end.cause})`}, exit code ${end.exitCode}`,
  );
  print(`  detail     ${end.detail}`);
  Object.entries(end.counts).forEach(([name, count]) => print(`  count      ${name}: ${count}`));
  end.troubles.forEach(({ subject, problem, remedy }) =>
    print(`  exception  ${subject}: ${problem}. ${remedy}`),
  );
}
