/** What a person decides: deliveries that nobody knows about, and batches that are to count no more. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test, type TestContext } from "node:test";
import { runProgram } from "../support/program.ts";
import { sampleWorld, worldIn, type SampleWorld } from "../support/sample-world.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const why = ["--by", "ops", "--reason", "asked the reader"] as const;
const report = ["run", "provider-payment-report"] as const;

let reported = "";

before(async () => {
  reported = await mkdtemp(join(tmpdir(), "surgicase-jobs-reported-"));
  await sampleWorld(reported);
  await runProgram(reported, ["run", "pending-payment-update"]);
  await runProgram(reported, report);
});
after(async () => rm(reported, { recursive: true, force: true }));

/** The week's report was sent, and of one reader nobody knows whether it came. */
async function uncertain(context: TestContext): Promise<{ world: SampleWorld; id: string }> {
  const folder = await temporaryFolder(context);
  await cp(reported, folder, { recursive: true });
  const world = worldIn(folder);
  world.execute("update jobs_batches set state = 'closed', reported_at = null");
  world.execute("update jobs_deliveries set state = 'unknown' where recipient like 'finance%'");
  return { world, id: String(world.deliveries()[0]?.["delivery_id"]) };
}

function statesOf(world: SampleWorld): readonly unknown[] {
  return world.deliveries().map(({ state }) => state);
}

async function attachmentsOf(world: SampleWorld, to: string): Promise<readonly string[]> {
  const mails = await world.mails();
  return mails
    .filter((mail) => !Array.isArray(mail.to) && mail.to?.text === to)
    .flatMap(({ attachments }) => attachments)
    .map(({ content }) => createHash("sha256").update(content).digest("hex"));
}

suite("decisions", { concurrency: true }, () => {
  test("resend has the next run send the same bytes to that reader alone", async (context) => {
    const { world, id } = await uncertain(context);

    const decided = await runProgram(world.folder, ["deliveries", "resend", id, ...why]);
    const rerun = await runProgram(world.folder, report);

    assert.equal(decided.code, 0, decided.stderr);
    const week = String(world.batches()[0]?.["pay_week"]);
    assert.match(
      decided.stdout,
      /is sent by the next run: npm run surgicase-jobs -- run provider-payment-report --week \S+\n$/,
    );
    assert.ok(decided.stdout.includes(` --week ${week}\n`));
    assert.equal(rerun.code, 0, rerun.stdout);
    const [first, second, ...others] = await attachmentsOf(world, "finance@example.com");
    assert.equal(first, second);
    assert.deepEqual(others, []);
    assert.equal((await attachmentsOf(world, "payroll@example.com")).length, 1);
    assert.equal(world.batches()[0]?.["state"], "reported");
  });

  test("accept counts as delivered: the batch is reported, and nothing is sent again", async (context) => {
    const { world, id } = await uncertain(context);

    const decided = await runProgram(world.folder, ["deliveries", "accept", id, ...why]);
    const state = world.batches()[0]?.["state"];
    const rerun = await runProgram(world.folder, report);

    assert.equal(decided.code, 0, decided.stderr);
    assert.match(decided.stdout, /to finance@example\.com counts as delivered\.\n$/);
    assert.deepEqual(statesOf(world), ["accepted", "accepted"]);
    assert.equal(state, "reported");
    assert.match(rerun.stdout, /skipped: already-done/);
    assert.equal((await attachmentsOf(world, "finance@example.com")).length, 1);
    const [delivery] = world.deliveries();
    assert.equal(delivery?.["decided_by"], "ops");
    assert.equal(delivery["decided_reason"], "asked the reader");
  });

  test("accept does not report a batch while somebody on the list has no delivery at all", async (context) => {
    const { world, id } = await uncertain(context);
    world.execute(
      "insert into report_email_list (report_name, email_address) values ('provider_payment_report_weekly', 'new@example.com')",
    );

    const decided = await runProgram(world.folder, ["deliveries", "accept", id, ...why]);

    assert.equal(decided.code, 0, decided.stderr);
    assert.equal(world.batches()[0]?.["state"], "closed");
  });

  test("nothing of a void batch is sent again, and a person hears so at once", async (context) => {
    const { world, id } = await uncertain(context);
    world.execute("update jobs_batches set state = 'void', active_week = null");

    const decided = await runProgram(world.folder, ["deliveries", "resend", id, ...why]);

    assert.equal(decided.code, 64);
    assert.match(decided.stderr, /its batch of \d{4}-\d\d-\d\d is void/);
    assert.ok(statesOf(world).includes("unknown"));
  });

  test("a delivery that is settled or not there is refused with 64 and stays as it is", async (context) => {
    const { world } = await uncertain(context);
    const settled = String(world.deliveries()[1]?.["delivery_id"]);
    const rows = world.everything();

    for (const id of [settled, "no-such-delivery"]) {
      const { code, stderr } = await runProgram(world.folder, ["deliveries", "resend", id, ...why]);

      assert.equal(code, 64);
      assert.match(stderr, /^Cannot /);
    }

    assert.deepEqual(world.everything(), rows);
  });

  test("the list names the week and the reader, and marks what is of a void batch", async (context) => {
    const { world } = await uncertain(context);
    const week = String(world.batches()[0]?.["pay_week"]);
    world.execute(
      "update jobs_deliveries set recipient_key = 'provider:ann' where recipient like 'finance%'",
    );
    const live = await runProgram(world.folder, ["deliveries", "list"]);
    world.execute("update jobs_batches set state = 'void', active_week = null");

    const voided = await runProgram(world.folder, ["deliveries", "list"]);
    const json = await runProgram(world.folder, ["deliveries", "list", "--json"]);

    assert.match(live.stdout, new RegExp(`  ${week}  unknown .*  ann     finance@example\\.com  `));
    assert.equal(voided.stdout.match(new RegExp(`  ${week} void  `, "g"))?.length, 2);
    const found = JSON.parse(json.stdout) as readonly Readonly<Record<string, unknown>>[];
    assert.deepEqual(
      found.map((each) => [each["payWeek"], each["batchState"]]),
      [week, week].map((each) => [each, "void"]),
    );
    assert.deepEqual(
      new Set(found.map(({ reader }) => reader)),
      new Set(["ann", "payroll@example.com"]),
    );
  });

  test("a void batch gives its cases to the next one; voiding it twice, or none, is refused", async (context) => {
    const { world } = await uncertain(context);
    const { folder } = world;
    const id = String(world.batches()[0]?.["batch_id"]);
    const voiding = ["batches", "void", id, "--by", "ops", "--reason", "wrong amounts"];

    const first = await runProgram(folder, voiding);
    const second = await runProgram(folder, voiding);
    const unknown = await runProgram(folder, ["batches", "void", "no-such-batch", ...why]);
    const closing = await runProgram(folder, ["run", "pending-payment-update"]);

    assert.equal(first.code, 0, first.stderr);
    assert.match(
      first.stdout,
      /Its 3 cases stay at 15, and the next batch that is closed takes them\.\nTo close the week anew: npm run surgicase-jobs -- run pending-payment-update --week \d{4}-\d\d-\d\d\n$/,
    );
    for (const refused of [second, unknown]) {
      assert.equal(refused.code, 64);
      assert.match(refused.stderr, /^Cannot /);
    }
    assert.equal(closing.code, 0, closing.stdout);
    const [voided, next] = world.batches();
    assert.deepEqual([voided?.["state"], voided?.["voided_by"]], ["void", "ops"]);
    assert.deepEqual([next?.["state"], next?.["carried_over"]], ["closed", 0]);
  });
});
