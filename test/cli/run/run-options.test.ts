/** The options of a run: as flags, or in JOB_OPTIONS written the same way. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { parseRunOptions, type RunOptions } from "../../../src/cli/run/run-options.ts";
import { UsageError } from "../../../src/domain/failure.ts";
import { aRun } from "../../run/alerts/sample-run.ts";

const { job } = aRun();
const usual: RunOptions = { week: undefined, dryRun: false, force: undefined, waits: true };

function parsed(jobOptions: string, flags: Parameters<typeof parseRunOptions>[1] = {}): object {
  return parseRunOptions(job, flags, jobOptions);
}

for (const [jobOptions, expected] of [
  ["", {}],
  ["   ", {}],
  ["--week 2026-W48", { week: "2026-11-23" }],
  ["--week=2026-11-25", { week: "2026-11-23" }],
  ["--week 2026-W47 --week 2026-W48", { week: "2026-11-23" }],
  ["--dry-run", { dryRun: true }],
  ["--dryRun", { dryRun: true }],
  ["--dry-run=false", { dryRun: false }],
  ["--no-wait", { waits: false }],
  ["--wait", { waits: true }],
  ["--force --by ops --reason checked", { force: { by: "ops", reason: "checked" } }],
  [
    "--force --by=ops --reason='the disk was full'",
    { force: { by: "ops", reason: "the disk was full" } },
  ],
  [
    `--force --by "Ann O'Neil" --reason "it's done"`,
    { force: { by: "Ann O'Neil", reason: "it's done" } },
  ],
  [
    "--force --by ops --reason 'a --dry-run was looked at; $HOME stays'",
    { force: { by: "ops", reason: "a --dry-run was looked at; $HOME stays" } },
  ],
  ["--force --by ' ops ' --reason ' checked '", { force: { by: "ops", reason: "checked" } }],
  ["--force --by 007 --reason 1e3", { force: { by: "007", reason: "1e3" } }],
] as const) {
  test(`JOB_OPTIONS ${JSON.stringify(jobOptions)} means ${JSON.stringify(expected)}`, () => {
    assert.deepEqual(parsed(jobOptions), { ...usual, ...expected });
  });
}

for (const [what, jobOptions] of [
  ["an option that there is not", "--weak 2026-W48"],
  ["a word that is no option", "pending-payment-update --dry-run"],
  ["a week without a value", "--week"],
  ["a week that is none", "--week last"],
  ["help, which nobody would read", "--help"],
  ["a force that nobody answers for", "--force --reason checked"],
  ["a force without a reason", "--force --by ops"],
  ["a force whose reason is blank", "--force --by ops --reason ' '"],
  ["a reason without a force", "--by ops --reason checked"],
] as const) {
  test(`refused: ${what} (${jobOptions})`, () => {
    assert.throws(() => parsed(jobOptions), UsageError);
  });
}

test("a flag goes before the same option in JOB_OPTIONS, and leaves the others", () => {
  const options = parsed("--week 2026-W47 --no-wait --dry-run", {
    week: "2026-W48",
    "dry-run": false,
  });

  assert.deepEqual(options, { ...usual, week: "2026-11-23", dryRun: false, waits: false });
});

test("a flag that was not given does not unset JOB_OPTIONS", () => {
  const options = parsed("--week 2026-W48", { week: undefined, "dry-run": undefined });

  assert.deepEqual(options, { ...usual, week: "2026-11-23" });
});

for (const option of ["week", "dry-run"] as const) {
  test(`--${option} is refused by a job to which it means nothing, from either side`, () => {
    const plain = { ...job, accepts: [] };
    const given = option === "week" ? { week: "2026-W48" } : { "dry-run": true };
    const text = option === "week" ? "--week 2026-W48" : "--dry-run";

    assert.throws(() => parseRunOptions(plain, given, ""), UsageError);
    assert.throws(() => parseRunOptions(plain, {}, text), UsageError);
    assert.deepEqual(parseRunOptions(plain, {}, "--no-wait"), { ...usual, waits: false });
  });
}
