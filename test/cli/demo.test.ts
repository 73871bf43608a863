/** The demonstration: a whole Monday in one folder, which touches nothing else. */
import assert from "node:assert/strict";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { suite, test } from "node:test";
import { runProgram } from "../support/program.ts";
import { worldIn } from "../support/sample-world.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

suite("demo", { concurrency: true }, () => {
  test("the demo may be shown twice, whatever its caller's settings are", async (context) => {
    const folder = await temporaryFolder(context);
    const variables = {
      DATABASE_URL: "mysql://db.example.com/allstars",
      MAIL_URL: "smtps://mail.example.com",
      JOB_OPTIONS: "--week 2020-W01",
      POD_NAME: "pod-1",
    };
    await runProgram(folder, ["demo"]);

    const { code, stdout, stderr } = await runProgram(folder, ["demo"], { variables });

    assert.equal(code, 0, stderr);
    assert.equal(stderr, "");
    const codes = [...stdout.matchAll(/→ exit code (\d+)/g)].map(([, number]) => Number(number));
    assert.deepEqual(codes, [3, 0, 0, 0, 0, 0, 0, 69, 0, 0, 0]);
    const world = worldIn(folder);
    assert.equal(world.statuses()["DEMO-1001"], 20);
    assert.equal(world.statuses()["DEMO-1011"], 10);
    const mails = await world.mails();
    const reports = mails.filter(({ attachments }) => attachments.length > 0);
    // Two alerts and the digest beside the reports: three to two readers, four to a provider each.
    assert.equal(reports.length, 3 * 2 + 4);
    assert.equal(mails.length, reports.length + 3);
    assert.deepEqual(await readdir(folder), [".surgicase"]);
  });

  test("data that no demo made is refused with 64, and stays", async (context) => {
    const folder = await temporaryFolder(context);
    await mkdir(join(folder, ".surgicase"));
    await writeFile(join(folder, ".surgicase", "surgicase.db"), "somebody's data");

    const { code, stderr } = await runProgram(folder, ["demo"]);

    assert.equal(code, 64);
    assert.match(
      stderr,
      /^Cannot show the demo here: .*\.surgicase holds data that no demo made\./,
    );
    assert.deepEqual(await readdir(join(folder, ".surgicase")), ["surgicase.db"]);
  });
});
