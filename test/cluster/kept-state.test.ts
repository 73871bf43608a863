/** The sealed copies and their key, which nothing that an operator does to the release may change or take away. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { onCluster, type Namespace } from "../support/cluster/cluster.ts";
import { install, release } from "../support/cluster/installation.ts";
import { endOf, jobOf, runToEnd } from "../support/cluster/runs.ts";

const manifests = join(import.meta.dirname, "..", "..", "k8s");

/** So that nobody but the test changes a copy: the warming does not run by itself. */
const unwarmed = {
  jobs: { "secrets-warming": { suspend: true } },
  firstWarming: { enabled: false },
};

interface SecretList {
  readonly items: readonly {
    readonly metadata: { readonly name: string };
    readonly data?: Readonly<Record<string, string>>;
  }[];
}

test("what is kept on the cluster", onCluster, async (t) => {
  const installation = await install(t);
  const { namespace, aws, pushgateway } = installation;
  const warmed = await endOf(namespace, await jobOf(namespace, "secrets-warming"));
  await installation.helm("upgrade", [], unwarmed);
  const kept = await stateOf(namespace);

  await t.test("the first warming filled the key and every copy", () => {
    assert.equal(warmed.exitCode, 0, warmed.log);
    assert.equal(Object.keys(kept).length, 12);
    for (const [name, value] of Object.entries(kept)) {
      assert.notEqual(value, "", `${name} is empty`);
    }
  });

  await t.test("an upgrade changes nothing of it", async () => {
    await installation.helm("upgrade", [], { ...unwarmed, organisation: "Another Name" });

    assert.deepEqual(await stateOf(namespace), kept);
  });

  await t.test("a rollback changes nothing of it", async () => {
    await namespace.helm(["rollback", release, "2"]);

    assert.deepEqual(await stateOf(namespace), kept);
  });

  await t.test("a server-side apply by another manager changes nothing of it", async () => {
    const input = await namespace.helm(["get", "manifest", release]);
    const asOther = ["--server-side", "--force-conflicts", "--field-manager=somebody-else"];

    await namespace.kubectl(["apply", ...asOther, "--filename=-"], { input });

    assert.deepEqual(await stateOf(namespace), kept);
  });

  await t.test("an uninstall leaves it, and nothing else", async () => {
    await namespace.helm(["uninstall", release, "--wait"]);

    assert.deepEqual(await stateOf(namespace), kept);
    assert.deepEqual(await otherObjects(namespace), []);
  });

  await t.test("an uninstall takes the jobs' groups out of the Pushgateway", async () => {
    assert.deepEqual(await pushgateway.jobs(), []);
  });

  await t.test("another install takes it over, and runs can open it with AWS down", async () => {
    await installation.helm("install", [], unwarmed);
    await endOf(namespace, await jobOf(namespace, "migrate"));

    assert.deepEqual(await stateOf(namespace), kept);
    aws.door.fail(503);
    const end = await runToEnd(namespace, "pending-payment-update");
    assert.equal(end.exitCode, 0, end.log);
  });

  const noManifests = { skip: !existsSync(manifests) && "k8s/ is not there" };
  await t.test(
    "the manifests for people without Helm change nothing of it",
    noManifests,
    async () => {
      // Their first warming would try to renew the copies, and must not begin here
      await namespace.kubectl(["create", "quota", "no-pods", "--hard=pods=0"]);

      await namespace.kubectl(["apply", `--filename=${manifests}`]);

      assert.deepEqual(await stateOf(namespace), kept);
    },
  );
});

/** Name of the Secret → its data, as Kubernetes holds it: byte for byte. */
async function stateOf(namespace: Namespace): Promise<Readonly<Record<string, string>>> {
  const { items } = await namespace.get<SecretList>("secrets");
  const ours = items.filter(({ metadata }) => /^surgicase-(?:copy|sealing)-/u.test(metadata.name));
  return Object.fromEntries(
    ours.map(({ metadata, data = {} }) => [metadata.name, Object.values(data).join(" ")]),
  );
}

/** What is in the namespace beside the copies, the key, and what every namespace has. */
async function otherObjects(namespace: Namespace): Promise<readonly string[]> {
  const kinds =
    "cronjobs,jobs,pods,configmaps,secrets,serviceaccounts,roles,rolebindings,networkpolicies";
  const names = await namespace.kubectl(["get", kinds, "--output=name"]);
  const usual =
    /^(?:configmap\/kube-root-ca\.crt|serviceaccount\/default|secret\/surgicase-(?:copy|sealing)-.*)$/u;
  return names.split("\n").filter((name) => name !== "" && !usual.test(name));
}
