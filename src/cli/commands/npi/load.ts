/**
 * `npi load`: one file by hand, a weekly one or, with `--full`, a monthly one that replaces everything. As long as it takes,
 * and never beside a run of npi-update. A file is loaded wholly or not at all, so a command that broke off is given again.
 */
import { countWords } from "../../../domain/alerts/wording.ts";
import { JobAtWorkError } from "../../../domain/failure.ts";
import { longestSilenceMilliseconds } from "../../../domain/locked-run.ts";
import type { NpiFileName } from "../../../domain/npi/file-names.ts";
import { loadFile, type FileLoaded, type FileToLoad } from "../../../jobs/npi/file-load.ts";
import { npiUpdate } from "../../../jobs/npi-update.ts";
import type { NpiTables } from "../../../ports/npi-tables.ts";
import type { Ports } from "../../../ports/ports.ts";
import { defineCommand } from "../../command.ts";
import { programCommand } from "../../program-command.ts";
import type { Shell } from "../../shell.ts";
import { withPorts } from "../../with-ports.ts";
import { coveredBy, fileAsked } from "./asked-file.ts";
import { reportLoaded } from "./loaded-report.ts";
import { progressOf } from "./progress.ts";

/** A full file on a slow line and a small server. */
const limitSeconds = 24 * 3600;

export const load = defineCommand({
  usage: "load <file>",
  about: "Load one NPPES file: a zip's path, or its address",
  options: (parser) =>
    parser
      .positional("file", {
        type: "string",
        demandOption: true,
        describe: "Path or address of the zip, named as CMS names it",
      })
      .option("full", {
        type: "boolean",
        default: false,
        describe: "A monthly file: it replaces all that is loaded",
      })
      .option("shrink", {
        type: "boolean",
        default: false,
        describe: "Even if it has far fewer rows than the tables",
      }),
  async run({ file: asked, full, shrink }, shell) {
    const file = fileAsked(asked, shell.folder);
    const covered = coveredBy(file.name, { full, shrink });
    const startedAt = shell.clock.now();
    const loaded = await loading(file, covered, shrink, shell);
    const seconds = (shell.clock.now().getTime() - startedAt.getTime()) / 1000;
    return reportLoaded(loaded, seconds, shell);
  },
});

async function loading(
  file: FileToLoad,
  covered: NpiFileName,
  shrink: boolean,
  shell: Shell,
): Promise<FileLoaded> {
  const needs = ["npiFiles", "npiTables", "locks", "history"] as const;
  return await withPorts(
    shell,
    needs,
    async ({ npiFiles, npiTables, ...others }, signal) => {
      await using stack = new AsyncDisposableStack();
      stack.use(await lockFor(others, shell, signal));
      const onlooker = stack.use(progressOf(shell, terminal()));
      const now = (): Date => shell.clock.now();
      const tools = { npiFiles, npiTables, runId: shell.randomId(), now, shrink, onlooker };
      if (covered.kind === "weekly") {
        await warnWhereEmptied(npiTables, shell, signal);
      }
      return await loadFile(file, covered, tools, signal);
    },
    limitSeconds,
  );
}

/** The job would wait for a full file; by hand a week may be loaded all the same. */
async function warnWhereEmptied(
  npiTables: NpiTables,
  shell: Shell,
  signal: AbortSignal,
): Promise<void> {
  const loads = await npiTables.loads(signal);
  if (loads.length > 0 && (await npiTables.areEmpty(signal))) {
    const next = programCommand(shell.environment, "npi load --full <its address>");
    shell.complain(
      `The NPI tables are empty although ${countWords(loads.length, "file was", "files were")} loaded: with this file only the providers it names can be searched for. Load a monthly file as well: ${next}`,
    );
  }
}

function terminal(): ((text: string) => void) | undefined {
  const { stderr } = process;
  return stderr.isTTY ? (text) => void stderr.write(text) : undefined;
}

/** @throws {JobAtWorkError} that names the run which is at it. */
async function lockFor(
  { locks, history }: Pick<Ports, "locks" | "history">,
  shell: Shell,
  signal: AbortSignal,
): Promise<AsyncDisposable> {
  const lock = await locks.acquire(npiUpdate.name, signal);
  if (lock !== undefined) {
    return lock;
  }
  const now = shell.clock.now().getTime();
  const latest = await history.list({ job: npiUpdate.name, limit: 10 }, signal);
  const atWork = latest.find(
    ({ end, seenAt }) =>
      end === undefined && now - seenAt.getTime() < longestSilenceMilliseconds(npiUpdate),
  );
  const who = atWork === undefined ? "another load by hand" : `run ${atWork.runId} of npi-update`;
  throw new JobAtWorkError(
    npiUpdate.name,
    `Cannot load it now: ${who} is at work. Nothing was changed; give the command again when that has ended`,
  );
}
