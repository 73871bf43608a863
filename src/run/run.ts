/**
 * One run from start to end. It never throws: it ends in an outcome, and whoever reports it reads that value.
 * What is unavailable is waited for here and nowhere else, so nothing retries inside something that retries.
 */
import { BlockedError, JobAtWorkError, toError, UnavailableError } from "../domain/failure.ts";
import { attempt, failedBy, type Attempt, type AttemptTools } from "./attempt.ts";
import type { CopyUse } from "../secrets/copy-use.ts";
import { withCopiesTold } from "./copy-uses.ts";
import type { RunEvent, RunFacts, Waited } from "./event.ts";
import type { Job } from "./job.ts";
import type { Outcome } from "./outcome.ts";
import { tell, type Stages } from "./tell.ts";
import { isNews, nextWord, pauseMilliseconds, type Word } from "./waiting.ts";

export interface RunTools extends Omit<AttemptTools, "working" | "alone"> {
  readonly reporters: Stages;
  /** False: give up at once on what is unavailable. */
  readonly waits: boolean;
  /** From 0 to 1. */
  readonly random: () => number;
  /** The kept copies of secrets that were used so far. */
  readonly copies: () => readonly CopyUse[];
}

interface Ending {
  readonly outcome: Outcome;
  readonly attempts: number;
  readonly waited: Waited | undefined;
}

export async function runJob(job: Job, run: RunFacts, tools: RunTools): Promise<Outcome> {
  const report = (event: RunEvent) => tell(tools.reporters, event, tools.log, tools.clock);

  await report({ kind: "started", run });
  const { alone, ...ending } = await keepTrying(job, run, tools, report);
  const copies = tools.copies();
  const outcome = withCopiesTold(ending.outcome, copies);
  await report({ ...ending, kind: "ended", run, outcome, copies, endedAt: tools.clock.now() });
  await letOthersIn(alone, tools);
  return outcome;
}

/** A lock that cannot be given back goes with the process. */
async function letOthersIn(alone: AsyncDisposableStack, { log }: Pick<RunTools, "log">) {
  try {
    await alone.disposeAsync();
  } catch (error) {
    log.warn({ err: toError(error) }, "lock not given back");
  }
}

/** Ends a run that could not even begin: wrong settings, wrong options. */
export async function endUnbegun(
  error: Error,
  run: RunFacts,
  tools: Pick<RunTools, "clock" | "log" | "reporters">,
): Promise<Outcome> {
  const ending: Ending = { outcome: failedBy(error), attempts: 0, waited: undefined };
  const event: RunEvent = {
    kind: "ended",
    run,
    endedAt: tools.clock.now(),
    copies: [],
    ...ending,
  };
  await tell(tools.reporters, event, tools.log, tools.clock);
  return ending.outcome;
}

async function keepTrying(
  job: Job,
  run: RunFacts,
  tools: RunTools,
  report: (event: RunEvent) => Promise<void>,
): Promise<Ending & { readonly alone: AsyncDisposableStack }> {
  const until = new Date(run.startedAt.getTime() + job.keepsTryingSeconds * 1000);
  let word: Word | undefined;
  let outageAt: Date | undefined;
  let isWorking = false;
  const working = async (): Promise<void> => {
    if (!isWorking) {
      isWorking = true;
      await report({ kind: "working", run, at: tools.clock.now() });
    }
  };

  for (let attempts = 1; ; attempts += 1) {
    const alone = new AsyncDisposableStack();
    const ended = await attempt(job, run, { ...tools, working, alone });
    const result = afterOutage(ended, outageAt, tools.clock.now());
    if (result.kind === "ended") {
      return { outcome: result.outcome, attempts, waited: word?.waited, alone };
    }

    const { error } = result;
    const now = tools.clock.now();
    outageAt = error instanceof UnavailableError ? now : outageAt;
    const pause = pauseMilliseconds(attempts, tools.random());
    if (!tools.waits || now.getTime() + pause > until.getTime()) {
      return { outcome: failedBy(error), attempts, waited: word?.waited, alone };
    }
    await letOthersIn(alone, tools);
    const next = nextWord(word, error, now);
    const { waited, reminder } = next;
    const news = isNews(next, word);
    const copies = tools.copies();
    await report({ kind: "waiting", run, error, until, at: now, news, waited, reminder, copies });
    word = next;
    const stopped = await stoppedDuring(pause, tools);
    if (stopped !== undefined) {
      return { outcome: failedBy(stopped), attempts, waited: next.waited, alone };
    }
  }
}

const outageEchoMilliseconds = 3 * 60 * 1000;

/**
 * Whoever waited out an outage goes on within a minute or two of its end, one sooner than the other: so long, what another
 * job has not made yet may be on its way.
 */
function afterOutage(result: Attempt, outageAt: Date | undefined, now: Date): Attempt {
  const error =
    result.kind === "ended" && result.outcome.kind === "failed" ? result.outcome.error : undefined;
  const isEcho =
    outageAt !== undefined && now.getTime() - outageAt.getTime() < outageEchoMilliseconds;
  return error instanceof BlockedError && isEcho
    ? {
        kind: "unavailable",
        error: new JobAtWorkError(error.job, error.message, { cause: error }),
      }
    : result;
}

async function stoppedDuring(pause: number, { clock, stop }: RunTools): Promise<Error | undefined> {
  try {
    await clock.sleep(pause, stop);
    return undefined;
  } catch (reason) {
    return toError(reason);
  }
}
