/** The second check is green on the code that jobs run, and red on the same code with one thing broken. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { alertRecipients, chooseRecipients } from "../../src/run/alert-recipients.ts";
import { recipientsCheck } from "../../src/selftest/recipients-check.ts";
import { assertRed, failedOf } from "./failed-trials.ts";

const keepsBlanks: typeof chooseRecipients = (values, own) => {
  const named = values["job_failure_recipients"];
  return typeof named === "string"
    ? {
        addresses: named.split(",").map((part) => part.trim()),
        source: "job_failure_recipients",
      }
    : chooseRecipients(values, own);
};

const mixedUp: typeof chooseRecipients = ({ admin_email: admin, ...values }, own) =>
  chooseRecipients({ ...values, job_failure_recipients: admin }, own);

const helpless: typeof alertRecipients = async () => ({ addresses: [], source: "nobody" });

suite("the check Notification Config", () => {
  test("is green", async () => {
    const subject = { chooseRecipients, alertRecipients };

    assert.deepEqual(await failedOf(recipientsCheck(subject, [])), []);
  });

  test("is red where blanks are kept", async () => {
    const failed = await failedOf(
      recipientsCheck({ chooseRecipients: keepsBlanks, alertRecipients }, []),
    );

    assertRed(failed, /^blanks around/, /nothing but blanks/, /no valid address/);
  });

  test("is red where levels are mixed up", async () => {
    const failed = await failedOf(
      recipientsCheck({ chooseRecipients: mixedUp, alertRecipients }, []),
    );

    assertRed(failed, /^job_failure_recipients comes first/, /^admin_email is next/);
  });

  test("is red where an unreadable secret leaves nobody to tell", async () => {
    const failed = await failedOf(
      recipientsCheck({ chooseRecipients, alertRecipients: helpless }, []),
    );

    assertRed(failed, /^the secret cannot be read/, /^there is no secret store/);
  });
});
