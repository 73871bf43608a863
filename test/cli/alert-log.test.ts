/** SurgiCase's log of mails has the alerts as well, whatever became of them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { pendingPaymentUpdate } from "../../src/jobs/pending-payment-update.ts";
import { runProgram } from "../support/program.ts";
import { caseRow, sampleWorld, usualTables } from "../support/sample-world.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

test("an alert that was mailed has its row, with the beginning of its text", async (t) => {
  const world = await sampleWorld(await temporaryFolder(t), {
    ...usualTables(),
    cases: [caseRow("A-1", { pay_amount: "0.00" })],
  });

  const { code } = await runProgram(world.folder, ["run", pendingPaymentUpdate.name]);

  assert.equal(code, 3);
  const [row, ...rest] = world.rows("select * from email_log");
  assert.deepEqual(rest, []);
  assert.ok(row !== undefined);
  assert.deepEqual(
    [row["to_address"], row["email_type"], row["report_type"], row["status"]],
    ["operator@localhost", "job_warning_alert", "pending-payment-update", "sent"],
  );
  assert.match(
    String(row["subject"]),
    /^⚠️ WARNING: Scheduled Job Partial Failure - Pending Payment Update/,
  );
  assert.ok(String(row["body_preview"]).length <= 500);
});

test("a log that is missing keeps no alert back and changes no outcome", async (t) => {
  const world = await sampleWorld(await temporaryFolder(t), {
    ...usualTables(),
    cases: [caseRow("A-1", { pay_amount: "0.00" })],
  });
  world.execute("drop table email_log");

  const { code } = await runProgram(world.folder, ["run", pendingPaymentUpdate.name]);

  assert.equal(code, 3);
  assert.equal((await world.mails()).length, 1);
});
