/** Who is named where, and what is wrong with it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { recipientsReport } from "../../src/secrets/recipients-report.ts";

const own = ["own@example.com"];

function found(values: Readonly<Record<string, unknown>> | undefined) {
  const { inForce, keys } = recipientsReport(values, own);
  return { source: inForce.source, keys: Object.fromEntries(keys.map((key) => [key.key, key])) };
}

test("the key that names somebody is in force, and no other", () => {
  const { source, keys } = found({
    job_failure_recipients: " , ",
    admin_email: "a@example.com",
    DEV_EMAIL_ADDRESSES: ["b@example.com"],
  });

  assert.equal(source, "admin_email");
  assert.deepEqual(
    Object.values(keys).map(({ inForce }) => inForce),
    [false, true, false, false],
  );
});

test("elements that are no address are told by number and kind, and never repeated", () => {
  const { keys } = found({
    job_failure_recipients: ["canary, a@example.com,", 7, null, { canary: 1 }],
  });

  const named = keys["job_failure_recipients"];
  assert.deepEqual(named?.addresses, ["a@example.com"]);
  assert.deepEqual(named.wrong, [
    "number 1 is no mail address",
    "number 3 is blank",
    "number 4 is no text",
    "number 5 is no text",
    "number 6 is no text",
  ]);
});

test("without the secret the installation's own list is in force", () => {
  const { source, keys } = found(undefined);

  assert.equal(source, "ALERT_RECIPIENTS");
  assert.equal(keys["ALERT_RECIPIENTS"]?.inForce, true);
  assert.deepEqual(keys["job_failure_recipients"]?.wrong, []);
});

test("nobody is in force where nobody is named", () => {
  const { keys } = recipientsReport({}, []);

  assert.equal(
    keys.some(({ inForce }) => inForce),
    false,
  );
});
