/** A pod as one try of a run: what it said itself, and what was seen of it where it could not. */
import type { Cause } from "../../domain/failure.ts";
import type { RunEnd, RunRecord } from "../../ports/run-history.ts";
import { failures, partialExitCode } from "../../run/exit-codes.ts";
import { parseLastWords, type LastWords } from "../../watch/last-words.ts";
import { momentIn, textIn } from "../../watch/loose-json.ts";
import type { SeenAttempt, SeenRun } from "../../watch/sight.ts";
import { verdictOn, type EndedTry } from "./killer.ts";
import { conditionOf, containerStateOf, madeAt, nameOf, type Terminated } from "./objects.ts";
import { neverBegan } from "./waiting-pod.ts";

/** The run that the pods belong to. */
export interface OfRun extends Pick<SeenRun, "runId" | "job" | "startedBy"> {
  /** The Job. */
  readonly object: unknown;
  readonly slotFor: (startedAt: Date) => Date;
  /** When it was looked at, by the server's clock. */
  readonly at: Date | undefined;
}

/** `undefined` for a pod whose container has not begun, and for one that never did. */
export function seenAttempt(pod: unknown, run: OfRun): SeenAttempt | undefined {
  const state = containerStateOf(pod);
  switch (state.kind) {
    case "waiting":
      return undefined;
    case "running":
      return attemptAtWork(pod, run, state.startedAt ?? podStartOf(pod));
    case "terminated":
      return neverBegan(pod) ? undefined : endedAttempt(pod, run, state.terminated);
  }
}

function attemptAtWork(pod: unknown, run: OfRun, startedAt: Date): SeenAttempt {
  const lost = lostSince(pod, run.at);
  return {
    record: recordOf(pod, run, startedAt, { seenAt: lost ?? run.at ?? startedAt }),
    killedBy: lost === undefined ? undefined : "silence",
    lastWords: undefined,
  };
}

function endedAttempt(pod: unknown, run: OfRun, terminated: Terminated): SeenAttempt {
  const lastWords = ownWords(terminated.message, run);
  const ended: EndedTry = { job: run.object, pod, terminated, lastWords };
  const endedAt = endOf(ended);
  const startedAt = terminated.startedAt ?? earlier(podStartOf(pod), endedAt);
  const verdict = verdictOn(ended);
  const end = runEnd(ended, endedAt, verdict?.why);
  const record = recordOf(pod, run, startedAt, { seenAt: endedAt, slot: lastWords?.slot, end });
  return { record, killedBy: verdict?.killer, lastWords };
}

/** What names another run or job is not this one's: whoever may write the message must not speak for others. */
function ownWords(message: string, { runId, job }: OfRun): LastWords | undefined {
  const words = parseLastWords(message);
  return words?.runId === runId && words.job === job ? words : undefined;
}

function recordOf(
  pod: unknown,
  { runId, job, startedBy, slotFor }: OfRun,
  startedAt: Date,
  seen: { readonly seenAt: Date; readonly slot?: Date | undefined; readonly end?: RunEnd },
): RunRecord {
  const { seenAt, slot = slotFor(startedAt), end } = seen;
  return {
    runId,
    attempt: nameOf(pod),
    job,
    slot,
    startedBy,
    startedAt,
    seenAt,
    ...(end === undefined ? {} : { end }),
  };
}

function podStartOf(pod: unknown): Date {
  return momentIn(pod, "status", "startTime") ?? madeAt(pod);
}

/** A minute after it should be gone, nobody is there who could take it away. */
const overdueMilliseconds = 60_000;

/** Since when its node gives no sign of life, as far as that can be seen from a pod. */
function lostSince(pod: unknown, at: Date | undefined): Date | undefined {
  const goneBy = momentIn(pod, "metadata", "deletionTimestamp");
  const isOverdue =
    goneBy !== undefined &&
    at !== undefined &&
    at.getTime() - goneBy.getTime() > overdueMilliseconds;
  const isUnknown =
    textIn(pod, "status", "phase") === "Unknown" || textIn(pod, "status", "reason") === "NodeLost";
  return isOverdue || isUnknown
    ? (conditionOf(pod, "Ready", "False")?.at ?? goneBy ?? podStartOf(pod))
    : undefined;
}

/** Where the kubelet has lost the container, other marks tell. */
function endOf({ job, pod, terminated }: EndedTry): Date {
  return (
    terminated.finishedAt ??
    conditionOf(pod, "DisruptionTarget")?.at ??
    conditionOf(pod, "Ready", "False")?.at ??
    momentIn(pod, "metadata", "deletionTimestamp") ??
    conditionOf(job, "Failed")?.at ??
    podStartOf(pod)
  );
}

function earlier(one: Date, other: Date): Date {
  return one < other ? one : other;
}

/** Its own words are worth most, as far as it ended as they say. */
function runEnd({ terminated, lastWords }: EndedTry, endedAt: Date, why?: string): RunEnd {
  const { exitCode } = terminated;
  const none = { counts: {}, troubles: [] };
  if (lastWords !== undefined && lastWords.exitCode === exitCode) {
    const { outcome, detail } = lastWords;
    return { endedAt, outcome, exitCode, ...causeIn(lastWords, exitCode), ...none, detail };
  }
  const detail = why ?? `it ended with exit code ${exitCode} and said nothing`;
  return {
    endedAt,
    outcome: outcomeOf(exitCode),
    exitCode,
    ...(why === undefined ? causeIn(undefined, exitCode) : {}),
    ...none,
    detail,
  };
}

function outcomeOf(exitCode: number): RunEnd["outcome"] {
  switch (exitCode) {
    case 0:
      return "succeeded";
    case partialExitCode:
      return "partial";
    default:
      return "failed";
  }
}

function causeIn(words: LastWords | undefined, exitCode: number): Partial<Pick<RunEnd, "cause">> {
  const causes = Object.keys(failures) as readonly Cause[];
  const cause =
    causes.find((each) => each === words?.cause) ??
    causes.find((each) => failures[each].exitCode === exitCode);
  return cause === undefined ? {} : { cause };
}
