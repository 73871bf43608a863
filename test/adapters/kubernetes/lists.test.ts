/** Lists of a Kubernetes API server over TLS: whole ones, however many pages they take and whatever happens meanwhile. */
import assert from "node:assert/strict";
import { suite, test, type TestContext } from "node:test";
import { kubernetesApi } from "../../../src/adapters/kubernetes/api.ts";
import { UnavailableError } from "../../../src/domain/failure.ts";
import { textIn } from "../../../src/watch/loose-json.ts";
import { fakeKubernetes } from "../../support/kubernetes-api.ts";
import { serverCertificate } from "../../support/server-certificate.ts";

const never = new AbortController().signal;
const certificate = await serverCertificate();
const path = "/apis/batch/v1/namespaces/jobs/jobs";
const selector = "app.kubernetes.io/name=surgicase-jobs";
const labels = { "app.kubernetes.io/name": "surgicase-jobs" };

suite(
  "lists of Kubernetes",
  certificate === undefined ? { skip: "openssl is not installed" } : {},
  () => {
    test("all that have the labels are listed, page by page, with the time of the first", async (t) => {
      const { server, api } = await open(t, 1_100);
      server.add("jobs.batch", { metadata: { name: "other" } });
      server.setDate(new Date("2026-11-24T15:32:00Z"));

      const { items, at } = await api.list(path, selector, never);

      assert.equal(items.length, 1_100);
      assert.equal(new Set(items.map((item) => textIn(item, "metadata", "name"))).size, 1_100);
      assert.deepEqual(at, new Date("2026-11-24T15:32:00Z"));
      assert.deepEqual(
        server.requests,
        Array.from({ length: 3 }, () => "list jobs.batch"),
      );
    });

    test("a list of nothing is empty", async (t) => {
      const { api } = await open(t, 0);

      assert.deepEqual((await api.list(path, selector, never)).items, []);
    });

    test("one whose pages become too old in the middle is begun anew", async (t) => {
      const { server, api } = await open(t, 700);
      server.outdateLists(2);

      const { items } = await api.list(path, selector, never);

      assert.equal(items.length, 700);
      assert.equal(server.requests.length, 6);
    });

    test("one that is always too old is unavailable", async (t) => {
      const { server, api } = await open(t, 700);
      server.outdateLists(3);

      await assert.rejects(api.list(path, selector, never), (error) => {
        assert.ok(error instanceof UnavailableError);
        const message = "Cannot list jobs.batch: it changes faster than it can be read";
        return error.message === message;
      });
    });

    for (const [fault, words] of [
      [200, "Cannot list jobs.batch: something answered that is no list"],
      [503, "Cannot list jobs.batch: the Kubernetes API answered 503 (Scripted)"],
    ] as const) {
      test(`an answer of ${fault} that is no list is unavailable`, async (t) => {
        const { server, api } = await open(t, 1);
        server.fail(fault);

        await assert.rejects(api.list(path, selector, never), (error) => {
          assert.ok(error instanceof UnavailableError);
          return error.message === words;
        });
      });
    }

    test("a server that knows no such objects refuses, for good", async (t) => {
      const { server, api } = await open(t, 1);
      server.fail(404);

      await assert.rejects(api.list(path, selector, never), (error) => {
        assert.ok(error instanceof Error && !(error instanceof UnavailableError));
        return error.message === "Cannot list jobs.batch: the Kubernetes API refused it: 404";
      });
    });
  },
);

async function open(t: TestContext, jobs: number) {
  assert.ok(certificate);
  const server = await fakeKubernetes(t, certificate);
  for (let index = 0; index < jobs; index += 1) {
    server.add("jobs.batch", { kind: "Job", metadata: { name: `job-${index}`, labels } });
  }
  const { host, port, serviceAccountFolder } = server;
  return {
    server,
    api: kubernetesApi({ host, port, serviceAccountFolder, limitMilliseconds: 60_000 }),
  };
}
