/** Every field of a CronJob, Job, pod and container can be said by its own name, for all jobs or for one; 0, false and "" too. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { parse } from "yaml";
import { fields } from "../../tools/chart/fields.ts";
import {
  cronJob,
  named,
  podOf,
  podsIn,
  render,
  skip,
  valuesOf,
  type CronJobSpec,
} from "../support/helm.ts";

interface Overrides {
  readonly jobDefaults: Readonly<Record<string, unknown>>;
  readonly jobs: { readonly "weekly-digest": Readonly<Record<string, unknown>> };
}

const { jobDefaults, jobs } = parse(readFileSync(valuesOf("overrides"), "utf8")) as Overrides;
const own = jobs["weekly-digest"];
const others = "referral-report";

test("the values try every field of Kubernetes, for all jobs or for one", () => {
  const tried = new Set([...Object.keys(jobDefaults), ...Object.keys(own)]);
  const native = fields.filter(({ place }) => place !== "chart").map(({ name }) => name);

  assert.deepEqual(
    native.filter((name) => !tried.has(name)),
    ["managedBy"],
  );
});

for (const { name, place } of fields.filter((field) => field.place !== "chart")) {
  const value = own[name];
  if (value !== undefined && name !== "resources") {
    test(`jobs.<name>.${name} wins over everything`, { skip }, async () => {
      const spec = cronJob(await render({ feature: "overrides" }), "weekly-digest");

      assert.deepEqual(partOf(spec, place)[name] ?? emptyOf(value), value);
    });
  }
  const common = jobDefaults[name];
  if (common !== undefined && name !== "resources") {
    test(`jobDefaults.${name} wins over what the code reckons`, { skip }, async () => {
      const spec = cronJob(await render({ feature: "overrides" }), others);

      assert.deepEqual(partOf(spec, place)[name], common);
    });
  }
}

test("a controller of one's own is named in the Jobs", { skip }, async () => {
  const objects = await render({ set: ['jobDefaults.managedBy="example.com/queue"'] });

  assert.equal(cronJob(objects, others).jobTemplate.spec["managedBy"], "example.com/queue");
});

test("a map is merged with the one for all jobs, a list takes its place", { skip }, async () => {
  const pod = podOf(cronJob(await render({ feature: "overrides" }), "weekly-digest"));

  assert.deepEqual(pod.containers[0]["resources"], {
    limits: { cpu: "1", memory: "768Mi" },
    requests: { cpu: "50m", memory: "224Mi" },
  });
  assert.equal(pod["tolerations"], undefined);
  const security = pod["securityContext"] as Readonly<Record<string, unknown>>;
  assert.equal(security["runAsUser"], 1000);
  assert.equal(security["runAsGroup"], 65_532);
});

test(
  "labels, annotations, folders and the service account follow the values",
  { skip },
  async () => {
    const objects = await render({ feature: "overrides" });
    const { metadata } = named(objects, "CronJob", "weekly-digest");
    const spec = cronJob(objects, "weekly-digest");
    const pod = podOf(spec);

    assert.equal(metadata.labels?.["team"], "digest");
    assert.equal(spec.jobTemplate.metadata.labels?.["team"], "digest");
    assert.equal(metadata.annotations?.["example.com/owner"], "payments");
    assert.equal(metadata.annotations["surgicase-jobs/suspended"], "true");
    const { labels, annotations } = spec.jobTemplate.spec.template.metadata;
    assert.equal(labels?.["sidecar.istio.io/inject"], "false");
    assert.equal(annotations?.["example.com/scrape"], "false");
    assert.equal(pod.serviceAccountName, "digest");
    const sizes = pod.volumes.flatMap(({ emptyDir }) => emptyDir?.sizeLimit ?? []);
    assert.deepEqual(sizes, ["16Mi", "1Gi"]);
  },
);

test(
  "jobs of a person are no longer suspended where their schedule may start them",
  { skip },
  async () => {
    const objects = await render({ feature: "fewer-jobs" });

    assert.equal(cronJob(objects, "paid-update")["suspend"] ?? false, false);
    const { data } = named(objects, "ConfigMap", "surgicase-jobs-settings");
    assert.equal(data?.["PAID_UPDATE_ON_SCHEDULE"], "yes");
  },
);

test("all jobs can be suspended by one value", { skip }, async () => {
  const objects = await render({ set: ["jobDefaults.suspend=true"] });

  assert.equal(cronJob(objects, others)["suspend"], true);
  const { metadata } = named(objects, "CronJob", others);
  assert.equal(metadata.annotations?.["surgicase-jobs/suspended"], "true");
});

test("a job's new time reaches the pod", { skip }, async () => {
  const pod = podOf(cronJob(await render({ feature: "overrides" }), "weekly-digest"));

  const schedule = pod.containers[0].env.find(({ name }) => name === "JOB_SCHEDULE");
  assert.equal(schedule?.value, "45 10 * * MON");
});

test(
  "variables, volumes and sidecars of one's own reach every pod; a job's list takes the place of the other",
  { skip },
  async () => {
    const pods = podsIn(await render({ feature: "extras" }));

    for (const [name, pod] of pods) {
      const { env, volumeMounts } = pod.containers[0];
      const isDigest = name === "CronJob/weekly-digest";
      const has = (variable: string) => env.some((each) => each.name === variable);
      assert.equal(has("AWS_ENDPOINT_URL"), !isDigest, name);
      assert.equal(has("NODE_EXTRA_CA_CERTS"), isDigest, name);
      assert.ok(
        volumeMounts.some(({ mountPath }) => mountPath === "/etc/authorities"),
        name,
      );
      assert.ok(
        pod.volumes.some((volume) => volume.name === "authorities"),
        name,
      );
      assert.match(JSON.stringify(pod["initContainers"]), /"restartPolicy":"Always"/, name);
    }
  },
);

function partOf(spec: CronJobSpec, place: string): Readonly<Record<string, unknown>> {
  switch (place) {
    case "cronJob":
      return spec;
    case "job":
      return spec.jobTemplate.spec;
    case "pod":
      return podOf(spec);
    default:
      return podOf(spec).containers[0];
  }
}

/** What is empty is left out: to Kubernetes that is the same. */
function emptyOf(value: unknown): unknown {
  const isEmpty = value === "" || ["[]", "{}"].includes(JSON.stringify(value));
  return isEmpty ? value : undefined;
}

test("schedules stay in UTC where the values take the zone away", { skip }, async () => {
  const objects = await render({ set: ["jobDefaults.timeZone=null"] });

  assert.equal(cronJob(objects, "weekly-digest")["timeZone"], "Etc/UTC");
});

test(
  "an account for all jobs does not part the warming and the watchdog from their rights",
  { skip },
  async () => {
    const all = await render({ set: ['jobDefaults.serviceAccountName="batch"'] });
    const one = await render({ set: ['jobs.watchdog.serviceAccountName="other"'] });

    const accountOf = (job: string): unknown => podOf(cronJob(all, job)).serviceAccountName;
    assert.equal(accountOf("weekly-digest"), "batch");
    assert.equal(accountOf("secrets-warming"), "surgicase-jobs-warming");
    assert.equal(accountOf("watchdog"), "surgicase-jobs-watchdog");
    assert.equal(podOf(cronJob(one, "watchdog")).serviceAccountName, "other");
  },
);
