/** What runs once: the first warming, the migration, the tests, the clearing after an uninstall. And the Secrets that stay. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { secretAliases } from "../../src/domain/secrets/aliases.ts";
import { identify } from "../../src/run/identity.ts";
import {
  containerOf,
  copiesOf,
  named,
  ofKind,
  render,
  skip,
  valueOf,
  type JobSpec,
  type PodSpec,
} from "../support/helm.ts";

test(
  "the first warming is one of an install alone, and no run of the schedule",
  { skip },
  async () => {
    const [installed, upgraded] = [await render(), await render({ upgrade: true })];
    const job = named(installed, "Job", /^secrets-warming-first-/);
    const start = {
      job: "secrets-warming",
      schedule: "*/30 * * * *",
      week: undefined,
      randomId: "r",
    };

    const { startedBy } = identify(
      { ...start, startedAt: new Date("2026-11-23T08:00:00Z") },
      { jobName: job.metadata.name, jobUid: "u", podName: "p" },
    );

    assert.equal(startedBy, "person");
    assert.equal((job.spec as JobSpec).template.spec.automountServiceAccountToken, true);
    assert.deepEqual(
      ofKind(upgraded, "Job").filter(({ metadata }) => metadata.name.startsWith("secrets-warming")),
      [],
    );
  },
);

test(
  "a Job that cannot be changed has another name where it would be another one",
  { skip },
  async () => {
    const [one, same, other] = [
      await render(),
      await render(),
      await render({ set: ['image.tag="2"'] }),
    ];

    for (const pattern of [/^migrate-1-[0-9a-f]{8}$/, /^secrets-warming-first-[0-9a-f]{8}$/]) {
      const name = named(one, "Job", pattern).metadata.name;
      assert.equal(named(same, "Job", pattern).metadata.name, name);
      assert.notEqual(named(other, "Job", pattern).metadata.name, name);
    }
  },
);

test("the migration waits for the database by being tried again", { skip }, async () => {
  const { spec } = named(await render(), "Job", /^migrate-/);
  const { podFailurePolicy, backoffLimit, template } = spec as JobSpec;

  assert.deepEqual(containerOf(template.spec).args, ["migrate"]);
  assert.deepEqual(copiesOf(template.spec), ["database", "warming-state"]);
  assert.equal(backoffLimit, 12);
  assert.doesNotMatch(JSON.stringify(podFailurePolicy), /\b75\b/);
});

test("without a database nothing is migrated", { skip }, async () => {
  const objects = await render({ feature: "no-database" });

  assert.ok(!ofKind(objects, "Job").some(({ metadata }) => metadata.name.startsWith("migrate-")));
  const settings = named(objects, "ConfigMap", "surgicase-jobs-settings").data ?? {};
  assert.equal(settings["DATABASE_URL"], undefined);
});

test(
  "an uninstall clears the Pushgateway with nothing of the release, and soon gives up",
  { skip },
  async () => {
    const { metadata, spec } = named(
      await render({ feature: "aws" }),
      "Job",
      "surgicase-jobs-metrics-clear",
    );
    const { activeDeadlineSeconds, template } = spec as JobSpec;

    assert.equal(metadata.annotations?.["helm.sh/hook"], "post-delete");
    assert.deepEqual(containerOf(template.spec).args, ["metrics", "clear"]);
    assert.equal(activeDeadlineSeconds, 60);
    assert.equal(template.spec.serviceAccountName, undefined);
    assert.doesNotMatch(JSON.stringify(template.spec), /surgicase-(?:copy|jobs-settings|watchdog)/);
    assert.equal(
      valueOf(containerOf(template.spec), "METRICS_URL"),
      "http://pushgateway.monitoring:9091",
    );
    assert.equal(valueOf(containerOf(template.spec), "ENVIRONMENT"), "production");
  },
);

test("without a Pushgateway there is nothing to clear", { skip }, async () => {
  const objects = await render({ feature: "no-pushgateway" });

  assert.ok(!objects.some(({ metadata }) => metadata.name === "surgicase-jobs-metrics-clear"));
});

test(
  "helm test tries the settings, the self-test and the roads of alerts, and keeps what they say",
  { skip },
  async () => {
    const pods = ofKind(await render(), "Pod");

    assert.deepEqual(
      pods.map(({ spec }) => containerOf(spec as PodSpec).args.join(" ")).toSorted(),
      ["alerts doctor --reachable", "config", "selftest"],
    );
    for (const { metadata, spec } of pods) {
      assert.equal(metadata.annotations?.["helm.sh/hook"], "test");
      assert.equal(metadata.annotations["helm.sh/hook-delete-policy"], "before-hook-creation");
      assert.equal((spec as PodSpec).automountServiceAccountToken, false);
    }
  },
);

async function onceNames(set: readonly string[]): Promise<readonly string[]> {
  return ofKind(await render({ set }), "Job")
    .map(({ metadata }) => metadata.name)
    .filter((name) => /^migrate-|-first-/.test(name))
    .toSorted();
}

test("what is done once is done again where the settings have changed", { skip }, async () => {
  const before = await onceNames([]);
  const after = await onceNames(['database.url="mysql://other.example.com/allstars"']);

  assert.equal(before.length, 2);
  assert.ok(!after.some((name) => before.includes(name)), after.join(", "));
  assert.deepEqual(await onceNames([]), before);
});

test("every secret has a copy's Secret, without data and kept", { skip }, async () => {
  const secrets = ofKind(await render(), "Secret");

  assert.deepEqual(
    secrets.map(({ metadata }) => metadata.name).toSorted(),
    [
      ...secretAliases.map((alias) => `surgicase-copy-${alias}`),
      "surgicase-copy-warming-state",
      "surgicase-sealing-key",
    ].toSorted(),
  );
  for (const { metadata, data } of secrets) {
    assert.equal(metadata.annotations?.["helm.sh/resource-policy"], "keep");
    assert.equal(data, undefined);
  }
});
