/** The policy `legacy`: the old passwords, on every run with a warning, and never in a mail. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { scrub } from "../../../src/domain/scrub.ts";
import { legacyTroubles, reportPasswords } from "../../../src/jobs/delivery/passwords.ts";
import { providerPaymentReport } from "../../../src/jobs/provider-payment-report.ts";
import type { JobSettings } from "../../../src/run/job.ts";
import { attemptOf, keepingMailer } from "../../support/job-run.ts";
import { jobSettings } from "../../support/job-settings.ts";
import { openedReport, toolsMissing } from "../../support/password-letters.ts";
import { closedWorld } from "../../support/reportable-week.ts";

const legacy = { passwordPolicy: "legacy" } as const satisfies Partial<JobSettings>;
const context = {
  signal: AbortSignal.timeout(60_000),
  settings: { ...jobSettings, ...legacy },
  slot: new Date("2026-11-23T09:00:00Z"),
};
const unread = {
  secrets: {
    read: async () => {
      throw new Error("nobody needs the secret");
    },
  },
};

suite("the policy legacy", () => {
  test("closes lists by the day of the slot, without the secret, under a version of its own", async () => {
    const passwords = await reportPasswords(unread, context);

    assert.equal(passwords.version, "legacy");
    const reader = { key: "address:finance@example.com", address: "finance@example.com" };
    assert.equal(passwords.of(reader), "weekly_20261123");
  });

  test("closes a provider's report by last name and NPI, as they are stored", async () => {
    const { of } = await reportPasswords(unread, context);
    const provider = { lastName: "O'Neil-McGEE ", npi: "1000000023" };

    const password = of({ key: "provider:joan", address: "joan@example.com", ...provider });

    assert.equal(password, "o'neil-mcgee _1000000023");
  });

  for (const [provider, lacking] of [
    [{ lastName: " ", npi: "1" }, "no last name"],
    [{ lastName: "Example", npi: undefined }, "no NPI"],
    [{}, "no last name and no NPI"],
  ] as const) {
    test(`has no password for a provider with ${lacking}, and says what to do`, async () => {
      const { of } = await reportPasswords(unread, context);
      const reader = { key: "provider:joan", address: "joan@example.com" };

      assert.throws(
        () => of({ ...reader, ...provider }),
        ({ message }: Error) => {
          assert.match(message, new RegExp(`: the profile has ${lacking}, which the setting`));
          assert.match(message, /Complete it in SurgiCase, or leave legacy$/);
          assert.equal(scrub(message), message);
          return true;
        },
      );
    });
  }

  test("warns of itself, and the derived passwords do not", () => {
    assert.match(legacyTroubles(context)[0]?.problem ?? "", /names patients/);
    assert.deepEqual(legacyTroubles({ settings: jobSettings }), []);
  });

  test("makes a run that sends partial, and no mail holds the password", async (t) => {
    const world = await closedWorld(t);
    const { mailer, letters } = keepingMailer();

    const outcome = await attemptOf(providerPaymentReport, world.folder, {
      settings: legacy,
      ports: { mailer },
    });

    assert.ok(outcome.kind === "partial");
    assert.deepEqual(
      outcome.troubles.map(({ subject }) => subject),
      ["REPORT_PASSWORDS"],
    );
    assert.match(outcome.troubles[0].remedy, /passwords letters.*take REPORT_PASSWORDS out/);
    assert.equal(letters.length, 2);
    const told = letters.map(({ subject, text, html = "" }) => subject + text + html).join("\n");
    assert.ok(!told.includes("weekly_2026"));
    assert.deepEqual(
      world.deliveries().map(({ password_version }) => password_version),
      ["legacy", "legacy"],
    );
    assert.equal(world.batches()[0]?.["state"], "reported");
  });

  test("is warned of in a rehearsal, and by no run that had nothing to do", async (t) => {
    const world = await closedWorld(t);
    const rehearsal = await attemptOf(providerPaymentReport, world.folder, {
      settings: legacy,
      dryRun: true,
    });
    await attemptOf(providerPaymentReport, world.folder, { settings: legacy });

    const again = await attemptOf(providerPaymentReport, world.folder, { settings: legacy });

    assert.equal(rehearsal.kind, "partial");
    assert.equal(again.kind, "skipped");
  });

  test("opens by the old password", { skip: toolsMissing }, async (t) => {
    const world = await closedWorld(t);
    const { mailer, letters } = keepingMailer();
    await attemptOf(providerPaymentReport, world.folder, { settings: legacy, ports: { mailer } });

    const content = letters[0]?.attachments?.[0]?.content ?? new Uint8Array();

    assert.match(await openedReport(content, "weekly_20261123", world.folder), /Payment Report/);
  });
});
