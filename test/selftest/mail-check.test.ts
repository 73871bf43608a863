/** The third check is green on the code that jobs run, and red on the same code with one thing broken. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { openLetters } from "../../src/jobs/delivery/letters.ts";
import { mailIsOn } from "../../src/jobs/delivery/mail-switch.ts";
import { parsePasswordKeys, reportPassword } from "../../src/domain/reports/password.ts";
import { mailCheck } from "../../src/selftest/mail-check.ts";
import { scratch } from "../../src/selftest/scratch.ts";
import { openMailer } from "../../src/world/mail.ts";
import { openWorld, systemClock as clock } from "../../src/world/world.ts";
import { failedOf } from "./failed-trials.ts";

type Subject = Parameters<typeof mailCheck>[0];

async function failedWith(open: typeof openMailer, broken: Partial<Subject> = {}) {
  await using folders = scratch();
  const whole = { openMailer: open, openLetters, mailIsOn, openWorld, scratch: folders, clock };
  return await failedOf(mailCheck({ ...whole, ...broken }, []));
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

  test("is red where values are not kept apart from markup, or a password is in the words", async () => {
    const failed = await failedWith(openMailer, {
      openLetters: async (...parts) => {
        const letters = await openLetters(...parts);
        return {
          ...letters,
          write: (values, version) => {
            const { html, ...written } = letters.write(values, version);
            return {
              subject: written.subject.replace("sent separately", "sesame"),
              text: `${written.text}${values.first_name ?? ""}`,
              ...(html === undefined ? {} : { html: html.replaceAll("&lt;", "<") }),
            };
          },
        };
      },
    });

    assert.deepEqual(failed, [
      "a template's values change neither its lines nor its markup, whatever they hold",
      "a template that asks for the password is told that it comes by another road",
    ]);
  });

  test("is red where a broken template is told to nobody, or stops the mails", async () => {
    const failed = await failedWith(openMailer, {
      openLetters: async (...parts) => {
        await parts[1].read("email-templates", parts[2].signal);
        return { ...(await openLetters(...parts)), troubles: [] };
      },
    });

    assert.deepEqual(failed, [
      "a template that names what is not there gives way to the built-in text, and is named",
      "templates that cannot be read keep no mail back",
    ]);
  });

  test("is red where the switch is not asked", async () => {
    const failed = await failedWith(openMailer, { mailIsOn: async () => true });

    assert.deepEqual(failed, [
      "ENABLE_EMAIL keeps reports back where it says so, and nowhere else",
    ]);
  });

  test("is red where the password is written anywhere", async () => {
    const failed = await failedWith(openMailer, {
      openWorld: (...parts) => {
        const world = openWorld(...parts);
        return {
          ...world,
          async open(needs, signal) {
            const opened = await world.open(needs, signal);
            const { deliveries } = opened.ports;
            if (deliveries === undefined) {
              return opened;
            }
            const keys = parsePasswordKeys(
              (await (await world.secrets()).read("report-passwords", signal)).values,
            );
            const password = reportPassword(keys, keys.current, "address:reader@example.com");
            const told: typeof deliveries = {
              ...deliveries,
              settle: async (id, run, sent, mail, ...rest) =>
                deliveries.settle(id, run, sent, { ...mail, text: password }, ...rest),
            };
            return { ...opened, ports: { ...opened.ports, deliveries: told } };
          },
        };
      },
    });

    assert.deepEqual(failed, [
      "a report's password is in no mail, no row of SurgiCase's log and no other file of ours",
    ]);
  });
});
