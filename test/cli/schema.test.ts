/** The jobs' own tables: brought up to date by one command, and missed with a sentence. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { runProgram, startProgram } from "../support/program.ts";
import { worldIn } from "../support/sample-world.ts";
import { folderWithEmptyDatabase } from "../support/empty-database.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

suite("schema", { concurrency: true }, () => {
  test("migrate may be run twice, and the second time finds nothing to do", async (context) => {
    const folder = await temporaryFolder(context);

    const first = await runProgram(folder, ["migrate"]);
    const second = await runProgram(folder, ["migrate"]);

    assert.equal(first.code, 0, first.stderr);
    assert.match(first.stdout, /^The schema was brought to version \d+\.\n$/);
    assert.equal(second.code, 0, second.stderr);
    assert.equal(second.stdout, "The schema is up to date: nothing to do.\n");
  });

  test("migrate run twice at once ends well both times", async (context) => {
    const folder = await temporaryFolder(context);

    const ended = await Promise.all([1, 2].map(async () => runProgram(folder, ["migrate"])));

    assert.deepEqual(
      ended.map(({ code }) => code),
      [0, 0],
    );
  });

  test("without a database at all a run ends with 78, names migrate, and makes none", async (context) => {
    const folder = await temporaryFolder(context);

    const { code, stdout } = await runProgram(folder, ["run", "pending-payment-update"]);

    assert.equal(code, 78);
    assert.match(stdout, /surgicase\.db is not there: run surgicase-jobs migrate/);
    assert.ok(!existsSync(join(folder, ".surgicase", "surgicase.db")));
  });

  test("without the tables a run that does not wait ends with 75, names migrate and is still listed", async (context) => {
    const folder = await folderWithEmptyDatabase(context);

    const { code, stdout } = await runProgram(folder, [
      "run",
      "pending-payment-update",
      "--no-wait",
    ]);

    assert.equal(code, 75);
    assert.match(stdout, /its schema is at version 0, .*: run surgicase-jobs migrate"/);
    const [mail] = await worldIn(folder).mails();
    assert.match(mail?.text ?? "", /run surgicase-jobs migrate/);
    const list = await runProgram(folder, ["runs", "list", "--json"]);
    assert.equal(list.code, 0);
    assert.match(list.stderr, /^The database's history is left out: /);
    const [run] = JSON.parse(list.stdout) as readonly { end: { exitCode: number } }[];
    assert.equal(run?.end.exitCode, 75);
  });

  test("without the tables any other command ends with 75 and names migrate", async (context) => {
    const { code, stderr } = await runProgram(await folderWithEmptyDatabase(context), [
      "batches",
      "list",
    ]);

    assert.equal(code, 75);
    assert.match(stderr, /: run surgicase-jobs migrate\n$/);
  });

  test("a run that waits for the tables says so at once, by mail too, and stops when told", async (context) => {
    const folder = await folderWithEmptyDatabase(context);
    const running = startProgram(folder, ["run", "pending-payment-update"]);

    await running.says("✅ Job failure notification sent successfully");
    running.kill("SIGTERM");

    const { code, stdout } = await running.ended;
    assert.equal(code, 143);
    assert.match(stdout, /"msg":"⚠️ run is waiting"/);
    const subjects = (await worldIn(folder).mails()).map(({ subject }) => subject);
    assert.ok(
      subjects.includes("⚠️ WARNING: Scheduled Job Waiting - Pending Payment Update"),
      subjects.join(),
    );
  });
});
