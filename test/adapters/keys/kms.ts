/** A key of KMS that is asked for and watched: it ends in time, prints nothing, and no error tells what is secret. */
import assert from "node:assert/strict";
import { mock } from "node:test";
import { inspect } from "node:util";

import { kmsKeys, type KmsKeysSettings } from "../../../src/adapters/keys/kms-keys.ts";
import { ConfigError, DeniedError, UnavailableError } from "../../../src/domain/failure.ts";
import { never } from "../../contract/data-keys.ts";
import { identityCanary } from "../../support/aws-answers.ts";
import { environment } from "../mail/ses-servers.ts";

export const region = "us-east-1";
export const keyId = "alias/surgicase-phi-master";
export const wrapped = Buffer.from("a wrapped key");

// On a busy machine, loading them may take longer than the limits of these tests.
await Promise.all([
  import("@aws-sdk/credential-provider-http"),
  import("@aws-sdk/credential-provider-node"),
  import("@smithy/node-http-handler"),
]);

// What a developer's machine sets must not answer here.
for (const name of Object.keys(process.env).filter((each) => each.startsWith("AWS_"))) {
  delete process.env[name];
}
Object.assign(process.env, {
  AWS_CONFIG_FILE: "/dev/null",
  AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
  AWS_EC2_METADATA_DISABLED: "true",
});

/** A login as from the environment, and the endpoint of KMS. */
export function access(url: string): Disposable {
  return environment({
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: identityCanary,
    AWS_ENDPOINT_URL_KMS: url,
  });
}

export interface Asked {
  readonly kind: "key" | "unreadable" | "unavailable" | "denied" | "misconfigured";
  readonly words: string;
}

export async function asked(settings: Partial<KmsKeysSettings> = {}): Promise<Asked> {
  const limit = settings.limitMilliseconds ?? 5000;
  const printing = (["warn", "error", "log"] as const).map((name) =>
    mock.method(console, name, () => undefined),
  );
  const startedAt = performance.now();

  const answer = await kmsKeys({ keyId, region, limitMilliseconds: limit, ...settings })
    .open(wrapped, never)
    .catch((error: unknown) => error);

  const milliseconds = performance.now() - startedAt;
  const printed = printing.flatMap(({ mock: { calls } }) => calls.map((call) => call.arguments));
  printing.forEach((method) => method.mock.restore());
  assert.deepEqual(printed, []);
  assert.ok(milliseconds < limit + 900, `${milliseconds} ms`);
  return toldBy(answer);
}

function toldBy(answer: unknown): Asked {
  if (answer === undefined || answer instanceof Uint8Array) {
    return { kind: answer === undefined ? "unreadable" : "key", words: "" };
  }
  assert.ok(answer instanceof Error);
  assert.doesNotMatch(inspect(answer, { depth: Infinity, showHidden: true }), /canary|Y2FuYXJ5/);
  assert.equal(answer.cause, undefined);
  if (answer instanceof UnavailableError) {
    assert.equal(answer.what, "KMS");
    return { kind: "unavailable", words: answer.message };
  }
  const kind = answer instanceof DeniedError ? "denied" : "misconfigured";
  assert.ok(kind === "denied" || answer instanceof ConfigError, inspect(answer));
  return { kind, words: answer.message };
}

/** An answer with a key of 32 bytes. */
export const fits = JSON.stringify({
  Plaintext: Buffer.alloc(32, 7).toString("base64"),
  KeyId: "arn",
});
