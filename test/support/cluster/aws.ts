/**
 * Secrets, a bucket and a key in the AWS emulator, for one installation: under names of its own, as the emulator is shared.
 * Pods reach it through a door, where a test can make it seem out of order.
 */
import { randomBytes, randomUUID } from "node:crypto";
import type { TestContext } from "node:test";
import { CreateAliasCommand, CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import {
  CreateSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { sampleSecrets } from "../../../src/demo/sample-secrets.ts";
import {
  secretAliases,
  type SecretAlias,
  type SecretValues,
} from "../../../src/domain/secrets/aliases.ts";
import { openHttpDoor, type HttpDoor } from "./doors.ts";

const region = "us-east-1";
const credentials = { accessKeyId: "test", secretAccessKey: "test" };

export interface Aws {
  readonly door: HttpDoor;
  /** The chart's values that name what is there. */
  readonly values: Readonly<Record<string, unknown>>;
  /** For pods to find the door and be let in. */
  readonly variables: Readonly<Record<string, string>>;
  putSecret(alias: SecretAlias, values: SecretValues): Promise<void>;
}

export async function openAws(
  t: TestContext,
  endpoint: string,
  login: { readonly username: string; readonly password: string },
): Promise<Aws> {
  const mark = `cluster-${randomUUID().slice(0, 8)}`;
  const settings = { endpoint, region, credentials };
  using store = disposable(new SecretsManagerClient(settings));
  using buckets = disposable(new S3Client({ ...settings, forcePathStyle: true }));
  using keys = disposable(new KMSClient(settings));
  const secretIds = Object.fromEntries(secretAliases.map((alias) => [alias, `${mark}/${alias}`]));
  const contents: Readonly<Record<SecretAlias, SecretValues>> = {
    ...sampleSecrets(),
    database: login,
    main: {},
    "report-passwords": { current: "1", keys: { "1": randomBytes(32).toString("base64") } },
  };
  for (const alias of secretAliases) {
    const SecretString = JSON.stringify(contents[alias]);
    await store.client.send(new CreateSecretCommand({ Name: secretIds[alias], SecretString }));
  }
  await buckets.client.send(new CreateBucketCommand({ Bucket: mark }));
  const { KeyMetadata } = await keys.client.send(new CreateKeyCommand({}));
  const TargetKeyId = KeyMetadata?.KeyId;
  await keys.client.send(new CreateAliasCommand({ AliasName: `alias/${mark}`, TargetKeyId }));

  const door = await openHttpDoor(t, new URL(endpoint));
  return {
    door,
    values: {
      secrets: { url: `aws:${region}` },
      storage: { url: `s3://${mark}/private?endpoint=${door.url}` },
      keys: { url: `kms:alias/${mark}` },
      secretIds,
    },
    variables: {
      AWS_ENDPOINT_URL: door.url,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    },
    async putSecret(alias, values) {
      using opened = disposable(new SecretsManagerClient(settings));
      const SecretString = JSON.stringify(values);
      await opened.client.send(
        new PutSecretValueCommand({ SecretId: secretIds[alias], SecretString }),
      );
    },
  };
}

function disposable<Client extends { destroy(): void }>(client: Client) {
  return { client, [Symbol.dispose]: () => client.destroy() };
}
