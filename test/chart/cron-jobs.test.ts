/** The CronJobs: what each job's facts make of its fields, its pod, and what it may see. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { jobs } from "../../src/jobs/registry.ts";
import { failures, partialExitCode } from "../../src/run/exit-codes.ts";
import {
  containerOf,
  copiesOf,
  cronJob,
  named,
  ofKind,
  podOf,
  podsIn,
  render,
  skip,
  valueOf,
  variableOf,
  type JobSpec,
} from "../support/helm.ts";

const withToken = ["secrets-warming", "watchdog"];

test(
  "the chart installs exactly the jobs of the registry, each by its bare name",
  { skip },
  async () => {
    const installed = ofKind(await render(), "CronJob").map(({ metadata }) => metadata.name);

    assert.deepEqual(installed.toSorted(), jobs.map(({ name }) => name).toSorted());
  },
);

test("a job that is left out is neither installed nor watched", { skip }, async () => {
  const objects = await render({ set: ["jobs.referral-report.enabled=false"] });

  assert.ok(
    !ofKind(objects, "CronJob").some(({ metadata }) => metadata.name === "referral-report"),
  );
  const watched = valueOf(containerOf(podOf(cronJob(objects, "watchdog"))), "WATCHED_JOBS");
  assert.deepEqual(
    watched?.split(","),
    jobs
      .map(({ name }) => name)
      .filter((name) => name !== "referral-report")
      .toSorted(),
  );
});

for (const job of jobs) {
  test(`${job.name}: runs at its time in UTC, alone, by its own name`, { skip }, async () => {
    const objects = await render();
    const spec = cronJob(objects, job.name);
    const { metadata } = named(objects, "CronJob", job.name);

    assert.equal(spec.schedule, job.schedule);
    assert.equal(spec["timeZone"], "Etc/UTC");
    assert.equal(spec["concurrencyPolicy"], "Forbid");
    assert.equal(spec["suspend"] ?? false, job.suspended === true);
    assert.equal(
      metadata.annotations?.["surgicase-jobs/suspended"],
      String(job.suspended === true),
    );
    assert.deepEqual(containerOf(podOf(spec)).args, ["run", job.name]);
    assert.equal(valueOf(containerOf(podOf(spec)), "JOB_SCHEDULE"), job.schedule);
    const places = [metadata, spec.jobTemplate.metadata, spec.jobTemplate.spec.template.metadata];
    for (const { labels } of places) {
      assert.equal(labels?.["app.kubernetes.io/component"], job.name);
    }
  });

  test(
    `${job.name}: Kubernetes ends it only after it would have ended itself`,
    { skip },
    async () => {
      const spec = cronJob(await render(), job.name);
      const { activeDeadlineSeconds, backoffLimit, podReplacementPolicy } = spec.jobTemplate.spec;
      const own = job.attemptSeconds + job.keepsTryingSeconds;

      assert.ok(Number(activeDeadlineSeconds) >= own + 60);
      assert.ok(Number(activeDeadlineSeconds) <= own + 600);
      assert.equal(backoffLimit, 3);
      assert.equal(podReplacementPolicy, "Failed");
      assert.ok(Number(spec["startingDeadlineSeconds"]) >= 10);
      assert.equal(podOf(spec)["terminationGracePeriodSeconds"], 75);
    },
  );

  test(`${job.name}: mounts the copies it declares and no others`, { skip }, async () => {
    const pod = podOf(cronJob(await render(), job.name));
    const expected = job.name === "secrets-warming" ? [] : [...job.secrets, "warming-state"];

    assert.deepEqual(copiesOf(pod), expected.toSorted());
    const sources = pod.volumes.flatMap(({ projected }) => projected?.sources ?? []);
    assert.ok(sources.every(({ secret }) => secret.optional));
  });

  test(`${job.name}: has a token only where it has rights`, { skip }, async () => {
    const pod = podOf(cronJob(await render(), job.name));

    assert.equal(pod.automountServiceAccountToken, withToken.includes(job.name));
    assert.equal(
      pod.serviceAccountName,
      { "secrets-warming": "surgicase-jobs-warming", watchdog: "surgicase-jobs-watchdog" }[
        job.name
      ] ?? "surgicase-jobs",
    );
  });
}

test("a failed pod means what the exit codes say", { skip }, async () => {
  const counted = Object.values(failures)
    .filter(({ retriedByKubernetes }) => retriedByKubernetes)
    .map(({ exitCode }) => exitCode);
  const ours = Object.values(failures).map(({ exitCode }) => exitCode);

  for (const { spec } of ofKind(await render(), "CronJob")) {
    const { podFailurePolicy } = (spec as { jobTemplate: { spec: JobSpec } }).jobTemplate.spec;
    const { rules } = podFailurePolicy as {
      readonly rules: readonly {
        readonly action: string;
        readonly onPodConditions?: readonly { readonly type: string }[];
        readonly onExitCodes?: { readonly operator: string; readonly values: readonly number[] };
      }[];
    };
    assert.deepEqual(
      rules.map(({ action }) => action),
      ["Ignore", "FailJob"],
    );
    assert.equal(rules[0]?.onPodConditions?.[0]?.type, "DisruptionTarget");
    assert.equal(rules[1]?.onExitCodes?.operator, "In");
    const expected = [
      partialExitCode,
      13,
      ...ours.filter((code) => !counted.some((each) => each === code)),
    ];
    assert.deepEqual(
      rules[1]?.onExitCodes?.values,
      expected.toSorted((one, other) => one - other),
    );
  }
});

test(
  "daily and weekly jobs may start 6 h late, others until their next time",
  { skip },
  async () => {
    const objects = await render();

    const late = (job: string) => cronJob(objects, job)["startingDeadlineSeconds"];
    assert.equal(late("weekly-digest"), 6 * 3600);
    assert.equal(late("secrets-warming"), 1800);
    assert.equal(late("watchdog"), 300);
  },
);

test("the warmer writes by its rights, all others read what is mounted", { skip }, async () => {
  const objects = await render();

  for (const { name } of jobs) {
    const container = containerOf(podOf(cronJob(objects, name)));
    const writes = name === "secrets-warming";
    assert.equal(
      valueOf(container, "SECRETS_COPIES_URL"),
      writes ? "kubernetes:" : "mounted:///var/run/surgicase/copies",
    );
    assert.equal(
      valueOf(container, "SEALING_KEY_URL"),
      writes ? "kubernetes:" : "mounted:///var/run/surgicase/key",
    );
    assert.equal(
      valueOf(container, "EPISODES_URL"),
      name === "watchdog"
        ? "kubernetes:configmap/surgicase-watchdog"
        : "mounted:///var/run/surgicase/watchdog",
    );
  }
});

test("only the watchdog knows where the heartbeat goes", { skip }, async () => {
  const pods = podsIn(await render());

  const told = [...pods].filter(
    ([, pod]) => variableOf(containerOf(pod), "HEARTBEAT_URL") !== undefined,
  );
  assert.deepEqual(
    told.map(([name]) => name),
    ["CronJob/watchdog"],
  );
});

test("the sealing key of one's own is mounted by all, and made by nobody", { skip }, async () => {
  const objects = await render({ feature: "existing-secrets" });

  for (const { name } of jobs) {
    const pod = podOf(cronJob(objects, name));
    const key = pod.volumes.find((volume) => volume.name === "key");
    assert.equal(key?.secret?.secretName, "surgicase-ring");
    assert.deepEqual(key.secret.items, [{ key: "ring", path: "sealing-key/value" }]);
    assert.equal(valueOf(containerOf(pod), "SEALING_KEY_URL"), "mounted:///var/run/surgicase/key");
  }
  const secrets = ofKind(objects, "Secret").map(({ metadata }) => metadata.name);
  assert.ok(!secrets.includes("surgicase-sealing-key"));
});
