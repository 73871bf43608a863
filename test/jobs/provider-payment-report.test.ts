/** Who gets the consolidated report, and how often, on the embedded database and storage. */
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { BlockedError, JobAtWorkError } from "../../src/domain/failure.ts";
import { providerPaymentReport } from "../../src/jobs/provider-payment-report.ts";
import { attemptOf, keepingMailer } from "../support/job-run.ts";
import { caseRow, profileRow, readerRow, sampleWorld } from "../support/sample-world.ts";
import { closedWorld, hopeless, unclear } from "../support/reportable-week.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

test("every reader gets one mail with a document of his own, and the batch is reported", async (t) => {
  const world = await closedWorld(t);
  const { mailer, letters } = keepingMailer();

  const outcome = await attemptOf(providerPaymentReport, world.folder, { ports: { mailer } });

  assert.deepEqual(outcome, {
    kind: "succeeded",
    counts: {
      providers: 2,
      cases: 3,
      carried_over: 0,
      report_cents: 25_050,
      recipients: 2,
      accepted_now: 2,
    },
  });
  assert.deepEqual(letters.map(({ to }) => to).toSorted(), [
    "finance@example.com",
    "payroll@example.com",
  ]);
  const [one, other] = letters.map(({ attachments }) =>
    Buffer.from(attachments?.[0]?.content ?? []),
  );
  assert.ok(one?.subarray(0, 5).toString() === "%PDF-" && !one.equals(other ?? Buffer.alloc(0)));
  assert.equal(world.batches()[0]?.["state"], "reported");
});

test("a second run sends nothing", async (t) => {
  const world = await closedWorld(t);
  await attemptOf(providerPaymentReport, world.folder);
  const { mailer, letters } = keepingMailer();

  const outcome = await attemptOf(providerPaymentReport, world.folder, { ports: { mailer } });

  assert.ok(outcome.kind === "skipped");
  assert.equal(outcome.because, "already-done");
  assert.equal(letters.length, 0);
});

test("an address that is twice on the list gets one mail, and one that is none is named", async (t) => {
  const world = await closedWorld(t, {
    report_email_list: [
      readerRow("finance@example.com"),
      readerRow("FINANCE@example.com "),
      readerRow("no address"),
      readerRow(null),
    ],
  });
  const { mailer, letters } = keepingMailer();

  const outcome = await attemptOf(providerPaymentReport, world.folder, { ports: { mailer } });

  assert.equal(letters.length, 1);
  assert.ok(outcome.kind === "partial");
  assert.equal(outcome.troubles.length, 2);
});

test("a report that reaches nobody is no success", async (t) => {
  const world = await closedWorld(t, { report_email_list: [] });

  const outcome = await attemptOf(providerPaymentReport, world.folder);

  assert.equal(outcome.kind, "partial");
  assert.equal(world.batches()[0]?.["state"], "closed");
});

test("a patient whose name is encrypted makes the run partial, named by the case alone", async (t) => {
  const world = await closedWorld(t, {
    cases: [
      caseRow("A-1", {
        phi_encrypted: 1,
        patient_last: "q83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4k=",
      }),
    ],
  });

  const outcome = await attemptOf(providerPaymentReport, world.folder);

  assert.ok(outcome.kind === "partial");
  assert.deepEqual(
    outcome.troubles.map(({ subject }) => subject),
    ["case A-1"],
  );
});

test("what a person may do about an unclear delivery is a command that can be pasted", async (t) => {
  const world = await closedWorld(t);
  const ports = keepingMailer({ "finance@example.com": unclear });

  const outcome = await attemptOf(providerPaymentReport, world.folder, { ports });

  assert.ok(outcome.kind === "partial");
  assert.match(
    outcome.troubles[0].remedy,
    /surgicase-jobs deliveries accept [0-9a-f-]{36} --by "\$\(whoami\)" --reason "/,
  );
});

test("a provider without a name is printed by account and named", async (t) => {
  const world = await closedWorld(t, {
    user_profile: [profileRow("ann", { first_name: null, last_name: " " }), profileRow("bob")],
  });

  const outcome = await attemptOf(providerPaymentReport, world.folder);

  assert.ok(outcome.kind === "partial");
  assert.deepEqual(
    outcome.troubles.map(({ subject }) => subject),
    ["provider ann"],
  );
});

test("without a batch the run is blocked by the job that closes it", async (t) => {
  const world = await sampleWorld(await temporaryFolder(t));

  await assert.rejects(attemptOf(providerPaymentReport, world.folder), (error) => {
    assert.ok(error instanceof BlockedError);
    assert.equal(error.job, "pending-payment-update");
    return true;
  });
});

test("while the batch is being closed the run waits for it", async (t) => {
  const world = await sampleWorld(await temporaryFolder(t));
  const locks = { acquire: async () => undefined, isHeld: async () => true };

  await assert.rejects(
    attemptOf(providerPaymentReport, world.folder, { ports: { locks } }),
    JobAtWorkError,
  );
});

test("an empty batch is nothing to report: no mail, skipped", async (t) => {
  const world = await closedWorld(t, { cases: [] });
  const { mailer, letters } = keepingMailer();

  const outcome = await attemptOf(providerPaymentReport, world.folder, { ports: { mailer } });

  assert.ok(outcome.kind === "skipped");
  assert.equal(outcome.because, "nothing-to-do");
  assert.equal(letters.length, 0);
});

test("a document that was changed since it was stored is sent to nobody", async (t) => {
  const world = await closedWorld(t);
  const refused = keepingMailer({ "finance@example.com": hopeless });
  await attemptOf(providerPaymentReport, world.folder, { ports: refused });
  const key = String(world.deliveries()[0]?.["storage_key"]);
  const path = join(world.home, "storage", key);
  await writeFile(path, Buffer.concat([await readFile(path), Buffer.from("x")]));

  const again = keepingMailer();
  const outcome = await attemptOf(providerPaymentReport, world.folder, { ports: again });

  assert.deepEqual(again.letters, []);
  assert.ok(outcome.kind === "partial");
  assert.match(outcome.troubles[0].problem, /was changed since it was stored/);
  assert.equal(world.batches()[0]?.["state"], "closed");
});

test("where no reader's document is what was stored, the run fails", async (t) => {
  const world = await closedWorld(t);
  const nobody = { "finance@example.com": hopeless, "payroll@example.com": hopeless };
  await attemptOf(providerPaymentReport, world.folder, { ports: keepingMailer(nobody) });
  for (const name of await world.files("storage")) {
    await writeFile(join(world.home, "storage", name), "x");
  }

  await assert.rejects(
    attemptOf(providerPaymentReport, world.folder),
    /was changed since it was stored/,
  );
});

test("a dry run sends nothing, stores nothing and records nothing", async (t) => {
  const world = await closedWorld(t);
  const before = world.everything();
  const { mailer, letters } = keepingMailer();

  const outcome = await attemptOf(providerPaymentReport, world.folder, {
    dryRun: true,
    ports: { mailer },
  });

  assert.equal(outcome.kind, "succeeded");
  assert.deepEqual(world.everything(), before);
  assert.deepEqual([letters.length, (await world.files("storage")).length], [0, 0]);
});
