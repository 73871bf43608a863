/** Kubernetes, looked at: which objects are ours, what a role must allow, and what people type about them. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { DeniedError } from "../../../src/domain/failure.ts";
import { allMoments, changed, seenObjects, toldTo } from "../../support/kubernetes-objects.ts";
import { openSight, runsSeenIn, sightOf, skip } from "./looked-at.ts";

const never = new AbortController().signal;

suite("Kubernetes, looked at", skip, () => {
  test("commands, and what has no CronJob and comes from none, are no runs", async (t) => {
    const objects = await seenObjects("at-work");
    const env = [{ name: "JOB_COMMAND", value: "deliveries list" }];
    const command = { spec: { template: { spec: { containers: [{ name: "job", env }] } } } };
    const labels = { "app.kubernetes.io/component": "migrate" };
    const migrate = { metadata: { labels, ownerReferences: [] } };
    const first = { metadata: { ownerReferences: [] } };

    const seen = [command, migrate, first].map(async (job) =>
      runsSeenIn(t, changed(objects, { job })),
    );

    assert.deepEqual(
      (await Promise.all(seen)).map((runs) => runs.length),
      [0, 0, 1],
    );
  });

  for (const [what, changes, isRun] of [
    ["the words of a run", { args: ["run", "weekly-digest"] }, true],
    ["a run's words with options", { args: ["run", "weekly-digest", "--no-wait"] }, true],
    ["a list", { args: ["jobs"] }, false],
    ["another job", { args: ["run", "referral-report"] }, false],
    ["a blank JOB_COMMAND", { env: [{ name: "JOB_COMMAND", value: " " }] }, true],
  ] as const) {
    test(`a Job of ${what} is ${isRun ? "a" : "no"} run`, async (t) => {
      const objects = await seenObjects("by-schedule");

      const runs = await runsSeenIn(t, changed(objects, { job: toldTo(changes) }));

      assert.equal(runs.length, isRun ? 1 : 0);
    });
  }

  test("a schedule is suspended by hand where the values say otherwise", async (t) => {
    const objects = await seenObjects("by-schedule");

    const schedules = await Promise.all(
      [{}, suspended("false"), suspended(null), suspended("true")].map(async (cronJob) => {
        const sight = await sightOf(t, changed(objects, { cronJob }));
        return sight.schedules?.[0];
      }),
    );

    assert.deepEqual(schedules[0], {
      job: "weekly-digest",
      schedule: "* * * * *",
      suspended: "no",
      since: new Date("2026-11-24T15:29:42Z"),
      lastStartedFor: new Date("2026-11-24T15:31:00Z"),
    });
    assert.deepEqual(
      schedules.map((schedule) => schedule?.suspended),
      ["no", "by-hand", "by-hand", "by-values"],
    );
  });

  test("whatever is missing from an object, it is looked at all the same", async (t) => {
    for (const moment of allMoments) {
      const objects = await seenObjects(moment);
      for (const field of ["status", "spec"]) {
        const runs = await runsSeenIn(
          t,
          changed(objects, { job: { [field]: null }, pod: { [field]: null } }),
        );

        assert.equal(runs.length, 1, `${moment} without ${field}`);
      }
    }
  });

  for (const resource of ["cronjobs.batch", "jobs.batch", "pods"]) {
    test(`a role that may not list ${resource} is told with verb and resource`, async (t) => {
      const { server, sightings } = await openSight(t);
      server.forbid("list", resource);

      await assert.rejects(sightings.look(never), (error) => {
        assert.ok(error instanceof DeniedError);
        assert.equal(
          error.message,
          `Cannot list ${resource}: this pod's service account may not (403); install or upgrade the chart, which makes its Role, or allow it the verb list on ${resource} there`,
        );
        return true;
      });
    });
  }

  test("the commands are for the namespace that was looked at", async (t) => {
    const { sightings, put } = await openSight(t);
    put(await seenObjects("at-work"));
    const { runs } = await sightings.look(never);
    const [run] = runs;
    assert.ok(run);

    const { rerun, logs, describe, schedule, resume } = sightings.commands((words) => `§ ${words}`);

    assert.equal(rerun("weekly-digest", undefined), "§ run weekly-digest");
    assert.equal(rerun("referral-report", "2026-11-23"), "§ run referral-report --week 2026-11-23");
    const pods = "-l batch.kubernetes.io/job-name=rerun-1764000000";
    assert.equal(logs(run), `kubectl -n jobs logs ${pods} --prefix --tail=-1`);
    assert.equal(
      describe(run),
      `kubectl -n jobs describe job/rerun-1764000000; kubectl -n jobs describe pods ${pods}`,
    );
    assert.equal(schedule("weekly-digest"), "kubectl -n jobs describe cronjob/weekly-digest");
    assert.equal(
      resume("weekly-digest"),
      `kubectl -n jobs patch cronjob/weekly-digest --type=merge -p '{"spec":{"suspend":false}}'`,
    );
  });
});

function suspended(meant: string | null) {
  return {
    metadata: { annotations: { "surgicase-jobs/suspended": meant } },
    spec: { suspend: true },
  };
}
