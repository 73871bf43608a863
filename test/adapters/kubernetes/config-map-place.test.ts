/** Texts as the keys of one ConfigMap of a Kubernetes API server over TLS: the contract, and what only ConfigMaps meet. */
import assert from "node:assert/strict";
import { suite, test, type TestContext } from "node:test";
import { kubernetesApi } from "../../../src/adapters/kubernetes/api.ts";
import { configMapPlace } from "../../../src/adapters/kubernetes/config-map-place.ts";
import { ConfigError, DeniedError, UnavailableError } from "../../../src/domain/failure.ts";
import type { CopyPlace } from "../../../src/ports/copy-place.ts";
import { copyPlaceContract } from "../../contract/copy-place.ts";
import { fakeKubernetes, type FakeKubernetes } from "../../support/kubernetes-api.ts";
import { serverCertificate } from "../../support/server-certificate.ts";

const never = new AbortController().signal;
const name = "surgicase-watchdog";
const what = "the watchdog's notes";
const labels = { "app.kubernetes.io/managed-by": "Helm" };

const certificate = await serverCertificate();
const skip = certificate === undefined ? "openssl is not installed" : undefined;

copyPlaceContract(
  "a ConfigMap",
  async (t) => {
    const { server, place } = await open(t);
    return { place, other: placeOn(server) };
  },
  skip,
);

suite("texts in a ConfigMap", skip === undefined ? {} : { skip }, () => {
  test("a text is the value of its key as it is, and nothing else is touched", async (t) => {
    const { server, place } = await open(t);
    server.change("configmaps", name, { data: { other: "a" } });

    await place.replace("state", "é", undefined, never);

    const { metadata, data } = server.object("configmaps", name);
    assert.deepEqual(data, { other: "a", state: "é" });
    assert.deepEqual((metadata as { readonly labels: unknown }).labels, labels);
  });

  test("only get and patch are used, and the patch says who writes", async (t) => {
    const { server, place } = await open(t);

    await place.replace("state", "a", undefined, never);
    await place.load("state", never);

    const get = `get configmaps/${name}`;
    assert.deepEqual(server.requests, [get, `patch configmaps/${name}`, get]);
  });

  test("who saw a text replaces it though another key was written meanwhile", async (t) => {
    const { server, place } = await open(t);
    await place.replace("state", "a", undefined, never);
    const seen = await place.load("state", never);
    let isFirst = true;
    const racing = placeOn(server, () => {
      if (isFirst) {
        isFirst = false;
        server.change("configmaps", name, { data: { mutes: "[]" } });
      }
    });

    const isReplaced = await racing.replace("state", "b", seen?.revision, never);

    assert.equal(isReplaced, true);
    assert.deepEqual(server.object("configmaps", name)["data"], { state: "b", mutes: "[]" });
  });

  test("a text that came between the look and the patch is not replaced", async (t) => {
    const { server } = await open(t);
    const racing = placeOn(server, () =>
      server.change("configmaps", name, { data: { state: "other" } }),
    );

    const isReplaced = await racing.replace("state", "a", undefined, never);

    assert.equal(isReplaced, false);
    assert.deepEqual(server.object("configmaps", name)["data"], { state: "other" });
  });

  test("where others write other keys all the time it is given up, and can be tried again", async (t) => {
    const { server } = await open(t);
    let writes = 0;
    const racing = placeOn(server, () => {
      writes += 1;
      server.change("configmaps", name, { data: { mutes: String(writes) } });
    });

    await assert.rejects(racing.replace("state", "a", undefined, never), (error) => {
      assert.ok(error instanceof UnavailableError);
      return error.message.endsWith("others change it all the time");
    });
    assert.equal(writes, 20);
  });

  test("a ConfigMap that is not there is told, with its namespace and what to do", async (t) => {
    const { server } = await open(t);
    const place = placeOn(server, undefined, "absent");

    for (const attempt of [
      async () => place.load("state", never),
      async () => place.replace("state", "a", undefined, never),
    ]) {
      await assert.rejects(attempt, (error) => {
        assert.ok(error instanceof ConfigError);
        assert.equal(
          error.message,
          "Cannot start: the ConfigMap absent (the watchdog's notes) is not in the namespace jobs; install or upgrade the chart, which makes it",
        );
        return true;
      });
    }
  });

  test("what a ConfigMap cannot hold is refused with its size and its keys, before it is sent", async (t) => {
    const { server, place } = await open(t);
    server.change("configmaps", name, { data: { rubbish: "a".repeat(500_000) } });

    await assert.rejects(place.replace("state", "b".repeat(600_000), undefined, never), (error) => {
      assert.ok(error instanceof Error);
      assert.equal(
        error.message,
        `Cannot patch configmaps/${name}: ${what} would take 1100012 bytes, and a ConfigMap holds 1 MiB (1048576 bytes); look at its keys rubbish, state and take out what does not belong there`,
      );
      return true;
    });
    assert.deepEqual(server.requests, [`get configmaps/${name}`]);
  });

  for (const verb of ["get", "patch"]) {
    test(`a role without ${verb} is denied, and the error names verb and ConfigMap`, async (t) => {
      const { server, place } = await open(t);
      server.forbid(verb, name);

      await assert.rejects(place.replace("state", "a", undefined, never), (error) => {
        assert.ok(error instanceof DeniedError);
        return error.message.endsWith(
          `may not (403); install or upgrade the chart, which makes its Role, or allow it the verb ${verb} on configmaps/${name} there`,
        );
      });
    });
  }

  test("an answer that is no ConfigMap is unavailable: somebody else answers", async (t) => {
    const { server, place } = await open(t);
    server.change("configmaps", name, { data: { state: 1 } });

    await assert.rejects(place.load("state", never), (error) => {
      assert.ok(error instanceof UnavailableError);
      return error.message.endsWith("something that is no ConfigMap");
    });
  });
});

async function open(t: TestContext) {
  assert.ok(certificate);
  const server = await fakeKubernetes(t, certificate);
  server.add("configmaps", { kind: "ConfigMap", apiVersion: "v1", metadata: { name, labels } });
  return { server, place: placeOn(server) };
}

/** @param beforePatch what others do between the look and the patch. */
function placeOn(
  { host, port, serviceAccountFolder }: FakeKubernetes,
  beforePatch: () => void = () => undefined,
  configMap = name,
): CopyPlace {
  const api = kubernetesApi({ host, port, serviceAccountFolder, limitMilliseconds: 60_000 });
  return configMapPlace({
    api: {
      ...api,
      patch: async (...call) => {
        beforePatch();
        return api.patch(...call);
      },
    },
    name: configMap,
    what,
  });
}
