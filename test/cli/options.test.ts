/** A run's options as a process gets them: flags, JOB_OPTIONS, and mistakes in either. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { suite, test } from "node:test";
import { mondayOf, payWeekOf } from "../../src/domain/payments/pay-week.ts";
import { slotOf } from "../../src/domain/schedule.ts";
import { runProgram } from "../support/program.ts";
import { sampleWorld } from "../support/sample-world.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const update = ["run", "pending-payment-update"] as const;
const pod = {
  POD_NAME: "rerun-1-x7k2p",
  POD_NAMESPACE: "surgicase",
  JOB_NAME: "rerun-1",
  JOB_UID: "uid-1",
};

/** The week some weeks before the one that is due. */
function weekBefore(weeks: number): string {
  const due = mondayOf(payWeekOf(slotOf("0 8 * * 1", new Date())));
  return payWeekOf(new Date(due.getTime() - weeks * 7 * 86_400_000));
}

suite("options of a run", { concurrency: true }, () => {
  test("JOB_OPTIONS does what the flags do, quotes and all", async (context) => {
    const folder = await temporaryFolder(context);
    const world = await sampleWorld(folder);
    const reason = "the disk was full";
    const week = weekBefore(1);

    const byFlags = await runProgram(folder, [
      ...update,
      `--week=${week}`,
      "--force",
      "--by=ops",
      `--reason=${reason}`,
    ]);
    const byVariable = await runProgram(folder, update, {
      variables: { JOB_OPTIONS: `--week ${week} --force --by=ops --reason='${reason}'` },
    });

    assert.equal(byFlags.code, 0, byFlags.stdout);
    assert.equal(byVariable.code, 0, byVariable.stdout);
    const [one, other] = world.runs();
    for (const column of ["slot", "forced_by", "forced_reason"]) {
      assert.equal(one?.[column], other?.[column], column);
    }
    assert.equal(one?.["forced_by"], "ops");
    assert.equal(one["forced_reason"], reason);
    assert.deepEqual([one["outcome"], other?.["outcome"]], ["succeeded", "skipped"]);
    assert.equal(world.batches()[0]?.["pay_week"], week);
  });

  test("a flag wins over JOB_OPTIONS", async (context) => {
    const folder = await temporaryFolder(context);
    const world = await sampleWorld(folder);

    const { code } = await runProgram(folder, [...update, "--week", weekBefore(2)], {
      variables: { JOB_OPTIONS: `--week ${weekBefore(1)}` },
    });

    assert.equal(code, 0);
    assert.equal(world.batches()[0]?.["pay_week"], weekBefore(2));
  });

  test("wrong JOB_OPTIONS in a pod end the run with 64, an alert and last words", async (context) => {
    const folder = await temporaryFolder(context);
    const world = await sampleWorld(folder);
    const lastWords = join(folder, "termination-message");

    const { code, stdout } = await runProgram(folder, update, {
      variables: { ...pod, JOB_OPTIONS: "--weak 2026-W48", TERMINATION_MESSAGE_PATH: lastWords },
    });

    assert.equal(code, 64);
    assert.match(stdout, /"msg":"❌ Pending payment update failed"/);
    const [mail, ...others] = await world.mails();
    assert.deepEqual(others, []);
    assert.equal(mail?.subject, "🚨 CRITICAL: Scheduled Job Failed - Pending Payment Update");
    assert.match(mail.text ?? "", /Cannot read JOB_OPTIONS: Unknown argument: weak/);
    assert.match(mail.text ?? "", /kubectl -n surgicase create job rerun-/);
    const { slot, ...words } = JSON.parse(await readFile(lastWords, "utf8")) as { slot: string };
    assert.match(slot, /T08:00:00\.000Z$/);
    assert.deepEqual(words, {
      job: "pending-payment-update",
      runId: "uid-1",
      outcome: "failed",
      exitCode: 64,
      cause: "usage",
      thread: `pending-payment-update.${payWeekOf(new Date(slot))}.local@localhost`,
      detail: "Cannot read JOB_OPTIONS: Unknown argument: weak",
    });
    assert.deepEqual(world.statuses(), { "A-1": 10, "A-2": 10, "B-1": 10 });
  });

  test("a week that there is not is no word about the week's work", async (context) => {
    const world = await sampleWorld(await temporaryFolder(context));

    await runProgram(world.folder, [...update, "--week", "2026-13-45"]);

    const [mail] = await world.mails();
    assert.match(mail?.text ?? "", /Nothing ran, and nothing was changed by this run/);
    assert.doesNotMatch(mail?.text ?? "", /is not done/);
  });

  for (const [what, words, variables] of [
    ["a wrong option beside the flag", ["--dry-run", "--week", "2026-13-45"], {}],
    ["JOB_OPTIONS wrong beside the flag", ["--dry-run"], { JOB_OPTIONS: "--weak" }],
    ["a wrong option in JOB_OPTIONS", [], { JOB_OPTIONS: "--weak 2026-W48 --dry-run" }],
    ["an unclear word in JOB_OPTIONS", [], { JOB_OPTIONS: "--dry-run=yes" }],
    ["wrong settings", ["--dry-run"], { REPORT_TIME_ZONE: "Nowhere" }],
  ] as const) {
    test(`a dry run with ${what} mails nothing and leaves no record`, async (context) => {
      const world = await sampleWorld(await temporaryFolder(context));
      const before = await filesOf(world);

      const { code, stdout } = await runProgram(world.folder, [...update, ...words], { variables });

      assert.equal(code, "REPORT_TIME_ZONE" in variables ? 78 : 64, stdout);
      assert.match(stdout, /❌/);
      assert.deepEqual(await filesOf(world), before);
      assert.deepEqual(world.runs(), []);
    });
  }

  test("JOB_OPTIONS that take the dry run back are told of", async (context) => {
    const world = await sampleWorld(await temporaryFolder(context));

    await runProgram(world.folder, update, {
      variables: { JOB_OPTIONS: "--dry-run --no-dry-run --weak" },
    });

    assert.equal((await world.mails()).length, 1);
  });

  test("options that make no sense are refused with 64, and nothing is changed", async (context) => {
    const folder = await temporaryFolder(context);
    const world = await sampleWorld(folder);

    for (const [words, sentence] of [
      [["--week", "last"], /Cannot read --week: write a day in the week/],
      [["--week", "2999-01-01"], /Cannot work for the week of 2998-12-31: its run is not due yet/],
      [["--force", "--reason", "x"], /Cannot force a run without --by and --reason/],
    ] as const) {
      const { code, stdout } = await runProgram(folder, [...update, ...words]);

      assert.equal(code, 64);
      assert.match(stdout, sentence);
    }

    assert.deepEqual(world.batches(), []);
    assert.deepEqual(world.statuses(), { "A-1": 10, "A-2": 10, "B-1": 10 });
  });

  for (const job of ["pending-payment-update", "provider-payment-report"]) {
    test(`a dry run of ${job} says what would happen and changes nothing`, async (context) => {
      const folder = await temporaryFolder(context);
      const world = await sampleWorld(folder);
      if (job === "provider-payment-report") {
        await runProgram(folder, update);
      }
      const before = { rows: world.everything(), files: await filesOf(world) };

      const { code, stdout } = await runProgram(folder, ["run", job, "--dry-run"]);

      assert.equal(code, 0);
      assert.match(stdout, /would be/);
      assert.deepEqual(world.everything(), before.rows);
      assert.deepEqual(await filesOf(world), before.files);
    });
  }
});

/** Mails, metrics with their content, run records and reports. */
async function filesOf(world: Awaited<ReturnType<typeof sampleWorld>>) {
  const metrics = await world.files("metrics");
  return {
    mail: await world.files("mail"),
    runs: await world.files("runs"),
    storage: await world.files("storage"),
    metrics: await Promise.all(
      metrics.map((name) => readFile(join(world.home, "metrics", name), "utf8")),
    ),
  };
}
