/** Every command that lists something, as a table and as JSON, after a Monday's two jobs. */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { filePlace } from "../../src/adapters/copies/file-place.ts";
import { watchNotes } from "../../src/watch/notes.ts";
import { runProgram } from "../support/program.ts";
import { sampleWorld, worldIn } from "../support/sample-world.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

suite("lists", { concurrency: true }, () => {
  let folder = "";

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "surgicase-jobs-lists-"));
    await sampleWorld(folder);
    for (const job of ["pending-payment-update", "provider-payment-report"]) {
      const { code, stdout } = await runProgram(folder, ["run", job]);
      assert.equal(code, 0, stdout);
    }
  });
  after(async () => rm(folder, { recursive: true, force: true }));

  function week(): string {
    return String(worldIn(folder).batches()[0]?.["pay_week"]);
  }

  function runId(): string {
    return String(worldIn(folder).runs()[0]?.["run_id"]);
  }

  async function output(...words: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await runProgram(folder, words);
    assert.equal(stderr, "");
    assert.equal(code, 0);
    return stdout;
  }

  async function items(...words: readonly string[]) {
    return JSON.parse(await output(...words, "--json")) as readonly Record<string, unknown>[];
  }

  for (const [words, columns, found] of [
    [["jobs"], "JOB SCHEDULE (UTC) WHAT IT DOES", "pending-payment-update"],
    [["next"], "NEXT JOB", "Mon "],
    [["runs", "list"], "STARTED JOB OUTCOME EXIT BY RUN DETAIL", "succeeded"],
    [
      ["batches", "list"],
      "WEEK STATE CASES CARRIED OVER TOTAL PAID PAY DATE CLOSED BATCH",
      "$250.50",
    ],
    [
      ["deliveries", "list"],
      "UPDATED WEEK STATE REPORT READER RECIPIENT DELIVERY DETAIL",
      "accepted",
    ],
    [["config"], "VARIABLE VALUE FROM ABOUT", "DATABASE_URL"],
  ] as const) {
    test(`${words.join(" ")} prints a table with headings`, async () => {
      const [heading = "", ...rows] = (await output(...words)).trimEnd().split("\n");

      assert.equal(heading.split(/\s+/).join(" "), columns);
      assert.ok(rows.length > 0);
      assert.ok(
        rows.some((row) => row.includes(found)),
        rows.join("\n"),
      );
    });
  }

  test("jobs --json gives each job's facts", async () => {
    const facts = await items("jobs");

    const update = facts.find(({ name }) => name === "pending-payment-update");
    assert.equal(facts[0]?.["name"], "secrets-warming");
    assert.equal(update?.["schedule"], "0 8 * * 1");
    assert.deepEqual(update["accepts"], ["week", "dry-run"]);
  });

  test("next --json gives moments to come, the soonest first", async () => {
    const found = await items("next");

    const [people, scheduled] = [true, false].map((suspended) =>
      found.filter((each) => each["suspended"] === suspended),
    );
    assert.deepEqual(
      people?.map(({ job, next }) => [job, next]),
      [["paid-update", undefined]],
    );
    const moments = (scheduled ?? []).map(({ next }) => Date.parse(String(next)));
    assert.ok(moments.every((moment) => moment > Date.now()));
    assert.deepEqual(
      moments,
      moments.toSorted((one, other) => one - other),
    );
  });

  test("next goes by the schedules that the watchdog saw in force", async (t) => {
    const other = await temporaryFolder(t);
    const what = "the notes";
    const notes = watchNotes(filePlace({ folder: join(other, ".surgicase", "watchdog"), what }));
    const moved = { schedule: "7 12 * * 2", expectedFrom: new Date("2026-11-01T00:00:00Z") };
    await notes.changeState(
      (state) => ({ ...state, jobs: { "referral-report": moved } }),
      AbortSignal.timeout(10_000),
    );

    const { stdout } = await runProgram(other, ["next"]);

    assert.match(stdout, /^Tue \S+ 12:07 UTC +referral-report$/m);
    assert.match(stdout, /^Mon \S+ 09:00 UTC +provider-payment-report$/m);
  });

  test("runs list --json gives the newest run first, and obeys --job and --limit", async () => {
    const all = await items("runs", "list");
    const last = await items("runs", "list", "--limit", "1");
    const some = await items("runs", "list", "--job", "pending-payment-update");

    assert.deepEqual(
      all.map(({ job }) => job),
      ["provider-payment-report", "pending-payment-update"],
    );
    assert.deepEqual(last, all.slice(0, 1));
    assert.deepEqual(some, all.slice(1));
  });

  test("runs show tells one run, in words and as JSON", async () => {
    const words = await output("runs", "show", runId());
    const [attempt, ...others] = await items("runs", "show", runId());

    assert.match(words, /^pending-payment-update, run .*, attempt local\n/);
    assert.match(words, /outcome {4}succeeded, exit code 0\n/);
    assert.match(words, /count {6}moved: 3\n/);
    assert.equal(attempt?.["runId"], runId());
    assert.deepEqual(others, []);
  });

  test("batches list --json gives the week's batch with its money in cents", async () => {
    const [batch] = await items("batches", "list");

    assert.equal(batch?.["payWeek"], week());
    assert.equal(batch["state"], "reported");
    assert.equal(batch["total"], 25_050);
  });

  test("batches show names cases and money, and no patient", async () => {
    const table = await output("batches", "show", week());
    const found = await items("batches", "show", week());

    assert.match(table, /^CASE +PROVIDER +AMOUNT +CATEGORY +CARRIED OVER +PAID\n/);
    assert.match(table, /B-1 +bob +\$50\.50 +General\n/);
    assert.doesNotMatch(table, /Sample|Patient/);
    assert.deepEqual(Object.keys(found[0] ?? {}).toSorted(), [
      "amountCents",
      "carriedOver",
      "caseId",
      "category",
      "paidAt",
      "state",
      "userId",
    ]);
  });

  test("deliveries list --json gives one a reader, and --batch those of a batch alone", async () => {
    const all = await items("deliveries", "list");
    const none = await items("deliveries", "list", "--batch", "no-such-batch");

    assert.deepEqual(
      new Set(all.map(({ recipient }) => recipient)),
      new Set(["finance@example.com", "payroll@example.com"]),
    );
    assert.deepEqual(none, []);
    for (const { payWeek, batchState, reader, recipient } of all) {
      assert.deepEqual([payWeek, batchState, reader], [week(), "reported", recipient]);
    }
  });

  test("config --json gives every setting and where it comes from", async () => {
    const found = await items("config");

    const database = found.find(({ variable }) => variable === "DATABASE_URL");
    assert.equal(database?.["value"], "sqlite:");
    assert.equal(database["from"], "default");
  });

  test("a run and a week that nobody knows are refused with 64", async () => {
    const run = await runProgram(folder, ["runs", "show", "no-such-run"]);
    const batch = await runProgram(folder, ["batches", "show", "2020-W01"]);

    assert.equal(run.code, 64);
    assert.match(run.stderr, /^Cannot show run no-such-run: there is no record of it/);
    assert.equal(batch.code, 64);
    assert.match(batch.stderr, /^Cannot show the batch of 2019-12-30: none is closed/);
  });
});
