/** What an installation left in the AWS emulator, and the keys of its report passwords, read past the program. */
import { ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { parsePasswordKeys, type PasswordKeys } from "../../../src/domain/reports/password.ts";
import type { SecretAlias } from "../../../src/domain/secrets/aliases.ts";
import type { Aws } from "./aws.ts";

/** Keys of all objects in the installation's bucket, sorted. */
export async function objectsIn(aws: Aws): Promise<readonly string[]> {
  const { url } = aws.values["storage"] as { readonly url: string };
  const client = new S3Client({ ...reach(aws), forcePathStyle: true });
  try {
    const { Contents = [] } = await client.send(
      new ListObjectsV2Command({ Bucket: new URL(url).hostname }),
    );
    return Contents.map(({ Key = "" }) => Key).toSorted();
  } finally {
    client.destroy();
  }
}

export async function passwordKeysIn(aws: Aws): Promise<PasswordKeys> {
  const client = new SecretsManagerClient(reach(aws));
  try {
    const { SecretString = "" } = await client.send(
      new GetSecretValueCommand({ SecretId: secretIdIn(aws, "report-passwords") }),
    );
    return parsePasswordKeys(JSON.parse(SecretString) as Readonly<Record<string, unknown>>);
  } finally {
    client.destroy();
  }
}

export function secretIdIn(aws: Aws, alias: SecretAlias): string {
  return (aws.values["secretIds"] as Readonly<Record<SecretAlias, string>>)[alias];
}

function reach({ variables }: Aws) {
  return {
    endpoint: process.env["TEST_AWS_ENDPOINT"] ?? "",
    region: variables["AWS_REGION"] ?? "",
    credentials: {
      accessKeyId: variables["AWS_ACCESS_KEY_ID"] ?? "",
      secretAccessKey: variables["AWS_SECRET_ACCESS_KEY"] ?? "",
    },
  };
}
