/** How runs stand and what ended them, in moments that a real Kubernetes showed. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { Killer, SeenState } from "../../../src/watch/sight.ts";
import { seenObjects, type Moment } from "../../support/kubernetes-objects.ts";
import { looked, runSeenIn, skip } from "./looked-at.ts";

interface Expected {
  readonly state: SeenState;
  readonly killedBy: readonly (Killer | undefined)[];
  /** Of the last try. */
  readonly detail?: string;
}

const notStarted = (
  progress: "stopped" | "slow",
  why: string,
  since = "2026-11-24T15:29:43Z",
): SeenState => ({ kind: "not-started", progress, why, since: new Date(since) });
const ended = (at: string, why: string): SeenState => ({
  kind: "ended",
  well: false,
  at: new Date(at),
  why,
});
const refused = "a quota, an admission rule or a missing service account may be why";
const triedEnough = "it was tried as often as its Job may (BackoffLimitExceeded)";

const moments: Readonly<Record<Moment, Expected>> = {
  "at-work": {
    state: { kind: "at-work", since: new Date("2026-11-24T15:29:47Z") },
    killedBy: [undefined],
  },
  "by-schedule": {
    state: { kind: "ended", at: new Date("2026-11-24T15:30:02Z"), well: true },
    killedBy: [undefined],
    detail: "said so",
  },
  "command-missing": {
    state: ended(
      "2026-11-24T15:30:56Z",
      'its container cannot be started (StartError: failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "/absent": stat /absent: no such file or director…)',
    ),
    killedBy: [],
  },
  deleted: {
    state: notStarted("stopped", `no other pod is made for it: ${refused}`, "2026-11-24T15:31:25Z"),
    killedBy: ["disruption"],
    detail: "its pod was deleted",
  },
  "disk-full": {
    // After three tries that failed the next is due in 40 s.
    state: notStarted("stopped", `no other pod is made for it: ${refused}`, "2026-11-24T15:30:58Z"),
    killedBy: ["eviction", "eviction"],
    detail:
      "its node put it out (Evicted: Pod ephemeral local storage usage exceeds the total limit of containers 10Mi.)",
  },
  drained: {
    state: notStarted("stopped", `no other pod is made for it: ${refused}`, "2026-11-24T15:31:26Z"),
    killedBy: ["disruption"],
    detail: "said so",
  },
  "image-not-there": {
    state: notStarted("stopped", "its image cannot be pulled (ImagePullBackOff)"),
    killedBy: [],
  },
  killed: {
    state: ended("2026-11-24T15:29:58Z", triedEnough),
    killedBy: ["signal", "signal"],
    detail: "it was killed: exit code 137",
  },
  "no-pod": {
    state: notStarted("stopped", `no pod is made for it: ${refused}`, "2026-11-24T15:29:46Z"),
    killedBy: [],
  },
  "out-of-memory": {
    state: ended("2026-11-24T15:29:56Z", triedEnough),
    killedBy: ["memory", "memory"],
    detail: "it used more memory than its limit (OOMKilled)",
  },
  "secret-missing": {
    state: notStarted(
      "stopped",
      'its container cannot be made (CreateContainerConfigError: secret "absent" not found)',
    ),
    killedBy: [],
  },
  suspended: {
    state: notStarted("slow", "its Job is suspended (spec.suspend)", looked.toISOString()),
    killedBy: [],
  },
  "too-long": {
    state: ended("2026-11-24T15:29:54Z", "it took longer than its Job may (DeadlineExceeded)"),
    killedBy: [],
  },
  unavailable: {
    state: ended(
      "2026-11-24T15:29:49Z",
      "it ended with an exit code after which it is not tried again (PodFailurePolicy)",
    ),
    killedBy: [undefined],
    detail: "said so",
  },
  unschedulable: {
    state: notStarted(
      "stopped",
      "no node takes its pod (Unschedulable: 0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector. no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.)",
    ),
    killedBy: [],
  },
};

suite("moments of runs in Kubernetes", skip, () => {
  for (const [moment, { state, killedBy, detail }] of Object.entries(moments)) {
    test(`a run is seen as it stands: ${moment}`, async (t) => {
      const run = await runSeenIn(t, await seenObjects(moment as Moment));

      assert.deepEqual(run.state, state);
      assert.deepEqual(
        run.attempts.map((attempt) => attempt.killedBy),
        killedBy,
      );
      assert.equal(run.attempts.at(-1)?.record.end?.detail, detail);
    });
  }
});
