/** KEYS_URL, good and bad: a folder, or a master key as KMS names them. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { readConfig } from "../../src/config/config.ts";
import { SettingError } from "../../src/config/setting.ts";
import { keysUrl } from "../../src/config/storage-seams.ts";
import { ConfigError } from "../../src/domain/failure.ts";

const home = "/srv/jobs/.surgicase";
const parse = keysUrl(home);
const id = "1234abcd-12ab-34cd-56ef-1234567890ab";
const arn = `arn:aws:kms:eu-west-1:123456789012:key/${id}`;
const kms = (keyId: string, region = "us-east-1") => ({ kind: "kms", keyId, region });

suite("KEYS_URL", () => {
  const accepted: readonly (readonly [string, object])[] = [
    ["file:", { kind: "files", folder: `${home}/keys`, embedded: true }],
    ["file:///data/keys", { kind: "files", folder: "/data/keys", embedded: false }],
    [`file://${home}/keys`, { kind: "files", folder: `${home}/keys`, embedded: true }],
    ["kms:alias/surgicase-phi-master", kms("alias/surgicase-phi-master")],
    ["kms:alias/a/b_c-1?region=us-west-2", kms("alias/a/b_c-1", "us-west-2")],
    [`kms:${id}`, kms(id)],
    ["kms:mrk-1234abcd12ab34cd56ef1234567890ab", kms("mrk-1234abcd12ab34cd56ef1234567890ab")],
    [`kms:${arn}`, kms(arn, "eu-west-1")],
    [`kms:${arn}?region=eu-west-1`, kms(arn, "eu-west-1")],
    [
      "kms:arn:aws-us-gov:kms:us-gov-west-1:123456789012:alias/phi",
      kms("arn:aws-us-gov:kms:us-gov-west-1:123456789012:alias/phi", "us-gov-west-1"),
    ],
  ];

  for (const [text, expected] of accepted) {
    test(`accepted: ${text}`, () => {
      assert.deepEqual(parse(text), expected);
    });
  }

  const refused = [
    "kms:",
    "kms:alias/",
    "kms:surgicase-phi-master",
    "kms://alias/surgicase-phi-master",
    "kms:///alias/surgicase-phi-master",
    "kms:/alias/surgicase-phi-master",
    "kms:alias/phi master",
    "kms:alias/phi#1",
    "kms:alias/phi?region=",
    "kms:alias/phi?region=Virginia",
    "kms:alias/phi?regoin=us-east-1",
    "kms:arn:aws:kms::123456789012:alias/phi",
    "kms:arn:aws:s3:us-east-1:123456789012:alias/phi",
    `kms:${arn}?region=us-east-1`,
    "file:keys",
    "file:///data/keys?region=us-east-1",
    "aws:us-east-1",
    "alias/surgicase-phi-master",
    "s3://bucket/keys",
  ];

  for (const text of refused) {
    test(`refused: ${text}`, () => {
      assert.throws(() => parse(text), SettingError);
    });
  }

  test("unset, it is the embedded folder; a mistake is told by the variable's name", () => {
    assert.deepEqual(readConfig({}, "/srv/jobs").keys, parse("file:"));
    assert.throws(
      () => readConfig({ KEYS_URL: "kms:phi" }, "/srv/jobs"),
      (error) =>
        error instanceof ConfigError &&
        /KEYS_URL must be file:/.test(error.message) &&
        !error.message.includes("kms:phi"),
    );
  });
});
