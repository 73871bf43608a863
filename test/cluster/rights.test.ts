/** What each service account may do, tried with its own token: what must be refused is asked for, and is refused. */
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { onCluster, type Namespace } from "../support/cluster/cluster.ts";
import { done } from "../support/cluster/commands.ts";
import { install } from "../support/cluster/installation.ts";
import { endOf, jobOf, podsOf, runToEnd } from "../support/cluster/runs.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const patch = ["--type=merge", '--patch={"metadata":{"annotations":{"tried":"yes"}}}'];

const accounts: Readonly<Record<string, { readonly may: Calls; readonly mayNot: Calls }>> = {
  "surgicase-jobs": {
    may: [],
    mayNot: [
      ["get", "secret", "surgicase-copy-main"],
      ["get", "secret", "surgicase-sealing-key"],
      ["get", "configmap", "surgicase-watchdog"],
      ["get", "pods"],
      ["get", "cronjobs"],
      ["create", "job", "another", "--from=cronjob/weekly-digest"],
    ],
  },
  "surgicase-jobs-warming": {
    may: [
      ["get", "secret", "surgicase-copy-main"],
      ["get", "secret", "surgicase-copy-warming-state"],
      ["patch", "secret", "surgicase-sealing-key", ...patch],
    ],
    mayNot: [
      ["get", "secrets"],
      ["get", "secret", "somebody-elses"],
      ["patch", "secret", "somebody-elses", ...patch],
      ["create", "secret", "generic", "surgicase-copy-another"],
      ["delete", "secret", "surgicase-copy-main"],
      ["get", "pods"],
      ["get", "configmap", "surgicase-watchdog"],
    ],
  },
  "surgicase-jobs-watchdog": {
    may: [
      ["get", "pods"],
      ["get", "jobs"],
      ["get", "cronjobs"],
      ["get", "cronjob", "weekly-digest"],
      ["patch", "configmap", "surgicase-watchdog", ...patch],
    ],
    mayNot: [
      ["get", "secret", "surgicase-copy-main"],
      ["get", "secrets"],
      ["get", "configmap", "surgicase-jobs-settings"],
      ["patch", "configmap", "surgicase-jobs-settings", ...patch],
      ["patch", "cronjob", "weekly-digest", ...patch],
      ["create", "job", "another", "--from=cronjob/weekly-digest"],
      ["delete", "configmap", "surgicase-watchdog"],
      ["delete", "pods", "--all"],
      ["delete", "jobs", "--all"],
    ],
  },
};

type Calls = readonly (readonly string[])[];

test("rights on the cluster", onCluster, async (t) => {
  const { namespace } = await install(t);
  await namespace.kubectl(["create", "secret", "generic", "somebody-elses", "--from-literal=a=b"]);
  await endOf(namespace, await jobOf(namespace, "secrets-warming"));

  for (const [account, { may, mayNot }] of Object.entries(accounts)) {
    await t.test(
      `${account} may do what it needs, and nothing that is next to it`,
      async (part) => {
        const asAccount = ["--kubeconfig", await kubeconfigOf(part, namespace, account)];

        for (const call of may) {
          const { code, stderr } = await namespace.tryKubectl([...asAccount, ...call]);
          assert.equal(code, 0, `${call.join(" ")}: ${stderr}`);
        }
        for (const call of mayNot) {
          const { stderr } = await namespace.tryKubectl([...asAccount, ...call]);
          assert.match(stderr, /forbidden/u, `${call.join(" ")} was not refused: ${stderr}`);
        }
      },
    );

    await t.test(`${account} may do nothing in another namespace`, async (part) => {
      const kubeconfig = await kubeconfigOf(part, namespace, account);

      for (const what of ["secrets", "configmaps", "pods", "cronjobs"]) {
        const words = ["--kubeconfig", kubeconfig, "--namespace=default", "get", what];
        const { stderr } = await namespace.tryKubectl(words);
        assert.match(stderr, /forbidden/u, what);
      }
    });
  }

  await t.test("no pod of a business job has a token", async () => {
    const { name } = await runToEnd(namespace, "weekly-digest");

    const [pod] = await podsOf(namespace, name);
    assert.equal(pod?.spec.automountServiceAccountToken, false);
    assert.doesNotMatch(JSON.stringify(pod?.spec.volumes), /serviceAccountToken/u);
  });

  await t.test("nothing that is installed draws a warning of Pod Security", async () => {
    const input = await namespace.helm(["get", "manifest", "surgicase-jobs"]);

    const words = ["apply", "--dry-run=server", "--filename=-"];
    const { code, stderr } = await namespace.tryKubectl(words, { input });

    assert.equal(code, 0, stderr);
    assert.doesNotMatch(stderr, /PodSecurity/u);
  });
});

interface View {
  readonly clusters: readonly object[];
  readonly contexts: readonly { readonly context: { readonly cluster: string } }[];
}

/** A kubeconfig with the account's token and no other credential: with a certificate beside it the token would not count. */
async function kubeconfigOf(
  t: TestContext,
  namespace: Namespace,
  account: string,
): Promise<string> {
  const token = await namespace.kubectl(["create", "token", account]);
  const words = ["config", "view", "--raw", "--minify", "--flatten", "--output=json"];
  const { clusters, contexts } = JSON.parse(await done("kubectl", words)) as View;
  const context = { cluster: contexts[0]?.context.cluster, user: account };
  const path = join(await temporaryFolder(t), "kubeconfig");
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters,
    users: [{ name: account, user: { token: token.trim() } }],
    contexts: [{ name: account, context }],
    "current-context": account,
  };
  await writeFile(path, JSON.stringify(config), { mode: 0o600 });
  return path;
}
