/** The program as a process where it is used wrongly. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { jobs } from "../../src/jobs/registry.ts";
import { runProgram } from "../support/program.ts";
import { worldIn } from "../support/sample-world.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

suite("usage", { concurrency: true }, () => {
  test("without a command the help is on stderr, and the code is 64", async (context) => {
    const ended = await runProgram(await temporaryFolder(context), []);

    assert.equal(ended.code, 64);
    assert.equal(ended.stdout, "");
    assert.match(ended.stderr, /^surgicase-jobs <command>\n/);
  });

  test("a job that there is not is answered with those that there are", async (context) => {
    const folder = await temporaryFolder(context);

    const { code, stdout, stderr } = await runProgram(folder, ["run", "payment-report"]);

    assert.equal(code, 64);
    assert.equal(stdout, "");
    assert.match(stderr, /^Cannot run "payment-report": there is no such job\./);
    for (const { name } of jobs) {
      assert.ok(stderr.includes(name), name);
    }
  });

  test("an option that there is not is named, and nothing is made in the folder", async (context) => {
    const folder = await temporaryFolder(context);

    const { code, stderr } = await runProgram(folder, ["run", "pending-payment-update", "--weak"]);

    assert.equal(code, 64);
    assert.equal(
      stderr,
      "Unknown argument: weak\nTry surgicase-jobs --help, or --help after a command.\n",
    );
    assert.deepEqual(await worldIn(folder).files("mail"), []);
  });
});
