/** Every setting of the program has a value in the chart, and the chart sets nothing that the program does not read. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { readConfig } from "../../src/config/config.ts";
import { settingsFor } from "../../src/config/settings.ts";
import { named, podsIn, render, skip, type KubernetesObject } from "../support/helm.ts";

/** Not by the chart: a person's for one Job, Kubernetes' own, or taken as they are. */
const elsewhere = [
  "JOB_COMMAND",
  "JOB_OPTIONS",
  "KUBERNETES_SERVICE_HOST",
  "KUBERNETES_SERVICE_PORT",
  "SERVICE_ACCOUNT_FOLDER",
];

const known = Object.values(settingsFor({}, "/")).map(({ variable }) => variable);

test("every setting can be set by a value", { skip }, async () => {
  const set = [
    'secrets.breakGlass="until=2026-11-25T12:00Z by=me reason=outage"',
    'alerts.contact="Operations"',
    'runbookUrl="https://example.com"',
  ];
  const variables = variablesIn(await render({ feature: "existing-secrets", set }));

  assert.deepEqual(
    known.filter((name) => !variables.has(name) && !elsewhere.includes(name)),
    // Needed where the URL of the database holds no login.
    ["SECRET_ID_DATABASE"],
  );
  assert.ok(variablesIn(await render()).has("SECRET_ID_DATABASE"));
});

test("the program reads every variable that is set", { skip }, async () => {
  const variables = variablesIn(await render({ feature: "existing-secrets" }));

  const unknown = [...variables].filter(
    (name) => !known.includes(name) && !/^MAIL_FALLBACK_URL_\d+$/.test(name),
  );
  assert.deepEqual(unknown, []);
});

for (const feature of ["minimal", "aws"]) {
  test(`${feature}: every pod's settings are right to the program`, { skip }, async () => {
    const objects = await render({ feature });
    const { data = {} } = named(objects, "ConfigMap", "surgicase-jobs-settings");

    for (const [name, pod] of podsIn(objects)) {
      const own = pod.containers[0].env.flatMap(({ name: variable, value }) =>
        value === undefined
          ? []
          : [[variable, value.replace("$(MAIL_FALLBACK_URL_1)", "smtps://mail.example.com")]],
      );
      const environment = { ...data, ...(Object.fromEntries(own) as Record<string, string>) };
      assert.doesNotThrow(() => readConfig(environment, "/data"), name);
    }
  });
}

test("a value that is null is left to the program, and no text", { skip }, async () => {
  const paths = [
    "alerts.contact",
    "mail.perSecond",
    "metrics.url",
    "organisation",
    "paidUpdateOnSchedule",
    "reports.passwords",
    "reports.timeZone",
    "runbookUrl",
    "secrets.breakGlass",
    "secrets.copyHours",
    "secrets.massDenial",
    "secretIds.main",
    "secretIds.twilio",
  ];
  const { data = {} } = named(
    await render({ set: paths.map((path) => `${path}=null`) }),
    "ConfigMap",
    "surgicase-jobs-settings",
  );

  assert.deepEqual(
    Object.entries(data).filter(([, text]) => text === "null"),
    [],
  );
  assert.equal(data["REPORT_TIME_ZONE"], undefined);
  assert.equal(data["PAID_UPDATE_ON_SCHEDULE"], "no");
});

test("a Secret of one's own is where every URL comes from", { skip }, async () => {
  const pods = podsIn(await render({ feature: "existing-secrets" }));
  const env = pods.get("CronJob/watchdog")?.containers[0].env ?? [];

  const references = Object.fromEntries(
    env.flatMap(({ name, valueFrom }) => {
      const reference = valueFrom?.secretKeyRef;
      return reference === undefined ? [] : [[name, `${reference.name}/${reference.key}`]];
    }),
  );
  assert.deepEqual(references, {
    DATABASE_URL: "surgicase-urls/database",
    HEARTBEAT_URL: "surgicase-urls/heartbeat",
    KEYS_URL: "surgicase-urls/keys",
    MAIL_FALLBACK_URL_1: "surgicase-fallback/url",
    MAIL_FALLBACK_URL_2: "surgicase-urls/last",
    MAIL_URL: "surgicase-urls/mail",
    METRICS_URL: "surgicase-urls/metrics",
    SECRETS_URL: "surgicase-urls/secrets",
    STORAGE_URL: "surgicase-urls/storage",
  });
  assert.equal(
    env.find(({ name }) => name === "MAIL_FALLBACK_URLS")?.value,
    "ses:us-west-2,$(MAIL_FALLBACK_URL_1),$(MAIL_FALLBACK_URL_2)",
  );
});

test("no pod is given a variable twice", { skip }, async () => {
  for (const feature of ["aws", "existing-secrets", "extras"]) {
    for (const [name, pod] of podsIn(await render({ feature }))) {
      const names = pod.containers[0].env.map((variable) => variable.name);
      assert.equal(new Set(names).size, names.length, `${feature}: ${name}`);
    }
  }
});

function variablesIn(objects: readonly KubernetesObject[]): ReadonlySet<string> {
  const { data = {} } = named(objects, "ConfigMap", "surgicase-jobs-settings");
  const inPods = [...podsIn(objects).values()].flatMap(({ containers: [{ env }] }) =>
    env.map(({ name }) => name),
  );
  return new Set([...Object.keys(data), ...inPods]);
}
