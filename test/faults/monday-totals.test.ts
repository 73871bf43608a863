/**
 * A whole ugly Monday: every report of the same batch, read back out of the PDFs, comes to what the rules give and to each
 * other, to the cent, on every kind of database.
 */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { runProgram } from "../support/program.ts";
import { sampleWorld, worldIn, type Row, type SampleWorld } from "../support/sample-world.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { passwordKeys } from "./canaries.ts";
import {
  canRead,
  categoriesIn,
  figure,
  listReport,
  providerReport,
  totalsBySection,
} from "./printed.ts";
import type { Expected } from "./reckoning.ts";
import { servers, serverWorld } from "./server-world.ts";
import { close, isThorough, week } from "./two-jobs.ts";
import { uglyMonday, type UglyMonday } from "./ugly-monday.ts";

const size = isThorough ? { cases: 2_000, users: 340 } : { cases: 400, users: 40 };
const reader = "finance@example.com";
const needsReader = canRead ? false : "pdftotext is not installed";
const limit = { timeout: 600_000 };

test("SQLite: all reports of an ugly Monday agree", { skip: needsReader, ...limit }, async (t) => {
  const monday = uglyMonday(11, "any", size);
  const world = await sampleWorld(await temporaryFolder(t), monday.tables);

  await assertReported(monday, world.folder, {}, async (statement) => world.rows(statement));
});

for (const { name, url = "", skip } of servers) {
  suite(name, { skip: skip === false ? needsReader : skip }, () => {
    test(`${name}: all reports of an ugly Monday agree`, limit, async (t) => {
      const monday = uglyMonday(12, "decimal", size);
      await using server = await serverWorld(url, monday.tables);
      const folder = await temporaryFolder(t);

      await assertReported(monday, folder, server.variables(), server.query);
    });
  });
}

async function assertReported(
  { excluded, expected }: UglyMonday,
  folder: string,
  variables: Readonly<Record<string, string>>,
  query: (statement: string) => Promise<readonly Row[]>,
): Promise<void> {
  const world = worldIn(folder);
  await world.keepSecret("surgicase/main", { excluded_user_ids: excluded });
  await world.keepSecret("surgicase/report-passwords", passwordKeys);
  const report = async (job: string, code: number): Promise<void> => {
    const options = { variables: { MAILS_PER_SECOND: "500", ...variables } };
    const ended = await runProgram(folder, ["run", job, "--week", week], options);
    assert.equal(ended.code, code, ended.stdout);
  };

  await close(folder, { variables });
  await report("provider-payment-report", 0);
  await report("provider-payment-summary-report", 0);
  await report("referral-report", expected.referrals.hasWrongRates ? 3 : 0);
  await report("individual-provider-reports", 0);

  assertPayment(expected, await listReport(world, "provider-payment-report", reader));
  assertSummary(expected, await listReport(world, "provider-payment-summary-report", reader));
  assertReferrals(expected, await listReport(world, "referral-report", reader));
  await assertIndividuals(expected, world);
  await report("paid-update", 0);
  const [paid] = await query(
    "select count(*) as cases, sum(b.amount_cents) as cents from jobs_batch_cases b where b.case_id in (select case_id from cases where case_status = 20)",
  );
  assert.equal(Number(paid?.["cents"]), expected.total);
  assert.equal(Number(paid?.["cases"]), Object.keys(expected.taken).length);
}

function assertPayment(expected: Expected, text: string): void {
  const printed = totalsBySection(text, /Provider: (.*?) \(NPI/, "Provider Total:");
  assert.deepEqual(printed, inLists(expected.providers));
  assert.equal(figure(text, "Total Amount"), expected.total);
  assert.deepEqual(categoriesIn(text), expected.categories);
}

function assertSummary(expected: Expected, text: string): void {
  const printed = totalsBySection(text, /State: ([^(]*)/, "State Total:");
  const sums = Object.entries(expected.states).map(([state, [, cents]]) => [state, [cents]]);
  assert.deepEqual(printed, Object.fromEntries(sums));
  assert.equal(figure(text, "Total Amount"), expected.total);
  assert.equal(figure(text, "Total Cases"), Object.keys(expected.taken).length * 100);
  assert.equal(figure(text, "Total Providers"), Object.keys(expected.providers).length * 100);
  assert.equal(figure(text, "Total States"), Object.keys(expected.states).length * 100);
  assert.deepEqual(categoriesIn(text), expected.categories);
}

function assertReferrals({ referrals }: Expected, text: string): void {
  const printed = totalsBySection(text, /Referral User: ([^(]*)/, "Referral User Total:");
  const expected = Object.entries(referrals.referrers).map(([account, sums]) => [
    `${account.replace("user", "User")} Person`,
    sums,
  ]);
  assert.deepEqual(printed, Object.fromEntries(expected));
  assert.equal(figure(text, "Total Amount"), referrals.cents);
  assert.equal(figure(text, "Total Referral Fees"), referrals.fees);
  assert.equal(figure(text, "Total Cases"), referrals.cases * 100);
  assert.equal(figure(text, "Total Referral Users"), expected.length * 100);
  assert.equal(figure(text, "Total Referred Users"), referrals.referred * 100);
}

async function assertIndividuals(expected: Expected, world: SampleWorld): Promise<void> {
  const printed: Record<string, readonly number[]> = {};
  for (const provider of Object.keys(expected.providers)) {
    const account = provider.replace(" Person", "").toLowerCase();
    const text = await providerReport(world, account);
    Object.assign(printed, totalsBySection(text, /Provider: (.*?) \(NPI/, "Provider Total:"));
  }
  assert.deepEqual(printed, inLists(expected.providers));
}

function inLists(sums: Readonly<Record<string, number>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(sums).map(([name, cents]) => [name, [cents]]));
}
