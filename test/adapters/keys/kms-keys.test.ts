/** KMS: the contract against an emulator, and by a server on loopback what is asked, how often and for how long. */
import assert from "node:assert/strict";
import { randomBytes, randomUUID } from "node:crypto";
import { suite, test, type TestContext } from "node:test";
import { KMS } from "@aws-sdk/client-kms";

import { kmsKeys } from "../../../src/adapters/keys/kms-keys.ts";
import { DeniedError, UnavailableError } from "../../../src/domain/failure.ts";
import { openKeys } from "../../../src/world/kept.ts";
import { bytes, dataKeysContract, hex, never } from "../../contract/data-keys.ts";
import { podCredentials, refusal, silence, trickle } from "../../support/aws-answers.ts";
import { type Answer, environment, fullHost, reply, serve } from "../mail/ses-servers.ts";
import { access, asked, fits, keyId, region, wrapped } from "./kms.ts";

const emulator = process.env["TEST_AWS_ENDPOINT"];
const skip = emulator === undefined ? "TEST_AWS_ENDPOINT is not set" : undefined;

/** A master key with an alias, and another one, in the emulator. */
async function openEmulator(t: TestContext) {
  const variables = access(emulator ?? "");
  const client = new KMS({ region });
  const made = await Promise.all([client.createKey({}), client.createKey({})]);
  const [own = "", another = ""] = made.map(({ KeyMetadata: key }) => key?.KeyId ?? "");
  const alias = `alias/test-${randomUUID()}`;
  await client.createAlias({ AliasName: alias, TargetKeyId: own });
  t.after(async () => {
    await client.deleteAlias({ AliasName: alias });
    for (const KeyId of [own, another]) {
      await client.scheduleKeyDeletion({ KeyId, PendingWindowInDays: 7 });
    }
    client.destroy();
    variables[Symbol.dispose]();
  });
  const wrapBy = (KeyId: string) => async (dataKey: Uint8Array) => {
    const { CiphertextBlob: blob } = await client.encrypt({ KeyId, Plaintext: dataKey });
    return Buffer.from(blob ?? []).toString("base64");
  };
  return { client, alias, own, wrap: wrapBy(alias), wrapByAnother: wrapBy(another) };
}

dataKeysContract(
  "KMS of an emulator",
  async (t) => {
    const { alias, wrap, wrapByAnother } = await openEmulator(t);
    const keys = await openKeys({ kind: "kms", keyId: alias, region });
    return { keys, wrap, wrapByAnother };
  },
  skip,
);

suite("KMS of an emulator", skip === undefined ? {} : { skip }, () => {
  test("a data key that it made itself is opened, whether the master key is named by alias, id or ARN", async (t) => {
    const { client, alias, own } = await openEmulator(t);
    const { CiphertextBlob: blob, Plaintext: plain } = await client.generateDataKey({
      KeyId: alias,
      KeySpec: "AES_256",
    });
    const arn = `arn:aws:kms:${region}:123456789012:key/${own}`;

    const opened = await Promise.all(
      [alias, own, arn].map(async (each) =>
        kmsKeys({ keyId: each, region }).open(blob ?? Buffer.of(), never),
      ),
    );

    assert.deepEqual(
      opened.map(hex),
      [plain, plain, plain].map((key) => hex(key)),
    );
  });

  test("an alias that is not there is denied, with what to do", async (t) => {
    const { wrap } = await openEmulator(t);
    const gone = kmsKeys({ keyId: `alias/gone-${randomUUID()}`, region });

    const opening = gone.open(bytes(await wrap(randomBytes(32))), never);

    await assert.rejects(opening, (error) => {
      assert.ok(error instanceof DeniedError);
      assert.match(
        error.message,
        /the answer was NotFoundException \(400\); let KEYS_URL name the key/,
      );
      return true;
    });
  });
});

test("the question names the master key and the wrapped key, in the key's region, without a context", async () => {
  const regions: (string | undefined)[] = [];
  await using server = await serve((response, request) => {
    regions.push(
      /Credential=test\/\d+\/([^/]+)\/kms\//.exec(request.headers.authorization ?? "")?.[1],
    );
    reply(200, fits)(response, request);
  });
  using _ = access(server.url);

  const opened = await kmsKeys({ keyId, region: "eu-west-1" }).open(wrapped, never);

  assert.equal(hex(opened), "07".repeat(32));
  assert.deepEqual(JSON.parse(server.bodies[0] ?? ""), {
    KeyId: keyId,
    CiphertextBlob: wrapped.toString("base64"),
  });
  assert.deepEqual(regions, ["eu-west-1"]);
});

test("what is no wrapped key by its length is not asked for", async () => {
  await using server = await serve(reply(200, fits));
  using _ = access(server.url);
  const keys = kmsKeys({ keyId, region });

  const opened = [await keys.open(Buffer.of(), never), await keys.open(Buffer.alloc(6145), never)];

  assert.deepEqual(opened, [undefined, undefined]);
  assert.equal(server.bodies.length, 0);
});

test("a KMS that is silent is unavailable at the limit", async () => {
  await using server = await serve(silence);
  using _ = access(server.url);

  const told = await asked({ limitMilliseconds: 500 });

  assert.equal(told.kind, "unavailable");
  assert.match(told.words, /KMS: no answer within 0.5 s$/);
});

test("an answer that comes byte by byte is unavailable after 8 s", async () => {
  await using server = await serve(trickle(1000));
  using _ = access(server.url);
  const startedAt = performance.now();

  await assert.rejects(kmsKeys({ keyId, region }).open(wrapped, never), UnavailableError);

  const seconds = (performance.now() - startedAt) / 1000;
  assert.ok(seconds > 7.9 && seconds < 9, `${seconds} s`);
});

test("a refused connection, an unknown host and one that takes nobody are unavailable", async () => {
  const server = await serve();
  await server[Symbol.asyncDispose]();
  await using full = await fullHost();

  for (const [url, words] of [
    [server.url, /KMS: the connection was refused$/],
    ["http://kms.invalid", /KMS: /],
    [full.url, /KMS: no connection in time$/],
  ] as const) {
    using _ = access(url);
    const told = await asked({ limitMilliseconds: 1600 });
    assert.equal(told.kind, "unavailable");
    assert.match(told.words, words);
  }
});

test("an endpoint that is no URL is a mistake in the settings", async () => {
  using _ = access("kms.example.com");

  const told = await asked();

  assert.equal(told.kind, "misconfigured");
  assert.match(told.words, /KEYS_URL, or an AWS_… variable, .*it could not be asked \(\w+\)\)$/);
});

test("without credentials KMS is not asked, and the run waits", async () => {
  await using server = await serve(reply(200, fits));
  using _ = environment({ AWS_ENDPOINT_URL_KMS: server.url });

  const told = await asked();

  assert.equal(told.kind, "unavailable");
  assert.match(told.words, /our identity: there are no credentials$/);
  assert.equal(server.bodies.length, 0);
});

test("an agent that was silent once is asked anew at the next key", async () => {
  const left = [silence];
  await using agent = await serve((...both) => (left.pop() ?? podCredentials)(...both));
  await using server = await serve(reply(200, fits));
  using _ = environment({
    AWS_CONTAINER_CREDENTIALS_FULL_URI: agent.url,
    AWS_ENDPOINT_URL_KMS: server.url,
  });
  const keys = kmsKeys({ keyId, region, limitMilliseconds: 1200 });

  await assert.rejects(keys.open(wrapped, never), UnavailableError);

  assert.equal(hex(await keys.open(wrapped, never)), "07".repeat(32));
});

test("where our clock is wrong the question is put once more, by the right time, and no third time", async () => {
  const ahead = new Date(performance.timeOrigin + performance.now() + 3600_000).toUTCString();
  const skewed: Answer = (response, request) => {
    response.setHeader("date", ahead);
    refusal("InvalidSignatureException", "Signature expired: it is late", 400)(response, request);
  };
  const left = [reply(200, fits), skewed];
  await using server = await serve((...both) => (left.pop() ?? skewed)(...both));
  using _ = access(server.url);

  const first = await asked();
  const second = await asked();

  assert.deepEqual([first.kind, second.kind], ["key", "unavailable"]);
  assert.equal(server.bodies.length, 4);
});

test("whoever is told to stop while KMS is silent fails with the reason at once", async () => {
  const reason = new Error("the run was told to stop");
  const stop = new AbortController();
  await using server = await serve(() => stop.abort(reason));
  using _ = access(server.url);

  await assert.rejects(kmsKeys({ keyId, region }).open(wrapped, stop.signal), reason);
});
