/** What alerts need must not come from a secret: they have to work while secrets cannot be read. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { readSettings } from "../../src/config/config.ts";

const good = {
  MAIL_URL: "smtps://jobs:secretsmanager-pw@mail.example.com",
  MAIL_FALLBACK_URLS: "ses:us-west-2, smtps://other.example.com",
  MAIL_FROM: "jobs@example.com",
  ALERT_RECIPIENTS: "ops@example.com",
};

const references = [
  "arn:aws:secretsmanager:us-east-1:123456789012:secret:mail-AbCd12",
  "arn:aws-us-gov:secretsmanager:us-gov-west-1:123456789012:secret:mail",
  "secretsmanager:surgicase/mail",
  "{{resolve:secretsmanager:mail:SecretString:url}}",
  "smtps://jobs:{{resolve:secretsmanager:mail}}@mail.example.com",
  "jobs@example.com, secretsmanager:mail",
];

for (const variable of Object.keys(good)) {
  for (const reference of references) {
    test(`${variable} must not be ${reference}`, () => {
      const { problems } = readSettings({ ...good, [variable]: reference }, "/srv/jobs");

      assert.deepEqual(problems, [
        `${variable} must not point to a secret: alerts have to work while secrets cannot be read`,
      ]);
    });
  }
}

test("a login that only sounds like a secret's name is taken", () => {
  assert.deepEqual(readSettings(good, "/srv/jobs").problems, []);
});
