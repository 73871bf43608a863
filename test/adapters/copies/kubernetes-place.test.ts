/** Copies as Secrets of a Kubernetes API server over TLS: the contract, roles, and everything the server may do wrong. */
import assert from "node:assert/strict";
import { suite, test, type TestContext } from "node:test";
import { inspect } from "node:util";
import { kubernetesPlace } from "../../../src/adapters/copies/kubernetes-place.ts";
import { kubernetesApi } from "../../../src/adapters/kubernetes/api.ts";
import { ConfigError, DeniedError, UnavailableError } from "../../../src/domain/failure.ts";
import type { CopyPlace } from "../../../src/ports/copy-place.ts";
import { copyPlaceContract } from "../../contract/copy-place.ts";
import {
  fakeKubernetes,
  token,
  type Fault,
  type FakeKubernetes,
} from "../../support/kubernetes-api.ts";
import { serverCertificate } from "../../support/server-certificate.ts";

const never = new AbortController().signal;
const what = "the secret copies";
const prefix = "surgicase-copy-";
const secret = `${prefix}main`;
const canary = "text-canary";

const certificate = await serverCertificate();
const skip = certificate === undefined ? "openssl is not installed" : undefined;

copyPlaceContract(
  "kubernetes",
  async (t) => {
    const { server, place } = await open(t);
    return { place, other: placeOn(server) };
  },
  skip,
);

suite("copies in Kubernetes", skip === undefined ? {} : { skip }, () => {
  test("the text is the key `value` of the Secret, and nothing else of the Secret is touched", async (t) => {
    const { server, place } = await open(t);
    const labels = { "app.kubernetes.io/managed-by": "Helm" };
    server.changeSecret(secret, { metadata: { labels }, data: { other: "YQ==" } });

    await place.replace("main", "é", undefined, never);

    const kept = server.secret(secret);
    assert.deepEqual(kept.data, { other: "YQ==", value: "w6k=" });
    assert.deepEqual(kept.labels, labels);
  });

  test("who is told of a place of one text is told its Secret, and of no other", async (t) => {
    const { server } = await open(t);
    const settings = { api: apiOf(server), prefix: "surgicase-", what: "the sealing key" };

    const one = kubernetesPlace({ ...settings, only: "sealing-key" });

    assert.equal(one.name, "the Kubernetes Secret surgicase-sealing-key");
    assert.equal(placeOn(server).name, "the Kubernetes Secrets surgicase-copy-*");
  });

  test("only get and patch are used", async (t) => {
    const { server, place } = await open(t);

    await place.replace("main", "a", undefined, never);
    const seen = await place.load("main", never);
    await place.replace("main", "b", seen?.revision, never);

    const both = [`get secrets/${secret}`, `patch secrets/${secret}`];
    assert.deepEqual(server.requests, [...both, ...both]);
  });

  test("a text that came between the look and the patch is not replaced", async (t) => {
    const { server, place } = await open(t);
    const racing: CopyPlace = kubernetesPlace({
      api: {
        ...apiOf(server),
        patch: async (path, change, signal) => {
          server.changeSecret(secret, { data: { value: "b3RoZXI=" } });
          return apiOf(server).patch(path, change, signal);
        },
      },
      prefix,
      what,
    });

    const isReplaced = await racing.replace("main", "a", undefined, never);

    assert.equal(isReplaced, false);
    assert.equal((await place.load("main", never))?.text, "other");
  });

  test("a Secret that is not there is told, with its namespace and what to do", async (t) => {
    const { place } = await open(t);

    for (const attempt of [
      async () => place.load("twilio", never),
      async () => place.replace("twilio", canary, undefined, never),
      async () => place.replace("twilio", canary, "17", never),
    ]) {
      await assert.rejects(attempt, (error) => {
        assert.ok(error instanceof ConfigError);
        assert.equal(
          error.message,
          "Cannot start: the Secret surgicase-copy-twilio (the secret copies) is not in the namespace jobs; install or upgrade the chart, which makes it",
        );
        return hidesSecrets(error);
      });
    }
  });

  test("a Secret that is too large is refused for good, with the server's reason", async (t) => {
    const { server, place } = await open(t);

    await assert.rejects(
      place.replace("main", canary.repeat(200_000), undefined, never),
      (error) => {
        assert.ok(error instanceof Error);
        const message = `Cannot patch secrets/${secret}: the Kubernetes API refused it: 422 (Invalid)`;
        assert.deepEqual([error.constructor, error.message], [Error, message]);
        return hidesSecrets(error);
      },
    );
    assert.deepEqual(server.secret(secret).data, {});
  });

  for (const verb of ["get", "patch"]) {
    test(`a role without ${verb} is denied, and the error names verb and Secret`, async (t) => {
      const { server, place } = await open(t);
      await place.replace("main", canary, undefined, never);
      const seen = await place.load("main", never);
      server.forbid(verb, secret);

      const attempt =
        verb === "get"
          ? place.load("main", never)
          : place.replace("main", `${canary} 2`, seen?.revision, never);

      await assert.rejects(attempt, (error) => {
        assert.ok(error instanceof DeniedError);
        assert.equal(
          error.message,
          `Cannot ${verb} secrets/${secret}: this pod's service account may not (403); install or upgrade the chart, which makes its Role, or allow it the verb ${verb} on secrets/${secret} there`,
        );
        return hidesSecrets(error);
      });
    });
  }

  const faults: readonly (readonly [Fault, "unavailable" | "denied" | "refused", RegExp])[] = [
    [200, "unavailable", /answered something that is no Secret/],
    [401, "denied", /does not accept this pod's service account token \(401\)/],
    [403, "denied", /may not \(403\)/],
    [400, "refused", /refused it: 400 \(Scripted\)/],
    [302, "unavailable", /answered 302/],
    [408, "unavailable", /answered 408/],
    [429, "unavailable", /answered 429 \(Scripted\)/],
    [500, "unavailable", /answered 500 \(Scripted\)/],
    [503, "unavailable", /answered 503/],
    ["hang", "unavailable", /gave no whole answer within 0\.3 s/],
    ["half", "unavailable", /gave no whole answer within 0\.3 s/],
    ["cut", "unavailable", /cannot be reached: socket hang up/],
    ["cut midway", "unavailable", /cannot be reached: aborted/],
    ["lost", "unavailable", /cannot be reached: socket hang up/],
    ["garbage", "unavailable", /answered 200 without an object/],
    ["not http", "unavailable", /cannot be reached: Parse Error/],
  ];
  const classes = { unavailable: UnavailableError, denied: DeniedError, refused: Error };

  for (const [fault, expected, words] of faults) {
    test(`${fault} is ${expected} for who reads and who writes, and hides what was read`, async (t) => {
      const { server, place } = await open(t);
      await place.replace("main", canary, undefined, never);
      const seen = await place.load("main", never);
      server.fail(fault, fault);

      const unlucky = fault === "hang" || fault === "half" ? placeOn(server, 300) : place;
      const attempts = [
        ["get", async () => unlucky.load("main", never)],
        ["patch", async () => unlucky.replace("main", `${canary} 2`, seen?.revision, never)],
      ] as const;

      for (const [verb, attempt] of attempts) {
        await assert.rejects(attempt, (error) => {
          assert.ok(error instanceof Error);
          assert.equal(error.constructor, classes[expected]);
          assert.ok(error.message.startsWith(`Cannot ${verb} secrets/${secret}: `), error.message);
          assert.match(error.message, words);
          return hidesSecrets(error);
        });
      }
      // A hurried request may have ended before it met its fault.
      server.heal();
      const now = await place.load("main", never);
      assert.equal(now?.text, fault === "lost" ? `${canary} 2` : canary);
    });
  }

  test("an answer that is no Secret is unavailable: somebody else answers", async (t) => {
    const { server, place } = await open(t);
    server.changeSecret(secret, { data: { value: 1 } });

    await assert.rejects(place.load("main", never), (error) => {
      return (
        error instanceof UnavailableError && error.message.endsWith("something that is no Secret")
      );
    });
  });

  test("data that is null, empty or of other keys is none", async (t) => {
    const { server, place } = await open(t);

    for (const data of [{ value: "" }, {}, { value: null, other: "YQ==" }]) {
      server.changeSecret(secret, { data });

      assert.equal(await place.load("main", never), undefined);
    }
  });

  test("a name that Kubernetes would not take is refused before anything is asked", async (t) => {
    const { server, place } = await open(t);

    for (const name of ["", "Main", "a/../b", "a?b", "a".repeat(250)]) {
      await assert.rejects(place.load(name, never), TypeError, name);
    }

    assert.deepEqual(server.requests, []);
  });

  test("who is told to stop while the server is silent fails with the reason, at once", async (t) => {
    const { server } = await open(t);
    const stop = new AbortController();
    const reason = new Error("the run was told to stop");
    server.fail("hang");

    const loading = placeOn(server).load("main", stop.signal);
    await Promise.race([server.isAsked(), loading]);
    stop.abort(reason);

    await assert.rejects(loading, reason);
  });
});

async function open(t: TestContext) {
  assert.ok(certificate);
  const server = await fakeKubernetes(t, certificate);
  server.addSecret(secret);
  server.addSecret(`${prefix}database`);
  return { server, place: placeOn(server) };
}

function placeOn(server: FakeKubernetes, limitMilliseconds?: number): CopyPlace {
  return kubernetesPlace({ api: apiOf(server, limitMilliseconds), prefix, what });
}

/** Patient unless told: a busy machine takes its time for a handshake. */
function apiOf({ host, port, serviceAccountFolder }: FakeKubernetes, limitMilliseconds = 60_000) {
  return kubernetesApi({ host, port, serviceAccountFolder, limitMilliseconds });
}

/** Neither the text, in whatever form, nor the token is anywhere in it. */
function hidesSecrets(error: Error): true {
  const everything = inspect(error, { depth: 20, showHidden: true, maxStringLength: null });
  const encoded = Buffer.from(canary).toString("base64").slice(0, 12);
  for (const hidden of [canary, encoded, token, bytesOf(canary), bytesOf(token)]) {
    assert.ok(!everything.includes(hidden), everything);
  }
  return true;
}

/** As a Buffer shows itself. */
function bytesOf(text: string): string {
  return Buffer.from(text)
    .toString("hex")
    .replaceAll(/..(?=.)/g, "$& ");
}
