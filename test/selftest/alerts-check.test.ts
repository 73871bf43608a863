/** The fourth check is green on the code that jobs run, and red on the same code with one thing broken. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { alertMail } from "../../src/run/reporters/alert-mail.ts";
import { lastWords } from "../../src/run/reporters/last-words.ts";
import { alertsCheck } from "../../src/selftest/alerts-check.ts";
import { scratch } from "../../src/selftest/scratch.ts";
import { systemClock as clock } from "../../src/world/world.ts";
import { assertRed, failedOf } from "./failed-trials.ts";

async function failedWith(broken: {
  readonly alertMail?: typeof alertMail;
  readonly lastWords?: typeof lastWords;
}) {
  await using folders = scratch();
  return await failedOf(
    alertsCheck({ alertMail, lastWords, scratch: folders, clock, ...broken }, []),
  );
}

suite("the check Notification System", () => {
  test("is green", async () => {
    assert.deepEqual(await failedWith({}), []);
  });

  test("is red where markup is not escaped", async () => {
    const failed = await failedWith({
      alertMail: ({ mailer, ...tools }) =>
        alertMail({
          ...tools,
          mailer: {
            send: async ({ html = "", ...letter }, signal) =>
              mailer.send({ ...letter, html: html.replaceAll("&lt;", "<") }, signal),
          },
        }),
    });

    assert.equal(failed.length, 4);
    assertRed(failed, /^critical: markup/, /^partial: markup/, /^waiting: /, /^recovered: /);
  });

  test("is red where nothing is scrubbed", async () => {
    const failed = await failedWith({
      alertMail: (tools) =>
        alertMail({
          ...tools,
          factsOf: async (event, signal) => ({
            ...(await tools.factsOf(event, signal)),
            scrub: (text) => text,
          }),
        }),
    });

    assertRed(failed, /^critical: neither/, /^partial: neither/, /^waiting: /, /^recovered: /);
  });

  test("is red where an alert that no road takes is forgotten", async () => {
    const failed = await failedWith({
      lastWords: (write, _undelivered, scrub) => lastWords(write, () => ({}), scrub),
    });

    assert.deepEqual(failed, [
      "an alert that no road takes is kept for the run's last words",
      "a mailer that breaks loses no alert",
    ]);
  });
});
