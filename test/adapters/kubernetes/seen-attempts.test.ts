/** Tries of runs in Kubernetes: what they work for, what they said, and what can be told of them where they could not. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { changed, container, seenObjects } from "../../support/kubernetes-objects.ts";
import { looked, runSeenIn, skip } from "./looked-at.ts";

suite("tries of runs in Kubernetes", skip, () => {
  test("a run that a CronJob made works for the moment in its name, or the one that it says", async (t) => {
    const objects = await seenObjects("by-schedule");
    const silent = changed(objects, {
      cronJob: { spec: { schedule: "0 9 * * 1" } },
      pod: container({ running: {} }),
    });

    const said = await runSeenIn(t, objects);
    const derived = await runSeenIn(t, silent);

    assert.equal(said.startedBy, "schedule");
    assert.equal(said.name, "weekly-digest-29925570");
    assert.deepEqual(said.attempts[0]?.record.slot, new Date("2026-11-23T09:00:00Z"));
    assert.deepEqual(derived.attempts[0]?.record.slot, new Date("2026-11-24T15:30:00Z"));
  });

  test("a run that a person made works for the last slot of the schedule", async (t) => {
    const run = await runSeenIn(t, await seenObjects("at-work"));

    assert.equal(run.startedBy, "person");
    assert.deepEqual(run.attempts[0]?.record, {
      runId: run.runId,
      attempt: "rerun-1764000000-ndk8g",
      job: "weekly-digest",
      slot: new Date("2026-11-23T09:00:00Z"),
      startedBy: "person",
      startedAt: new Date("2026-11-24T15:29:47Z"),
      seenAt: looked,
    });
  });

  test("what it said itself is its end, and its last words are kept", async (t) => {
    const { attempts } = await runSeenIn(t, await seenObjects("unavailable"));

    assert.deepEqual(attempts[0]?.record.end, {
      endedAt: new Date("2026-11-24T15:29:45Z"),
      outcome: "failed",
      exitCode: 75,
      cause: "unavailable",
      counts: {},
      troubles: [],
      detail: "said so",
    });
    assert.equal(attempts[0]?.lastWords?.exitCode, 75);
  });

  const silences = [
    [1, undefined, "failed", "fault"],
    [3, undefined, "partial", undefined],
    [0, undefined, "succeeded", undefined],
    [134, "signal", "failed", undefined],
    [139, "signal", "failed", undefined],
    [143, "signal", "failed", undefined],
    [2, "signal", "failed", undefined],
  ] as const;
  for (const [exitCode, killedBy, outcome, cause] of silences) {
    test(`a try that said nothing ended with ${exitCode}: ${killedBy ?? "by itself"}`, async (t) => {
      const silent = { terminated: { exitCode, reason: "Error", finishedAt: null } };

      const run = await runSeenIn(
        t,
        changed(await seenObjects("unavailable"), { pod: container(silent) }),
      );

      const [attempt] = run.attempts;
      assert.equal(attempt?.killedBy, killedBy);
      assert.equal(attempt?.record.end?.outcome, outcome);
      assert.equal(attempt?.record.end?.cause, cause);
    });
  }

  test("whoever was told to stop and said so was not killed", async (t) => {
    const objects = await seenObjects("drained");
    const undisrupted = { metadata: { deletionTimestamp: null }, status: { conditions: [] } };

    const run = await runSeenIn(t, changed(objects, { pod: undisrupted }));

    assert.equal(run.attempts[0]?.killedBy, undefined);
    assert.equal(run.attempts[0]?.record.end?.cause, "interrupted");
  });

  test("a pod that was deleted counts as killed where its Job is given up and makes no other", async (t) => {
    const conditions = [{ type: "Failed", status: "True", reason: "BackoffLimitExceeded" }];

    const run = await runSeenIn(
      t,
      changed(await seenObjects("deleted"), { job: { status: { conditions } } }),
    );

    assert.equal(run.attempts[0]?.killedBy, "signal");
  });

  test("a Job that is given up has not ended while its pod still has something to say", async (t) => {
    const conditions = [
      {
        type: "FailureTarget",
        status: "True",
        reason: "DeadlineExceeded",
        lastTransitionTime: looked,
      },
    ];
    const objects = changed(await seenObjects("at-work"), {
      job: JSON.parse(JSON.stringify({ status: { conditions } })) as object,
    });
    const over = { terminated: { exitCode: 137, reason: "Error", finishedAt: looked } };

    const before = await runSeenIn(t, objects);
    const after = await runSeenIn(
      t,
      changed(objects, { pod: JSON.parse(JSON.stringify(container(over))) as object }),
    );

    assert.equal(before.state.kind, "at-work");
    assert.equal(after.state.kind, "ended");
    assert.equal(after.attempts[0]?.killedBy, "deadline");
  });

  test("a pod that should be gone for a minute is on a node that gives no sign of life", async (t) => {
    const objects = await seenObjects("at-work");

    const late = await runSeenIn(t, changed(objects, goneBy("2026-11-24T15:30:30Z")));
    const going = await runSeenIn(t, changed(objects, goneBy("2026-11-24T15:31:30Z")));

    assert.equal(late.attempts[0]?.killedBy, "silence");
    assert.deepEqual(late.attempts[0]?.record.seenAt, new Date("2026-11-24T15:30:30Z"));
    assert.equal(going.attempts[0]?.killedBy, undefined);
  });

  test("a pod that has only begun to be made may still be pulling its image", async (t) => {
    const waiting = container({ waiting: { reason: "ContainerCreating" } });

    const run = await runSeenIn(t, changed(await seenObjects("image-not-there"), { pod: waiting }));

    const why = "its pod is pending, maybe still pulling its image (ContainerCreating)";
    assert.deepEqual(run.state.kind === "not-started" && [run.state.progress, run.state.why], [
      "slow",
      why,
    ]);
  });

  test("a run whose deleted pod left no other mark could have gone on since then, and a back-off", async (t) => {
    const { cronJob, job } = changed(await seenObjects("no-pod"), {
      job: {
        metadata: { managedFields: [{ subresource: "status", time: "2026-11-24T15:31:50Z" }] },
        status: { failed: 2 },
      },
    });

    const run = await runSeenIn(t, { cronJob, job, pods: [] });

    assert.equal(run.state.kind, "not-started");
    assert.deepEqual("since" in run.state && run.state.since, new Date("2026-11-24T15:32:10Z"));
  });
});

function goneBy(time: string) {
  return { pod: { metadata: { deletionTimestamp: time } } };
}
