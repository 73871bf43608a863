/** Who is told: the cascade of the secret's keys, and the installation's own list after it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { DeniedError, UnavailableError } from "../../src/domain/failure.ts";
import { isAddress } from "../../src/domain/mail-address.ts";
import type { Secrets } from "../../src/ports/secrets.ts";
import {
  alertRecipients,
  chooseRecipients,
  recipientKeys,
} from "../../src/run/alert-recipients.ts";
import { memoryLog } from "../support/memory-log.ts";

const own = ["own@example.com"];
const signal = new AbortController().signal;

function secretsWith(values: Readonly<Record<string, unknown>>): Secrets {
  return {
    read: async (alias) => ({
      alias,
      values,
      version: "1",
      confirmedAt: new Date("2026-11-23T08:00:00Z"),
      servedFrom: "source",
    }),
  };
}

for (const [what, values, source, addresses] of [
  [
    "the failure recipients go before all others",
    {
      job_failure_recipients: "a@x.example",
      admin_email: "b@x.example",
      DEV_EMAIL_ADDRESSES: "c@x.example",
    },
    "job_failure_recipients",
    ["a@x.example"],
  ],
  [
    "the administrator goes before the developers",
    { admin_email: "b@x.example", DEV_EMAIL_ADDRESSES: "c@x.example" },
    "admin_email",
    ["b@x.example"],
  ],
  [
    "the developers are told where nobody else is named",
    { DEV_EMAIL_ADDRESSES: "dev1@example.com, dev2@example.com" },
    "DEV_EMAIL_ADDRESSES",
    ["dev1@example.com", "dev2@example.com"],
  ],
  ["an empty secret leaves the word to the installation", {}, "ALERT_RECIPIENTS", own],
  [
    "a list may be a list",
    { job_failure_recipients: [" a@x.example ", "b@x.example"] },
    "job_failure_recipients",
    ["a@x.example", "b@x.example"],
  ],
  [
    "an element of a list may be a text with commas",
    { job_failure_recipients: ["a@x.example,b@x.example"] },
    "job_failure_recipients",
    ["a@x.example", "b@x.example"],
  ],
  [
    "blanks between commas are nobody",
    { job_failure_recipients: " , a@x.example ,, " },
    "job_failure_recipients",
    ["a@x.example"],
  ],
  [
    "a blank text passes the word on",
    { job_failure_recipients: "  ", admin_email: "", DEV_EMAIL_ADDRESSES: "c@x.example" },
    "DEV_EMAIL_ADDRESSES",
    ["c@x.example"],
  ],
  [
    "an empty list passes the word on",
    { job_failure_recipients: [], admin_email: "b@x.example" },
    "admin_email",
    ["b@x.example"],
  ],
  [
    "what is no address is left out",
    { job_failure_recipients: ["nobody", "a@x.example", 7, null, {}, ["b@x.example"]] },
    "job_failure_recipients",
    ["a@x.example"],
  ],
  [
    "rubbish alone passes the word on",
    {
      job_failure_recipients: "nobody",
      admin_email: 42,
      DEV_EMAIL_ADDRESSES: { to: "a@x.example" },
    },
    "ALERT_RECIPIENTS",
    own,
  ],
  [
    "a header that somebody smuggled in is no address",
    { admin_email: "a@x.example\nBcc: everybody@x.example" },
    "ALERT_RECIPIENTS",
    own,
  ],
  [
    "two spellings of one address are one recipient, in the first spelling",
    { admin_email: "Ops@X.example,b@x.example,ops@x.example" },
    "admin_email",
    ["Ops@X.example", "b@x.example"],
  ],
] as const) {
  test(what, () => {
    assert.deepEqual(chooseRecipients(values, own), { addresses, source });
  });
}

test("two spellings of one address in the installation's own list are one recipient", () => {
  const { addresses } = chooseRecipients({}, ["Ops@example.com", "ops@example.com"]);

  assert.deepEqual(addresses, ["Ops@example.com"]);
});

test("whatever the secret holds, each recipient is an address and is told once", () => {
  const addressLike = fc.constantFrom("a@x.example", "A@x.example", "b@x.example", "", "nobody");
  const value = fc.oneof(fc.anything(), addressLike, fc.array(addressLike));
  const secret = fc.record(Object.fromEntries(recipientKeys.map((key) => [key, value])));

  fc.assert(
    fc.property(secret, (values) => {
      const { addresses } = chooseRecipients(values, own);

      assert.ok(addresses.length > 0);
      assert.ok(addresses.every((address) => isAddress(address)));
      assert.equal(new Set(addresses.map((each) => each.toLowerCase())).size, addresses.length);
    }),
  );
});

for (const error of [
  new UnavailableError("the secrets", "Cannot read the secret main: no answer"),
  new DeniedError("Cannot read the secret main: access was taken away"),
  new TypeError("a fault"),
]) {
  test(`a secret that cannot be read (${error.name}) does not keep the alert back`, async () => {
    const { log, lines } = memoryLog();
    const secrets: Secrets = { read: async () => Promise.reject(error) };

    const recipients = await alertRecipients(secrets, own, log, signal);

    assert.deepEqual(recipients, { addresses: own, source: "ALERT_RECIPIENTS" });
    assert.equal(lines[0]?.level, "warn");
    assert.equal(lines[0].fields["error"], error.message);
  });
}

test("where the settings of secrets are wrong, the installation's own list is used", async () => {
  const { log, lines } = memoryLog();

  const recipients = await alertRecipients(undefined, own, log, signal);

  assert.deepEqual(recipients.addresses, own);
  assert.deepEqual(lines, []);
});

test("the recipients are read from the secret main", async () => {
  const { log } = memoryLog();

  const recipients = await alertRecipients(
    secretsWith({ admin_email: "b@x.example" }),
    own,
    log,
    signal,
  );

  assert.deepEqual(recipients, { addresses: ["b@x.example"], source: "admin_email" });
});
