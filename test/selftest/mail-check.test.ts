/** The third check is green on the code that jobs run, and red on the same code with one thing broken. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { mailCheck } from "../../src/selftest/mail-check.ts";
import { scratch } from "../../src/selftest/scratch.ts";
import { openMailer } from "../../src/world/mail.ts";
import { systemClock as clock } from "../../src/world/world.ts";
import { failedOf } from "./failed-trials.ts";

async function failedWith(open: typeof openMailer) {
  await using folders = scratch();
  return await failedOf(mailCheck({ openMailer: open, scratch: folders, clock }, []));
}

suite("the check Email Service", () => {
  test("is green", async () => {
    assert.deepEqual(await failedWith(openMailer), []);
  });

  test("is red where an attachment is cut", async () => {
    const failed = await failedWith((...parts) => {
      const mailer = openMailer(...parts);
      return {
        send: async (letter, signal) =>
          mailer.send(
            {
              ...letter,
              attachments: (letter.attachments ?? []).map((one) => ({
                ...one,
                content: one.content.subarray(0, 1000),
              })),
            },
            signal,
          ),
      };
    });

    assert.deepEqual(failed, ["an attachment of a megabyte arrives byte for byte"]);
  });

  test("is red where a stranger's line break adds a header", async () => {
    const failed = await failedWith((...parts) => {
      const mailer = openMailer(...parts);
      return {
        send: async (letter, signal) =>
          mailer.send(
            letter.subject.includes("Bcc:")
              ? { ...letter, headers: { "X-Thief": "here" } }
              : letter,
            signal,
          ),
      };
    });

    assert.deepEqual(failed, [
      "line breaks in subject, names, headers and file names add no header",
    ]);
  });

  test("is red where the first road is the only one", async () => {
    const failed = await failedWith((settings, ...rest) =>
      openMailer({ ...settings, mailFallbacks: [] }, ...rest),
    );

    assert.deepEqual(failed, ["an alert goes by the next road where the first one fails"]);
  });
});
