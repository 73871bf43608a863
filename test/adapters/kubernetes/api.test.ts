/** Who we are to the Kubernetes API server, whom we believe to be it, and how long we wait. */
import assert from "node:assert/strict";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { suite, test, type TestContext } from "node:test";
import { kubernetesApi } from "../../../src/adapters/kubernetes/api.ts";
import { ConfigError, DeniedError, UnavailableError } from "../../../src/domain/failure.ts";
import { openDoor } from "../../support/cuttable-server.ts";
import { fakeKubernetes, type FakeKubernetes } from "../../support/kubernetes-api.ts";
import { serverCertificate } from "../../support/server-certificate.ts";

const never = new AbortController().signal;
const path = "/api/v1/namespaces/jobs/secrets/a";

const certificate = await serverCertificate();

suite(
  "the Kubernetes API",
  certificate === undefined ? { skip: "openssl is not installed" } : {},
  () => {
    test("an object is got and patched", async (t) => {
      const { api } = await open(t);
      const patched = await api.patch(`${path}?fieldManager=a`, { data: { b: "Yg==" } }, never);

      const got = await api.get(path, never);

      assert.equal(got.kind, "object");
      assert.deepEqual((got.object as { data: unknown }).data, { b: "Yg==" });
      assert.deepEqual(patched, got);
    });

    test("what is not there is missing, what has changed since is a conflict", async (t) => {
      const { api } = await open(t);
      const change = { metadata: { resourceVersion: "1" }, data: { b: "Yg==" } };

      const answers = [
        await api.get(`${path}b`, never),
        await api.patch(`${path}b?fieldManager=a`, change, never),
        await api.patch(`${path}?fieldManager=a`, change, never),
      ];

      assert.deepEqual(answers, [{ kind: "missing" }, { kind: "missing" }, { kind: "conflict" }]);
    });

    test("the namespace is the service account's, unless another is given", async (t) => {
      const { api, server } = await open(t);
      const other = kubernetesApi({ ...server, namespace: "other" });

      assert.equal(await api.namespace(never), "jobs");
      assert.equal(await other.namespace(never), "other");
    });

    test("a token that was rotated is used at the next call", async (t) => {
      const { api, server } = await open(t);
      await api.get(path, never);

      await server.rotateToken("token-canary-2");

      assert.equal((await api.get(path, never)).kind, "object");
    });

    test("a token that is worth nothing any more is denied, and not told", async (t) => {
      const { api, server } = await open(t);
      await writeFile(join(server.serviceAccountFolder, "token"), "token-canary-0");

      await assert.rejects(api.get(path, never), (error) => {
        assert.ok(error instanceof DeniedError);
        return /^Cannot get secrets\/a: .*token \(401\)/.test(error.message) && hides(error);
      });
    });

    const damaged = {
      token: ["", "two\nlines of token-canary", "é token-canary"],
      "ca.crt": ["", "no certificate"],
      namespace: ["", "no namespace/../"],
    };
    for (const [name, contents] of Object.entries(damaged)) {
      for (const content of [undefined, ...contents]) {
        test(`${name}: ${JSON.stringify(content) ?? "missing"} is a mistake of the settings`, async (t) => {
          const { api, server } = await open(t);
          const file = join(server.serviceAccountFolder, name);
          await (content === undefined ? rm(file) : writeFile(file, content));

          const asked = name === "namespace" ? api.namespace(never) : api.get(path, never);

          await assert.rejects(asked, (error) => {
            assert.ok(error instanceof ConfigError);
            assert.match(error.message, new RegExp(`the service account's ${name} .*automount`));
            return hides(error);
          });
          assert.deepEqual(server.requests, []);
        });
      }
    }

    test("a server whose certificate comes from elsewhere is told nothing", async (t) => {
      const { api, server } = await open(t);
      const other = await serverCertificate();
      await writeFile(join(server.serviceAccountFolder, "ca.crt"), other?.cert ?? "");

      await assert.rejects(api.get(path, never), (error) => {
        assert.ok(error instanceof UnavailableError);
        return /cannot be reached: self-signed certificate/.test(error.message);
      });
      assert.deepEqual(server.requests, []);
    });

    test("a variable that turns verification off is not obeyed", async (t) => {
      const { api, server } = await open(t);
      const other = await serverCertificate();
      await writeFile(join(server.serviceAccountFolder, "ca.crt"), other?.cert ?? "");
      process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = "0";
      t.after(() => delete process.env["NODE_TLS_REJECT_UNAUTHORIZED"]);

      await assert.rejects(api.get(path, never), UnavailableError);
    });

    test("a server under another name than its certificate's is told nothing", async (t) => {
      const { server } = await open(t);
      const api = kubernetesApi({ ...server, host: "localhost" });

      await assert.rejects(api.get(path, never), (error) => {
        assert.ok(error instanceof UnavailableError);
        return /localhost.*altnames/i.test(error.message);
      });
      assert.deepEqual(server.requests, []);
    });

    test("a port where nobody listens, and a name that leads nowhere, are unavailable", async (t) => {
      const { server } = await open(t);
      const door = await openDoor(undefined);
      await door[Symbol.asyncDispose]();

      for (const [settings, code] of [
        [{ ...server, port: door.port }, /ECONNREFUSED/],
        [{ ...server, host: "kubernetes.invalid" }, /ENOTFOUND|EAI_AGAIN/],
      ] as const) {
        await assert.rejects(kubernetesApi(settings).get(path, never), (error) => {
          assert.ok(error instanceof UnavailableError && error.cause instanceof Error);
          return code.test(error.message) && error.what === "the Kubernetes API";
        });
      }
    });

    test("a server that never begins to speak is waited for as long as one that never ends", async (t) => {
      const { server } = await open(t);
      await using door = await openDoor(undefined);
      const api = kubernetesApi({ ...server, port: door.port, limitMilliseconds: 200 });

      await assert.rejects(api.get(path, never), (error) => {
        assert.ok(error instanceof UnavailableError);
        return /gave no whole answer within 0\.2 s/.test(error.message);
      });
    });

    test("who was told to stop asks nothing", async (t) => {
      const { api, server } = await open(t);
      const reason = new Error("the run was told to stop");

      await assert.rejects(api.get(path, AbortSignal.abort(reason)), reason);

      assert.deepEqual(server.requests, []);
    });
  },
);

async function open(t: TestContext) {
  assert.ok(certificate);
  const server: FakeKubernetes = await fakeKubernetes(t, certificate);
  server.addSecret("a");
  const { host, port, serviceAccountFolder } = server;
  const settings = { host, port, serviceAccountFolder, limitMilliseconds: 60_000 };
  return { server, api: kubernetesApi(settings) };
}

function hides(error: Error): boolean {
  return !JSON.stringify([error.message, error.stack, String(error.cause)]).includes("canary");
}
