/** Whose words a report's mails have, and what is told when they are not SurgiCase's. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { builtInSecret } from "../../../src/domain/letters/built-in.ts";
import { ConfigError, DeniedError, UnavailableError } from "../../../src/domain/failure.ts";
import type { SecretValues } from "../../../src/domain/secrets/aliases.ts";
import { lettersWhenAsked, openLetters, weeklyValues } from "../../../src/jobs/delivery/letters.ts";
import type { Secrets } from "../../../src/ports/secrets.ts";
import { sampleValues } from "../../domain/letters/sample-letter.ts";
import { jobSettings } from "../../support/job-settings.ts";
import { memoryLog } from "../../support/memory-log.ts";

const never = new AbortController().signal;

function secretsHolding(values: SecretValues): Secrets & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    async read(alias) {
      asked.push(alias);
      return { alias, values, version: "1", confirmedAt: new Date(0), servedFrom: "source" };
    },
  };
}

function secretsFailing(error: unknown): Secrets {
  return {
    read: async () => {
      throw error;
    },
  };
}

function templates(subject: unknown, body: unknown) {
  return { email_templates: { referral_report: { weekly: { subject, body } } } };
}

async function opened(secrets: Secrets, signal = never) {
  return await openLetters("referral_report", secrets, { signal, log: memoryLog().log });
}

test("SurgiCase's template is used where it has one", async () => {
  const secrets = secretsHolding(templates("For {recipient_name}", "Fees: {total_referral_fees}"));

  const { write, troubles } = await opened(secrets);

  assert.deepEqual(write(sampleValues, "1"), {
    subject: "For Ann Example",
    text: 'Fees: 120.25\n\nThe attachment is protected. Its password was sent separately, on a letter marked "key 1".\n',
  });
  assert.deepEqual(troubles, []);
});

test("a secret that holds the built-in text is no trouble", async () => {
  assert.deepEqual((await opened(secretsHolding(builtInSecret))).troubles, []);
});

suite("the built-in text is used, and its trouble tells apart", () => {
  const subject = "email_templates.referral_report.weekly";
  const known = /\{recipient_name\}.*\{password_key\}/;
  const cases: readonly (readonly [string, Secrets, RegExp, RegExp])[] = [
    [
      "a secret that is unavailable",
      secretsFailing(new UnavailableError("the secrets", "Cannot read it: a timeout")),
      /^the built-in text is used instead: the secret email-templates cannot be read \(Cannot read it: a timeout\)$/,
      /Mend the access to the secret/,
    ],
    [
      "a secret that is denied",
      secretsFailing(new DeniedError("Cannot read it: it is gone")),
      /cannot be read \(Cannot read it: it is gone\)$/,
      /Mend the access to the secret/,
    ],
    [
      "a secret that is asked for wrongly",
      secretsFailing(new ConfigError(["no region"])),
      /cannot be read \(Cannot start: no region\)$/,
      /Mend the access to the secret/,
    ],
    [
      "a secret whose reading breaks, without its words",
      secretsFailing(new SyntaxError("near sesame")),
      /cannot be read \(SyntaxError\)$/,
      /Mend the access to the secret/,
    ],
    [
      "a template that is not there",
      secretsHolding({ email_templates: {} }),
      /^the built-in text is used instead: SurgiCase has no such template$/,
      /^Write a subject and a body there/,
    ],
    [
      "a template without a subject",
      secretsHolding(templates(null, "x")),
      /SurgiCase's has no subject$/,
      /^Write a subject and a body there/,
    ],
    [
      "a template that names what is not there",
      secretsHolding(templates("x", "{total_fees}")),
      /SurgiCase's template is broken, its body names \{total_fees\}, which such a mail does not have$/,
      /^Correct it in the secret email-templates/,
    ],
  ];
  for (const [what, secrets, problem, remedy] of cases) {
    test(what, async () => {
      const { write, troubles } = await opened(secrets);

      assert.match(write(sampleValues, "1").text, /^Hello Ann,\n/);
      const [trouble] = troubles;
      assert.equal(troubles.length, 1);
      assert.equal(trouble?.subject, subject);
      assert.match(trouble.problem, problem);
      assert.match(trouble.remedy, remedy);
      if (!remedy.source.includes("Mend")) {
        assert.match(trouble.remedy, known);
      }
    });
  }
});

test("a run that is told to stop is not kept by the secret", async () => {
  const stop = new AbortController();
  const secrets: Secrets = {
    async read(_alias, signal) {
      stop.abort(new Error("stopped"));
      signal.throwIfAborted();
      throw new UnavailableError("the secrets", "too late");
    },
  };

  await assert.rejects(opened(secrets, stop.signal), /^Error: stopped$/);
});

test("the secret is read once, when the first letter is asked for", async () => {
  const secrets = secretsHolding(templates("x", "{x}"));
  const letters = lettersWhenAsked("referral_report", secrets, {
    signal: never,
    log: memoryLog().log,
  });
  const before = [secrets.asked.length, letters.troubles().length];

  await Promise.all([letters.open(), letters.open()]);

  assert.deepEqual(before, [0, 0]);
  assert.deepEqual(secrets.asked, ["email-templates"]);
  assert.equal(letters.troubles().length, 1);
});

suite("the date a mail was made", () => {
  const batch = { payWeek: "2026-11-23", payDate: "2026-11-27" } as Parameters<
    typeof weeklyValues
  >[0];
  const context = { settings: jobSettings, now: () => new Date("2026-11-23T04:30:00Z") };
  const zones = [
    ["Europe/Berlin", "November 23, 2026"],
    ["Pacific/Honolulu", "November 22, 2026"],
    ["", "November 22, 2026"],
    ["nowhere", "November 22, 2026"],
  ] as const;
  for (const [timeZone, expected] of zones) {
    test(`is the reader's day: ${timeZone || "no zone"}`, () => {
      const values = weeklyValues(batch, { timeZone, filename: "a.pdf" }, context);

      assert.equal(values.creation_date, expected);
      assert.equal(values.report_date, "November 23, 2026");
    });
  }
});
