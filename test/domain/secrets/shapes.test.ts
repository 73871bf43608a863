/** What each secret must hold: without it no answer is believed, and what is said of it names keys only. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { secretAliases, type SecretAlias } from "../../../src/domain/secrets/aliases.ts";
import { shape } from "../../../src/domain/secrets/shapes.ts";
import { canary, valuesOf } from "../../support/secret-fakes.ts";

for (const alias of secretAliases) {
  test(`${alias} with what it must hold is believed, with all its values`, () => {
    const values = valuesOf(alias, 1);

    assert.deepEqual(shape(alias, JSON.stringify(values)), { kind: "values", values });
  });

  for (const [text, problem] of [
    ["", "it is empty"],
    [" \n", "it is empty"],
    [canary, "it is not JSON"],
    [`<html>${canary}</html>`, "it is not JSON"],
    ["null", "it holds no JSON object but null"],
    ["17", "it holds no JSON object but a number"],
    ["true", "it holds no JSON object but a boolean"],
    [`"${canary}"`, "it holds no JSON object but a string"],
    [`["${canary}"]`, "it holds no JSON object but a list"],
  ] as const) {
    test(`${alias}: ${JSON.stringify(text)} is no secret: ${problem}`, () => {
      assert.deepEqual(shape(alias, text), { kind: "misshapen", problem });
    });
  }
}

const missing: Readonly<Record<SecretAlias, string | undefined>> = {
  database: "it has no username",
  main: undefined,
  ses: "its ses_default_from_email is no mail address",
  "email-templates": "it has no email_templates",
  "sms-templates": "it has no sms_templates",
  twilio: "it has no account_sid",
  "user-reports": "it has no bucket_name",
  "case-documents": "it has no bucket_name",
  "user-documents": "it has no bucket_name",
  "report-passwords": "it has no current",
};

for (const [alias, problem] of Object.entries(missing)) {
  test(`an empty ${alias} ${problem === undefined ? "is believed" : `is none: ${problem}`}`, () => {
    assert.deepEqual(
      shape(alias as SecretAlias, "{}"),
      problem === undefined ? { kind: "values", values: {} } : { kind: "misshapen", problem },
    );
  });
}

const misshapen: readonly (readonly [SecretAlias, object, string])[] = [
  ["database", { username: canary }, "it has no password"],
  ["database", { username: canary, password: "" }, "it has no password"],
  ["database", { username: canary, password: " " }, "it has no password"],
  ["database", { username: canary, password: 4711 }, "it has no password"],
  ["database", { username: null, password: canary }, "it has no username"],
  ["ses", { ses_default_from_email: canary }, "its ses_default_from_email is no mail address"],
  ["ses", { ses_default_from_email: [canary] }, "its ses_default_from_email is no mail address"],
  ["email-templates", { email_templates: canary }, "it has no email_templates"],
  ["email-templates", { email_templates: null }, "it has no email_templates"],
  ["email-templates", { email_templates: [canary] }, "it has no email_templates"],
  ["sms-templates", { email_templates: {} }, "it has no sms_templates"],
  ["twilio", { account_sid: "1", auth_token: canary }, "it has no from_phone"],
  ["twilio", { account_sid: "1", from_phone: "1" }, "it has no auth_token"],
  ["user-reports", { bucket_name: "" }, "it has no bucket_name"],
  ["report-passwords", { current: 1, keys: { "1": canary } }, "it has no current"],
  ["report-passwords", { current: "1" }, "it has no keys"],
  ["report-passwords", { current: "1", keys: canary }, "it has no keys"],
  ["report-passwords", { current: "1", keys: ["", canary] }, "it has no keys"],
  ["report-passwords", { current: "2", keys: { "1": canary } }, lacksCurrent()],
  ["report-passwords", { current: "1", keys: { "1": "" } }, lacksCurrent()],
  ["report-passwords", { current: "toString", keys: { "1": canary } }, lacksCurrent()],
];

for (const [alias, values, problem] of misshapen) {
  test(`${alias} ${JSON.stringify(values)} is none: ${problem}`, () => {
    assert.deepEqual(shape(alias, JSON.stringify(values)), { kind: "misshapen", problem });
  });
}

test("twilio's number may have its older name", () => {
  const values = { account_sid: "1", auth_token: canary, phone_number: "+15550100" };

  assert.equal(shape("twilio", JSON.stringify(values)).kind, "values");
});

for (const text of [
  `{"password":"${canary}"`,
  `{"password":"${canary}",}`,
  `{"password": '${canary}'}`,
  `{"password":"${canary}"}}`,
  `{\n"password": ${canary}}`,
  `{"${canary}`,
  `${canary}: {`,
]) {
  test(`of ${JSON.stringify(text)} it is told where it stops to be JSON at most, never what it says`, () => {
    const shaped = shape("main", text);

    assert.equal(shaped.kind, "misshapen");
    assert.match(
      shaped.kind === "misshapen" ? shaped.problem : "",
      /^it is not JSON(?: \(line \d+ column \d+\))?$/,
    );
  });
}

function lacksCurrent(): string {
  return "its keys lack the one that current names";
}
