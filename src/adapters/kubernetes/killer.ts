/** What ended a try from outside, out of what Kubernetes says of its pod and its Job. */
import { failures, partialExitCode } from "../../run/exit-codes.ts";
import { momentIn, textIn } from "../../watch/loose-json.ts";
import type { LastWords } from "../../watch/last-words.ts";
import type { Killer } from "../../watch/sight.ts";
import { because, conditionOf, type Condition, type Terminated } from "./objects.ts";

/** A try whose container has ended. */
export interface EndedTry {
  readonly job: unknown;
  readonly pod: unknown;
  readonly terminated: Terminated;
  readonly lastWords: LastWords | undefined;
}

interface Verdict {
  readonly killer: Killer;
  /** As a clause. */
  readonly why: string;
}

/** `undefined`: it ended by itself. */
export function verdictOn(ended: EndedTry): Verdict | undefined {
  const { terminated, lastWords } = ended;
  const chosen = isChosen(terminated.exitCode);
  // A child of it may have been killed; then it says so itself, or does not get to it.
  if (terminated.reason === "OOMKilled" && !(chosen && lastWords !== undefined)) {
    return { killer: "memory", why: because("it used more memory than its limit", "OOMKilled") };
  }
  return chosen ? undefined : (byCluster(ended) ?? bySignal(ended));
}

/** The exit codes of runs that came to their end. */
const chosenCodes: ReadonlySet<number> = new Set(
  [0, partialExitCode, ...Object.values(failures).map(({ exitCode }) => exitCode)].filter(
    (code) => code !== failures.interrupted.exitCode,
  ),
);

function isChosen(exitCode: number): boolean {
  return chosenCodes.has(exitCode);
}

function byCluster({ job, pod }: EndedTry): Verdict | undefined {
  if (textIn(pod, "status", "reason") === "Evicted") {
    const message = textIn(pod, "status", "message");
    return { killer: "eviction", why: because("its node put it out", "Evicted", message) };
  }
  const disrupted = conditionOf(pod, "DisruptionTarget");
  if (disrupted !== undefined) {
    const why = because("its pod was taken away", disrupted.reason, disrupted.message);
    return { killer: "disruption", why };
  }
  const failed = failureOf(job);
  if (failed?.reason === "DeadlineExceeded") {
    return { killer: "deadline", why: because("it took longer than its Job may", failed.reason) };
  }
  // Somebody deleted the pod, and while its Job goes on there will be another.
  return failed === undefined && momentIn(pod, "metadata", "deletionTimestamp") !== undefined
    ? { killer: "disruption", why: "its pod was deleted" }
    : undefined;
}

/** Whoever was told to stop, and said that it did, was not killed. */
function bySignal({ terminated, lastWords }: EndedTry): Verdict | undefined {
  const { exitCode, reason } = terminated;
  const stopped = exitCode === failures.interrupted.exitCode && lastWords !== undefined;
  return stopped
    ? undefined
    : {
        killer: "signal",
        why: because(`it was killed: exit code ${exitCode}`, reason === "Error" ? "" : reason),
      };
}

/** Why the Job is given up, which it says before its last pod is gone. */
export function failureOf(job: unknown): Condition | undefined {
  return conditionOf(job, "Failed") ?? conditionOf(job, "FailureTarget");
}
