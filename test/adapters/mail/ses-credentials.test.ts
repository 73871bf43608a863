/** SES while whoever hands out credentials is silent: the SDK itself would wait for ever. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { ses } from "../../../src/adapters/mail/ses.ts";
import { letterOf, mailerBy, never } from "../../contract/mail.ts";
import { environment, reply, serve } from "./ses-servers.ts";

const region = "us-east-1";
// What a developer's machine sets must not answer here.
for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"]) {
  delete process.env[name];
}

const silent = {
  kind: "refused",
  permanent: false,
  reason: "ses:us-east-1: nothing was sent: no answer within 0.3 s",
};

test("silent container credentials end within the limit, and the mail does not leave later", async () => {
  const late = Promise.withResolvers<ServerResponse>();
  await using agent = await serve(late.resolve);
  await using server = await serve(reply(200, '{"MessageId":"0100"}'));
  using _ = environment({
    AWS_CONTAINER_CREDENTIALS_FULL_URI: `${agent.url}/v1/credentials`,
    AWS_ENDPOINT_URL_SESV2: server.url,
  });

  const sent = await mailerBy(ses({ region }, 300)).send(letterOf(), never);
  const response = await late.promise;
  response.end(
    JSON.stringify({
      AccessKeyId: "test",
      SecretAccessKey: "test",
      Token: "test",
      Expiration: "2126-01-01T00:00:00Z",
    }),
  );
  await once(response, "close");

  assert.deepEqual(sent, silent);
  assert.equal(agent.bodies.length, 1);
  assert.equal(server.bodies.length, 0);
});

async function openWebIdentity(stsUrl: string, sesUrl: string): Promise<AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), "token-"));
  await writeFile(join(folder, "token"), "token");
  const variables = environment({
    AWS_WEB_IDENTITY_TOKEN_FILE: join(folder, "token"),
    AWS_ROLE_ARN: "arn:aws:iam::123456789012:role/jobs",
    AWS_ENDPOINT_URL_STS: stsUrl,
    AWS_ENDPOINT_URL_SESV2: sesUrl,
  });
  return {
    async [Symbol.asyncDispose]() {
      variables[Symbol.dispose]();
      await rm(folder, { recursive: true });
    },
  };
}

test("a silent STS ends within the limit", async () => {
  await using sts = await serve();
  await using server = await serve(reply(200, '{"MessageId":"0100"}'));
  await using _ = await openWebIdentity(sts.url, server.url);

  const sent = await mailerBy(ses({ region }, 300)).send(letterOf(), never);

  assert.deepEqual(sent, silent);
  assert.equal(server.bodies.length, 0);
});

test("an STS that fails is asked once, and the letter is refused for now", async () => {
  await using sts = await serve(reply(500, "<html>Sorry</html>"));
  await using server = await serve(reply(200, '{"MessageId":"0100"}'));
  await using _ = await openWebIdentity(sts.url, server.url);

  const sent = await mailerBy(ses({ region }, 5000)).send(letterOf(), never);

  assert.equal(sent.kind, "refused");
  assert.equal(sent.permanent, false);
  assert.match(sent.reason, /^ses:us-east-1: no credentials, the answer was 500/);
  assert.equal(sts.bodies.length, 1);
  assert.equal(server.bodies.length, 0);
});
