/** One attempt of a run under its deadline: opens what the job needs, hands it over, closes everything on every path. */
import {
  causeOf,
  DeadlineError,
  JobAtWorkError,
  toError,
  UnavailableError,
} from "../domain/failure.ts";
import type { Clock } from "../ports/clock.ts";
import type { PortName, Ports } from "../ports/ports.ts";
import type { RunFacts } from "./event.ts";
import { portsOf, runAlone } from "./exclusion.ts";
import type { Job, JobSettings, RunContext } from "./job.ts";
import { openLackable } from "./lackable-ports.ts";
import type { Log } from "./log.ts";
import type { Finished, Outcome } from "./outcome.ts";

/** The ports of one attempt; disposing closes them, the last opened first. */
export interface OpenedPorts extends AsyncDisposable {
  readonly ports: Partial<Ports>;
}

export interface AttemptTools {
  readonly clock: Clock;
  readonly log: Log;
  readonly open: (needs: readonly PortName[], signal: AbortSignal) => Promise<OpenedPorts>;
  /** Aborted when the process is told to stop, with the reason as an error. */
  readonly stop: AbortSignal;
  readonly settings: JobSettings;
  /** Told each time an attempt is alone and begins its work. */
  readonly working: () => Promise<void>;
  /** Gets the lock that keeps other runs away; whoever disposes it lets them in. */
  readonly alone: AsyncDisposableStack;
}

export type Attempt =
  | { readonly kind: "ended"; readonly outcome: Outcome }
  | { readonly kind: "unavailable"; readonly error: UnavailableError | JobAtWorkError };

/** How long a job that is deaf to its signal is waited for before it is left behind. */
const graceMilliseconds = 10_000;

export async function attempt(job: Job, run: RunFacts, tools: AttemptTools): Promise<Attempt> {
  const done = new AbortController();
  const deadline = new AbortController();
  const signal = AbortSignal.any([tools.stop, deadline.signal]);
  try {
    const overtime = abandonAfterDeadline(job, tools, deadline, signal, done.signal);
    const outcome = await Promise.race([doOnce(job, run, tools, signal), overtime]);
    return { kind: "ended", outcome };
  } catch (thrown) {
    // Whatever a stopped attempt threw, it was stopped because of the signal.
    const error = signal.aborted ? toError(signal.reason) : toError(thrown);
    return error instanceof UnavailableError || error instanceof JobAtWorkError
      ? { kind: "unavailable", error }
      : { kind: "ended", outcome: failedBy(error) };
  } finally {
    done.abort();
  }
}

export function failedBy(error: Error): Outcome {
  return { kind: "failed", cause: causeOf(error), error };
}

async function abandonAfterDeadline(
  job: Job,
  { clock, stop }: AttemptTools,
  deadline: AbortController,
  signal: AbortSignal,
  done: AbortSignal,
): Promise<never> {
  try {
    await clock.sleep(job.attemptSeconds * 1000, AbortSignal.any([stop, done]));
    deadline.abort(new DeadlineError(`Cannot finish ${job.name} within ${job.attemptSeconds} s`));
  } catch {
    // Told to stop, or done: the signal tells which.
  }
  await clock.sleep(graceMilliseconds, done);
  throw toError(signal.reason);
}

async function doOnce(
  job: Job,
  run: RunFacts,
  tools: AttemptTools,
  signal: AbortSignal,
): Promise<Finished> {
  signal.throwIfAborted();
  const { needs, mayLack } = portsOf(job, run);
  await using opened = await tools.open(needs, signal);
  await using lackable = await openLackable(mayLack, tools, signal);
  const ports = { ...opened.ports, ...lackable.ports };
  const context = { ...contextOf(run, tools, signal), lacking: lackable.lacking };
  return await runAlone(job, run, ports, { signal, alone: tools.alone }, async () => {
    await tools.working();
    return job.run(handed(job, ports), context);
  });
}

function contextOf(run: RunFacts, tools: AttemptTools, signal: AbortSignal): RunContext {
  return {
    runId: run.runId,
    startedBy: run.startedBy,
    slot: run.slot,
    payWeek: run.payWeek,
    environment: run.environment,
    log: tools.log,
    now: () => tools.clock.now(),
    signal,
    dryRun: run.dryRun,
    force: run.force,
    settings: tools.settings,
    command: run.commands.program,
  };
}

/** Exactly the ports the job names; of those it can do without, the ones that are there. */
function handed({ needs, mayLack = [] }: Job, ports: Partial<Ports>): Ports {
  const there = mayLack.filter((name) => ports[name] !== undefined);
  return Object.fromEntries(
    [...needs, ...there].map((name) => [name, ports[name]]),
  ) as unknown as Ports;
}
