/**
 * A check is a list of trials, each a sentence of behaviour that is tried out. Whatever a trial throws makes it a failed one;
 * one that hangs is left behind at its limit. So a self-test always comes to its end.
 */
import { plainLine } from "../domain/alerts/wording.ts";
import { toError } from "../domain/failure.ts";
import { scrub } from "../domain/scrub.ts";
import type { Clock } from "../ports/clock.ts";

export interface Trial {
  /** What is so, as a sentence without its full stop: `blank entries are dropped`. */
  readonly says: string;
  /** What an operator does where it is not so, as a sentence. */
  readonly remedy: string;
  readonly limitSeconds?: number;
  /** @param show takes a line that is worth reading whatever the result. @throws where it is not so. */
  readonly run: (signal: AbortSignal, show: (line: string) => void) => Promise<void>;
}

export interface Check {
  readonly name: string;
  /** Tried with nothing but this machine. */
  readonly trials: readonly Trial[];
  /** Tried with the caller's own settings. */
  readonly live: readonly Trial[];
}

export interface TrialResult {
  readonly says: string;
  readonly passed: boolean;
  readonly details?: readonly string[];
  readonly problem?: string;
  readonly remedy?: string;
}

export interface CheckResult {
  readonly name: string;
  readonly passed: boolean;
  readonly trials: readonly TrialResult[];
}

export interface TrialTools {
  readonly clock: Clock;
  readonly stop: AbortSignal;
  /** Keeps what is not this machine out of reach, until it is disposed of. */
  readonly isolate: () => Disposable;
}

const usualLimitSeconds = 10;
/** How long a trial that was told to stop may take to tidy up, before the next one begins. */
const graceSeconds = 1;
const longestProblem = 800;

/** Trials that have the same remedy. */
export function trials(
  remedy: string,
  all: Readonly<Record<string, Trial["run"]>>,
): readonly Trial[] {
  return Object.entries(all).map(([says, run]) => ({ says, remedy, run }));
}

/** One trial after the other: what they lend and spoil is theirs alone. @throws the signal's reason, nothing else. */
export async function runCheck(check: Check, tools: TrialTools): Promise<CheckResult> {
  const results = [
    ...(await offlineResults(check.trials, tools)),
    ...(await resultsOf(check.live, tools)),
  ];
  return { name: check.name, passed: results.every(({ passed }) => passed), trials: results };
}

async function offlineResults(all: readonly Trial[], tools: TrialTools) {
  using stack = new DisposableStack();
  stack.use(tools.isolate());
  return await resultsOf(all, tools);
}

async function resultsOf(all: readonly Trial[], tools: TrialTools): Promise<TrialResult[]> {
  const results: TrialResult[] = [];
  for (const trial of all) {
    results.push(await resultOf(trial, tools));
  }
  return results;
}

async function resultOf(trial: Trial, { clock, stop }: TrialTools): Promise<TrialResult> {
  stop.throwIfAborted();
  const { says, remedy } = trial;
  const lines: string[] = [];
  const seen = () => (lines.length === 0 ? {} : { details: [...lines] });
  try {
    await withinLimit(trial, (line) => lines.push(shown(line)), clock, stop);
    return { says, passed: true, ...seen() };
  } catch (error) {
    stop.throwIfAborted();
    return { says, passed: false, ...seen(), problem: shown(toError(error).message), remedy };
  }
}

/** Others' words may hold what must not be printed, and any number of lines. */
function shown(text: string): string {
  return plainLine(scrub(text), longestProblem);
}

async function withinLimit(
  { run, limitSeconds = usualLimitSeconds }: Trial,
  show: (line: string) => void,
  clock: Clock,
  stop: AbortSignal,
): Promise<void> {
  const done = new AbortController();
  const limit = new AbortController();
  const work = started(run, AbortSignal.any([stop, limit.signal]), show);
  const overtime = pastLimit(limitSeconds, clock, AbortSignal.any([stop, done.signal]));
  try {
    await Promise.race([work, overtime]);
  } catch (error) {
    limit.abort(error);
    const settled = work.then(
      () => undefined,
      () => undefined,
    );
    await Promise.race([settled, quiet(clock.sleep(graceSeconds * 1000, done.signal))]);
    throw error;
  } finally {
    done.abort();
  }
}

/** Also where it throws before it waits for anything. */
async function started(
  run: Trial["run"],
  signal: AbortSignal,
  show: (line: string) => void,
): Promise<void> {
  await run(signal, show);
}

async function pastLimit(seconds: number, clock: Clock, ended: AbortSignal): Promise<void> {
  await clock.sleep(seconds * 1000, ended);
  throw new Error(`it did not come to its end within ${seconds} s`);
}

async function quiet(work: Promise<unknown>): Promise<void> {
  await work.catch(() => undefined);
}
