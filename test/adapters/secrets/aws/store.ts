/** A store whose every answer is watched: it ends in time, warns nobody, and no failure tells what is secret. */
import assert from "node:assert/strict";
import { mock } from "node:test";
import { inspect } from "node:util";

import {
  secretsManager,
  type SecretsManagerSettings,
} from "../../../../src/adapters/secrets/aws/secrets-manager.ts";
import { secretAliases, type SecretAlias } from "../../../../src/domain/secrets/aliases.ts";
import type { SecretStore, StoreAnswer } from "../../../../src/ports/secret-store.ts";
import { never, unnamed } from "../../../contract/secret-store.ts";
import { identityCanary } from "../../../support/aws-answers.ts";
import { environment } from "../../mail/ses-servers.ts";

export const region = "us-east-1";
const shortLimit = 5000;

// On a busy machine, loading them may take longer than the limits of these tests.
await Promise.all([
  import("@aws-sdk/client-secrets-manager"),
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

export const ids = Object.fromEntries(
  secretAliases.map((alias) => [alias, alias === unnamed ? undefined : `surgicase/${alias}`]),
) as Record<SecretAlias, string | undefined>;

export function storeOf(settings: Partial<SecretsManagerSettings> = {}): SecretStore {
  return secretsManager({ region, ids, limitMilliseconds: shortLimit, ...settings });
}

/** A login as from the environment, and the endpoint of Secrets Manager. */
export function access(url: string): Disposable {
  return environment({
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: identityCanary,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: url,
  });
}

/** Asks for the secret `main`, and watches. */
export async function asked(settings: Partial<SecretsManagerSettings> = {}): Promise<StoreAnswer> {
  const answers = await watched(settings, async (store) => [await store.ask("main", never)]);
  const [answer] = answers;
  assert.ok(answer !== undefined);
  return answer;
}

/** Asks for many, and watches. */
export async function askedAll(
  aliases: readonly SecretAlias[],
  settings: Partial<SecretsManagerSettings> = {},
): Promise<ReadonlyMap<SecretAlias, StoreAnswer>> {
  const answers = await watched(settings, async (store) => [
    ...(await store.askAll(aliases, never)),
  ]);
  return new Map(answers);
}

async function watched<Answer>(
  settings: Partial<SecretsManagerSettings>,
  ask: (store: SecretStore) => Promise<readonly Answer[]>,
): Promise<readonly Answer[]> {
  const printing = (["warn", "error", "log"] as const).map((name) =>
    mock.method(console, name, () => undefined),
  );
  const startedAt = performance.now();

  const answers = await ask(storeOf(settings));

  const milliseconds = performance.now() - startedAt;
  const printed = printing.flatMap(({ mock: { calls } }) => calls.map((call) => call.arguments));
  printing.forEach((method) => method.mock.restore());
  const failures = answers.filter((answer) => !inspect(answer).includes("kind: 'secret'"));
  assert.deepEqual(printed, []);
  assert.ok(milliseconds < (settings.limitMilliseconds ?? shortLimit) + 900, `${milliseconds} ms`);
  assert.doesNotMatch(inspect(failures, { depth: Infinity, showHidden: true }), /canary/);
  return answers;
}

/** What is checked of a failure: class, whose, code; or that there is none. */
export function brief(answer: StoreAnswer | undefined): string {
  if (answer?.kind !== "failed") {
    return answer?.kind ?? "no answer";
  }
  const { class: meaning, whose, code } = answer.failure;
  return `${meaning} ${whose} ${code}`;
}

export function wordsOf(answer: StoreAnswer | undefined): string | undefined {
  return answer?.kind === "failed" ? answer.failure.words : undefined;
}
