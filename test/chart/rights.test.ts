/** Who may do what in Kubernetes: the warmer its own Secrets, the watchdog what it looks at, nobody more. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { secretAliases } from "../../src/domain/secrets/aliases.ts";
import { named, ofKind, podsIn, render, skip } from "../support/helm.ts";

test("the warmer may get and patch its Secrets, each by name", { skip }, async () => {
  const { rules } = named(await render(), "Role", "surgicase-jobs-warming");

  assert.deepEqual(rules, [
    {
      apiGroups: [""],
      resources: ["secrets"],
      resourceNames: [
        ...secretAliases.map((alias) => `surgicase-copy-${alias}`),
        "surgicase-copy-warming-state",
        "surgicase-sealing-key",
      ],
      verbs: ["get", "patch"],
    },
  ]);
});

test("the warmer may not touch a sealing key of one's own", { skip }, async () => {
  const { rules } = named(
    await render({ feature: "existing-secrets" }),
    "Role",
    "surgicase-jobs-warming",
  );

  assert.doesNotMatch(JSON.stringify(rules), /sealing-key|surgicase-ring/);
});

test(
  "the watchdog may look at CronJobs, Jobs and pods, and patch its own ConfigMap",
  { skip },
  async () => {
    const { rules } = named(await render(), "Role", "surgicase-jobs-watchdog");

    assert.deepEqual(rules, [
      { apiGroups: ["batch"], resources: ["cronjobs", "jobs"], verbs: ["get", "list"] },
      { apiGroups: [""], resources: ["pods"], verbs: ["get", "list"] },
      {
        apiGroups: [""],
        resources: ["configmaps"],
        resourceNames: ["surgicase-watchdog"],
        verbs: ["get", "patch"],
      },
    ]);
  },
);

test(
  "each right is one service account's, and none reaches beyond the namespace",
  { skip },
  async () => {
    const objects = await render();

    const bound = ofKind(objects, "RoleBinding").map(({ metadata, subjects = [] }) => [
      metadata.name,
      ...subjects.map(({ name }) => name),
    ]);
    assert.deepEqual(bound, [
      ["surgicase-jobs-warming", "surgicase-jobs-warming"],
      ["surgicase-jobs-watchdog", "surgicase-jobs-watchdog"],
    ]);
    assert.deepEqual(
      objects.filter(({ kind }) => kind.startsWith("Cluster")),
      [],
    );
  },
);

test("no service account hands out its token by itself", { skip }, async () => {
  const accounts = ofKind(await render(), "ServiceAccount");

  assert.equal(accounts.length, 3);
  assert.ok(
    accounts.every(({ automountServiceAccountToken }) => automountServiceAccountToken === false),
  );
});

test("a token is in no pod but the warmer's and the watchdog's", { skip }, async () => {
  const pods = [...podsIn(await render())].filter(([, pod]) => pod.automountServiceAccountToken);

  assert.deepEqual(pods.map(([name]) => name.replace(/-first-.*/, "")).toSorted(), [
    "CronJob/secrets-warming",
    "CronJob/watchdog",
    "Job/secrets-warming",
  ]);
});

test("the role of IRSA stands at the service account", { skip }, async () => {
  const { metadata } = named(await render({ feature: "irsa" }), "ServiceAccount", "surgicase-jobs");

  assert.deepEqual(metadata.annotations, {
    "eks.amazonaws.com/role-arn": "arn:aws:iam::123456789012:role/surgicase-jobs",
  });
});

test("service accounts and rights made elsewhere are used, not made", { skip }, async () => {
  const objects = await render({ feature: "own-service-accounts" });

  for (const kind of ["ServiceAccount", "Role", "RoleBinding"]) {
    assert.deepEqual(ofKind(objects, kind), []);
  }
  const used = new Set(
    [...podsIn(objects).values()].flatMap(({ serviceAccountName }) => serviceAccountName ?? []),
  );
  assert.deepEqual([...used].toSorted(), ["batch", "batch-warming", "batch-watchdog"]);
});

test("without the watchdog nobody has its rights", { skip }, async () => {
  const names = (await render({ feature: "fewer-jobs" }))
    .filter(({ kind }) => ["Role", "RoleBinding", "ServiceAccount"].includes(kind))
    .map(({ metadata }) => metadata.name);

  assert.ok(!names.includes("surgicase-jobs-watchdog"));
});
