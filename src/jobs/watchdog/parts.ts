/** The parts of a look beside telling people: each is tried whatever became of the others, and what fails is named. */
import { ConfigError } from "../../domain/failure.ts";
import type { MailLogEntry } from "../../ports/mail-log.ts";
import type { Ports } from "../../ports/ports.ts";
import type { RunHistory } from "../../ports/run-history.ts";
import type { JobFacts, RunContext } from "../../run/job.ts";
import { attempted, wordsOf } from "./bounded.ts";
import type { EndedAttempt } from "./ended-attempts.ts";
import type { Look } from "./looking-around.ts";
import { measure } from "./measuring.ts";
import type { FailedPart, PartName } from "./own-episodes.ts";
import { recordMissed, type Recorded } from "./recording.ts";
import { isTimeToThinOut, thinOut } from "./thinning.ts";

export type PartPorts = Pick<Ports, "heartbeat" | "metrics"> &
  Partial<Pick<Ports, "history" | "mailLog" | "records">>;

export interface Parts {
  readonly recorded: Recorded;
  readonly failed: readonly FailedPart[];
}

/** @param heard whether people were told of everything. @throws the signal's reason, nothing else. */
export async function doParts(
  look: Look,
  attempts: readonly EndedAttempt[],
  heard: boolean,
  { jobs, ports }: { readonly jobs: readonly JobFacts[]; readonly ports: PartPorts },
  context: RunContext,
): Promise<Parts> {
  const { signal, log } = context;
  const recorded: Recorded = { recorded: 0, inHistory: new Set() };
  const filledIn = await fillIn(attempts, ports.history, recorded, context);
  const measured = await attempted(
    "the place for metrics",
    40,
    async (limit) => measure(look, look.state, ports.metrics, limit),
    signal,
  );
  await thinOutAll(look, jobs, ports, context);
  const beaten = await attempted(
    "the heartbeat server",
    20,
    async (limit) => ports.heartbeat?.beat(heard ? "well" : "unwell", context.runId, limit),
    signal,
  );
  const failed = [
    ...failure("history", filledIn),
    ...failure("metrics", measured),
    ...failure("heartbeat", beaten),
  ];
  failed.forEach(({ part, problem }) =>
    log.warn({ part, error: problem }, "part of the look not done"),
  );
  return { recorded, failed };
}

function failure(part: PartName, result: unknown): readonly FailedPart[] {
  return result instanceof Error ? [{ part, problem: wordsOf(result) }] : [];
}

async function fillIn(
  attempts: readonly EndedAttempt[],
  history: RunHistory | undefined,
  progress: Recorded,
  { signal, lacking }: RunContext,
): Promise<unknown> {
  if (attempts.length === 0) {
    return undefined;
  }
  if (history === undefined) {
    const why = lacking?.get("history");
    // An installation without a database has no history: nobody misses what is not filled in.
    return why instanceof ConfigError
      ? undefined
      : (why ?? new Error("Cannot use the run history: it is not there"));
  }
  return await attempted(
    "the run history",
    30,
    async (limit) => recordMissed(attempts, history, progress, limit),
    signal,
  );
}

async function thinOutAll(
  { lookedBefore, view }: Look,
  jobs: readonly JobFacts[],
  { history, records }: PartPorts,
  { signal, log }: RunContext,
): Promise<void> {
  if (!isTimeToThinOut(lookedBefore, view.now)) {
    return;
  }
  for (const place of [history, records]) {
    const thinned = await attempted(
      "the run history",
      20,
      async (limit) => place && thinOut(jobs, place, view.now, limit),
      signal,
    );
    if (thinned instanceof Error) {
      log.warn({ error: wordsOf(thinned) }, "old records of runs not removed");
    }
  }
}

/** Their viewer looks there for alerts too. After the mails, and never instead. */
export async function noteMails(
  entries: readonly MailLogEntry[],
  { mailLog }: Pick<PartPorts, "mailLog">,
  { signal, log }: RunContext,
): Promise<void> {
  if (entries.length === 0 || mailLog === undefined) {
    return;
  }
  const write = async (limit: AbortSignal) => mailLog.write(entries, limit);
  const refused = await attempted("the log of mails", 10, write, signal);
  if (refused instanceof Error) {
    log.warn({ error: wordsOf(refused) }, "alerts not noted in email_log");
  } else if (refused > 0) {
    log.warn({ refused, alerts: entries.length }, "alerts not noted in email_log");
  }
}
