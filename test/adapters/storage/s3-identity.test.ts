/** Who we are, where a bucket asks: nobody says so, nobody answers, and a clock that is wrong. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { DeniedError, UnavailableError } from "../../../src/domain/failure.ts";
import { podCredentials } from "../../support/aws-answers.ts";
import { environment } from "../mail/ses-servers.ts";
import { impatient, never, openBucket, report } from "./buckets.ts";
import { s3Refusal } from "./s3-server.ts";

const nobody = {
  AWS_ACCESS_KEY_ID: "",
  AWS_SECRET_ACCESS_KEY: "",
  AWS_EC2_METADATA_DISABLED: "true",
};

test("nobody says who we are: denied, and the bucket is not asked", async (t) => {
  const { server, storage } = await openBucket(t);
  using _ = environment({
    ...nobody,
    AWS_SHARED_CREDENTIALS_FILE: "/none",
    AWS_CONFIG_FILE: "/none",
  });

  await assert.rejects(storage.put("a", report, never), (error: Error) => {
    assert.ok(error instanceof DeniedError);
    assert.match(error.message, /there are no credentials; give this program a role/);
    return true;
  });

  assert.equal(server.calls.length, 0);
});

test("a Pod Identity agent that is silent is unavailable after the limit", async (t) => {
  const { storage } = await openBucket(t, { limits: impatient });
  const { server: agent } = await openBucket(t, { fault: () => () => undefined });
  using _ = environment({
    ...nobody,
    AWS_CONTAINER_CREDENTIALS_FULL_URI: `${agent.url}/v1/credentials`,
  });

  await assert.rejects(storage.put("a", report, never), (error: Error) => {
    assert.ok(error instanceof UnavailableError);
    assert.match(error.message, /our identity: no answer within 0\.3\d* s$/);
    return true;
  });
});

test("an agent that was silent is asked anew", async (t) => {
  const { server, storage } = await openBucket(t, { limits: impatient });
  const { server: agent } = await openBucket(t, {
    fault: (_call, count) => (count === 1 ? () => undefined : podCredentials),
  });
  using _ = environment({
    ...nobody,
    AWS_CONTAINER_CREDENTIALS_FULL_URI: `${agent.url}/v1/credentials`,
  });

  await assert.rejects(storage.put("a", report, never), UnavailableError);
  await storage.put("a", report, never);

  assert.equal(server.objects.size, 1);
});

test("a clock that was wrong is set right by the first refusal", async (t) => {
  const tomorrow = new Date(performance.timeOrigin + performance.now() + 86_400_000);
  const { server, storage } = await openBucket(t, {
    fault: ({ headers }) => {
      const skewed = s3Refusal(403, "RequestTimeTooSkewed", { date: tomorrow.toUTCString() });
      const day = tomorrow.toISOString().slice(0, 10).replaceAll("-", "");
      return (headers["x-amz-date"] ?? "").startsWith(day) ? undefined : skewed;
    },
  });

  await storage.put("a", report, never);

  assert.equal(server.calls.length, 2);
});
