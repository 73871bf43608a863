/** The chart with each set of feature values: it lints, renders, and keeps its promises in every pod. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  chart,
  features,
  helm,
  ofKind,
  podsIn,
  render,
  skip,
  valuesOf,
  version,
  type PodSpec,
} from "../support/helm.ts";

for (const feature of features) {
  test(`${feature}: lints without a warning`, { skip }, async () => {
    const { stdout } = await helm(["lint", "--strict", chart, `--values=${valuesOf(feature)}`]);

    assert.match(stdout, /0 chart\(s\) failed/);
    assert.doesNotMatch(stdout, /\[(?:WARNING|ERROR)\]|Fail:/);
  });

  test(
    `${feature}: no pod asks for more than the restricted standard allows`,
    { skip },
    async () => {
      const pods = podsIn(await render({ feature }));

      assert.ok(pods.size > 0);
      for (const [name, pod] of pods) {
        assert.deepEqual(unrestricted(pod), [], name);
      }
    },
  );

  test(`${feature}: nothing holds a login, and objects are told apart`, { skip }, async () => {
    const objects = await render({ feature });

    assert.doesNotMatch(JSON.stringify(objects), /:\/\/[^/?#"\s]*@/);
    const names = objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
    assert.deepEqual(
      names.filter((name, index) => names.indexOf(name) !== index),
      [],
    );
    for (const { kind, metadata, data } of objects) {
      assert.ok(kind !== "Secret" || data === undefined, metadata.name);
      assert.ok(metadata.name.length <= (kind === "CronJob" ? 52 : 63), metadata.name);
    }
  });

  test(`${feature}: every object says whose it is`, { skip }, async () => {
    const own = ["second", "payments-authorities"];
    const objects = (await render({ feature })).filter(
      ({ metadata }) => !own.includes(metadata.name),
    );

    for (const { kind, metadata } of objects) {
      const labels = metadata.labels ?? {};
      const name = `${kind}/${metadata.name}`;
      assert.equal(labels["app.kubernetes.io/name"], "surgicase-jobs", name);
      assert.equal(labels["app.kubernetes.io/instance"], "payments", name);
      assert.equal(labels["app.kubernetes.io/managed-by"], "Helm", name);
      assert.equal(labels["app.kubernetes.io/version"], version, name);
      assert.equal(labels["helm.sh/chart"], `surgicase-jobs-${version}`, name);
    }
  });
}

test("there are values for features", () => {
  assert.ok(features.length >= 15);
});

test("a digest wins over the tag, and pull secrets reach every pod", { skip }, async () => {
  const pods = podsIn(await render({ feature: "digest" }));

  for (const [name, pod] of pods) {
    assert.match(
      pod.containers[0].image,
      /^registry\.example\.com\/team\/surgicase-jobs@sha256:0+1$/,
    );
    assert.deepEqual(pod["imagePullSecrets"], [{ name: "registry-login" }], name);
  }
});

test("without tag and digest the image is the chart's own version", { skip }, async () => {
  const [pod] = podsIn(await render()).values();

  assert.equal(pod?.containers[0].image, `surgicase-jobs:${version}`);
});

test("what comes in is no business of the network policy", { skip }, async () => {
  const [policy] = ofKind(await render({ feature: "network-policy" }), "NetworkPolicy");
  const spec = policy?.spec as { policyTypes: string[]; egress: object[]; podSelector: object };

  assert.deepEqual(spec.policyTypes, ["Egress"]);
  assert.equal(spec.egress.length, 4);
  assert.deepEqual(spec.podSelector, {
    matchLabels: {
      "app.kubernetes.io/name": "surgicase-jobs",
      "app.kubernetes.io/instance": "payments",
    },
  });
});

test(
  "the network policy lets the Pod Identity agent through where it is told to",
  { skip },
  async () => {
    const [policy] = ofKind(await render({ feature: "pod-identity" }), "NetworkPolicy");

    assert.match(
      JSON.stringify(policy?.spec),
      /169\.254\.170\.23\/32.*fd00:ec2::23\/128.*"port":80/,
    );
  },
);

test("no policy is there unless it is asked for", { skip }, async () => {
  assert.deepEqual(ofKind(await render(), "NetworkPolicy"), []);
});

test("objects of one's own are rendered, as maps and as texts", { skip }, async () => {
  const names = ofKind(await render({ feature: "extras" }), "ConfigMap").map(
    ({ metadata }) => metadata.name,
  );

  assert.ok(names.includes("payments-authorities"));
  assert.ok(names.includes("second"));
});

/** What the restricted Pod Security standard demands, and our own: sized folders, a root that cannot be written. */
function unrestricted(pod: PodSpec): readonly string[] {
  const security = pod["securityContext"] as Readonly<Record<string, unknown>>;
  const { securityContext } = pod.containers[0];
  const capabilities = securityContext["capabilities"] as { readonly drop: readonly string[] };
  const demands: Readonly<Record<string, boolean>> = {
    runAsNonRoot: security["runAsNonRoot"] === true,
    runAsUser: typeof security["runAsUser"] === "number" && security["runAsUser"] > 0,
    seccompProfile: JSON.stringify(security["seccompProfile"]) === '{"type":"RuntimeDefault"}',
    allowPrivilegeEscalation: securityContext["allowPrivilegeEscalation"] === false,
    readOnlyRootFilesystem: securityContext["readOnlyRootFilesystem"] === true,
    capabilities: JSON.stringify(capabilities.drop) === '["ALL"]' && !("add" in capabilities),
    host: !["hostNetwork", "hostPID", "hostIPC"].some((field) => field in pod),
    volumes: pod.volumes.every((volume) => !("hostPath" in volume)),
    sizes: pod.volumes.every(
      ({ emptyDir }) => emptyDir === undefined || emptyDir.sizeLimit !== undefined,
    ),
    restartPolicy: pod["restartPolicy"] === "Never",
  };
  return Object.entries(demands)
    .filter(([, met]) => !met)
    .map(([name]) => name);
}
