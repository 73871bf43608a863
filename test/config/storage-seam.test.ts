/** STORAGE_URL, good and bad: which storage it picks, and what it is told. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { SettingError } from "../../src/config/setting.ts";
import { storageUrl, type StorageSettings } from "../../src/config/storage-seams.ts";

const home = "/srv/jobs/.surgicase";
const parse = storageUrl(home);
const bucket = {
  kind: "s3",
  bucket: "reports",
  prefix: "",
  region: "us-east-1",
  endpoint: undefined,
  encryption: "AES256",
  kmsKey: undefined,
} as const;

const accepted: Readonly<Record<string, StorageSettings>> = {
  "file:": { kind: "files", folder: `${home}/storage`, embedded: true },
  "file:///data": { kind: "files", folder: "/data", embedded: false },
  "s3://reports": bucket,
  "s3://reports/": bucket,
  "s3://reports/private": { ...bucket, prefix: "private/" },
  "s3://reports/private/": { ...bucket, prefix: "private/" },
  "s3://reports/private/user_reports/2026.v1": {
    ...bucket,
    prefix: "private/user_reports/2026.v1/",
  },
  "s3://my.reports-1": { ...bucket, bucket: "my.reports-1" },
  "s3://reports?region=us-gov-west-1": { ...bucket, region: "us-gov-west-1" },
  "s3://reports/p?encryption=none": { ...bucket, prefix: "p/", encryption: "none" },
  "s3://reports?encryption=aws:kms": { ...bucket, encryption: "aws:kms" },
  "s3://reports?encryption=aws:kms&kms-key=alias/reports": {
    ...bucket,
    encryption: "aws:kms",
    kmsKey: "alias/reports",
  },
  "s3://reports?encryption=aws:kms&kms-key=arn:aws:kms:us-east-1:123456789012:key/0a-1b": {
    ...bucket,
    encryption: "aws:kms",
    kmsKey: "arn:aws:kms:us-east-1:123456789012:key/0a-1b",
  },
  "s3://reports?endpoint=https://minio.example.com:9000": {
    ...bucket,
    endpoint: "https://minio.example.com:9000/",
  },
  "s3://reports?endpoint=http%3A%2F%2Fminio%3A9000%2Fs3&region=garage": {
    ...bucket,
    endpoint: "http://minio:9000/s3",
    region: "garage",
  },
};

const refused = [
  "reports",
  "/data",
  "file:data",
  "file:///data?region=us-east-1",
  "https://reports.s3.amazonaws.com/private",
  "s3:",
  "s3:reports",
  "s3:///private",
  "s3://re",
  "s3://Reports",
  "s3://my_reports",
  "s3://-reports",
  "s3://my..reports",
  "s3://10.0.0.7",
  `s3://${"a".repeat(64)}`,
  "s3://reports//private",
  "s3://reports/private//user",
  "s3://reports/.private",
  "s3://reports/pri%20vate",
  `s3://reports/${"a".repeat(501)}`,
  "s3://reports/private#1",
  "s3://reports:9000/private",
  "s3://key:canary@reports/private",
  "s3://key@reports/private",
  "s3://reports?region=virginia",
  "s3://reports?region=",
  "s3://reports?regoin=us-east-1",
  "s3://reports?acl=public-read",
  "s3://reports?encryption=",
  "s3://reports?encryption=aes256",
  "s3://reports?kms-key=alias/reports",
  "s3://reports?encryption=AES256&kms-key=alias/reports",
  "s3://reports?encryption=aws:kms&kms-key=",
  "s3://reports?encryption=aws:kms&kms-key=a%0Ab",
  "s3://reports?endpoint=minio:9000",
  "s3://reports?endpoint=minio",
  "s3://reports?endpoint=",
  "s3://reports?endpoint=https://key:canary@minio",
  "s3://reports?endpoint=https://:canary@minio",
  "s3://reports?endpoint=https://minio%3Fx=canary",
  "s3://reports?endpoint=ftp://minio",
];

suite("STORAGE_URL", () => {
  for (const [text, expected] of Object.entries(accepted)) {
    test(`accepted: ${text}`, () => {
      assert.deepEqual(parse(text), expected);
    });
  }

  for (const text of refused) {
    test(`refused: ${text}`, () => {
      assert.throws(
        () => parse(text),
        (error) => error instanceof SettingError && !error.message.includes("canary"),
      );
    });
  }
});
