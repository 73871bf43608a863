/**
 * How a run stands, by its Job and its pods. Ended is a Job only when its last pod has: one that Kubernetes has given up may
 * still be telling people so.
 */
import { listIn, momentIn, numberIn, textIn, within } from "../../watch/loose-json.ts";
import type { SeenState } from "../../watch/sight.ts";
import { failureOf } from "./killer.ts";
import { because, conditionOf, containerStateOf, madeAt, type Condition } from "./objects.ts";
import { hindranceOf, neverBegan } from "./waiting-pod.ts";

/** @param pods oldest first. @param at when it was looked at, by the server's clock. */
export function seenState(job: unknown, pods: readonly unknown[], at: Date | undefined): SeenState {
  const alive = pods.filter((pod) => !isOver(pod));
  const ended = endedState(job, pods, alive);
  if (ended !== undefined) {
    return ended;
  }
  const working = alive.findLast(isBegun);
  if (working !== undefined) {
    return { kind: "at-work", since: begunAt(working) };
  }
  const waiting = alive.at(-1);
  return waiting === undefined
    ? betweenPods(job, pods, at)
    : { kind: "not-started", since: madeAt(waiting), ...hindranceOf(waiting) };
}

function isOver(pod: unknown): boolean {
  const phase = textIn(pod, "status", "phase") ?? "";
  return ["Succeeded", "Failed"].includes(phase) || containerStateOf(pod).kind === "terminated";
}

function isBegun(pod: unknown): boolean {
  return containerStateOf(pod).kind === "running";
}

function begunAt(pod: unknown): Date {
  const state = containerStateOf(pod);
  const startedAt = state.kind === "running" ? state.startedAt : undefined;
  return startedAt ?? momentIn(pod, "status", "startTime") ?? madeAt(pod);
}

function endedState(
  job: unknown,
  pods: readonly unknown[],
  alive: readonly unknown[],
): SeenState | undefined {
  const done = conditionOf(job, "Complete");
  const failed = conditionOf(job, "Failed");
  const final = done ?? failed;
  const decided = final ?? (alive.some(isBegun) ? undefined : decisionOn(job));
  if (decided === undefined) {
    return undefined;
  }
  const at = decided.at ?? momentIn(job, "status", "completionTime") ?? madeAt(job);
  const well =
    final === undefined ? conditionOf(job, "SuccessCriteriaMet") !== undefined : final === done;
  return { kind: "ended", at, well, ...(well ? {} : { why: whyNotWell(decided, pods) }) };
}

function decisionOn(job: unknown): Condition | undefined {
  return conditionOf(job, "SuccessCriteriaMet") ?? failureOf(job);
}

const reasons: Readonly<Record<string, string>> = {
  DeadlineExceeded: "it took longer than its Job may",
  BackoffLimitExceeded: "it was tried as often as its Job may",
  PodFailurePolicy: "it ended with an exit code after which it is not tried again",
};

/** A container that cannot be started says more than how often that was tried. */
function whyNotWell({ reason, message }: Condition, pods: readonly unknown[]): string {
  const last = pods.at(-1);
  if (last !== undefined && neverBegan(last)) {
    return hindranceOf(last).why;
  }
  const known = reasons[reason];
  return known === undefined
    ? because("Kubernetes gave it up", reason, message)
    : because(known, reason);
}

/** As the Job controller waits before it makes another pod. */
const backOff = { firstMilliseconds: 10_000, mostMilliseconds: 600_000 };

function betweenPods(job: unknown, pods: readonly unknown[], at: Date | undefined): SeenState {
  const last = pods.at(-1);
  if (within(job, "spec", "suspend") === true) {
    // Whoever queues Jobs suspends them, so it is nobody's fault: it could not have started until now.
    return notStarted(at ?? begunBy(job), "slow", "its Job is suspended (spec.suspend)");
  }
  if (last === undefined) {
    return notStarted(nextPodDue(job, changedAt(job), 0), "stopped", refusal("no pod"));
  }
  if (neverBegan(last)) {
    return { kind: "not-started", since: madeAt(pods[0]), ...hindranceOf(last) };
  }
  return textIn(last, "status", "phase") === "Succeeded"
    ? { kind: "at-work", since: begunAt(last) }
    : notStarted(nextPodDue(job, endedAt(last), pods.length), "stopped", refusal("no other pod"));
}

// Only events say more, and the watchdog does not read them.
function refusal(what: string): string {
  return `${what} is made for it: a quota, an admission rule or a missing service account may be why`;
}

function notStarted(since: Date, progress: "stopped" | "slow", why: string): SeenState {
  return { kind: "not-started", since, progress, why };
}

function begunBy(job: unknown): Date {
  return momentIn(job, "status", "startTime") ?? madeAt(job);
}

/** A pod that was deleted leaves no other mark on its Job than that it is counted. */
function changedAt(job: unknown): Date {
  const changes = listIn(job, "metadata", "managedFields")
    .filter((each) => textIn(each, "subresource") === "status")
    .map((each) => momentIn(each, "time")?.getTime() ?? 0);
  return new Date(Math.max(begunBy(job).getTime(), ...changes));
}

function endedAt(pod: unknown): Date {
  const state = containerStateOf(pod);
  const finishedAt = state.kind === "terminated" ? state.terminated.finishedAt : undefined;
  return finishedAt ?? conditionOf(pod, "Ready", "False")?.at ?? begunAt(pod);
}

function nextPodDue(job: unknown, after: Date, pods: number): Date {
  const tries = Math.max(pods, numberIn(job, "status", "failed") ?? 0);
  const doubled = tries === 0 ? 0 : backOff.firstMilliseconds * 2 ** (tries - 1);
  return new Date(after.getTime() + Math.min(doubled, backOff.mostMilliseconds));
}
