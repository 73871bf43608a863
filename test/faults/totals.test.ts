/**
 * Ugly data, reckoned twice: the program's batch and the totals it prints must be those that the rules give, to the cent,
 * on every kind of database.
 */
import assert from "node:assert/strict";
import { suite, test, type TestContext } from "node:test";
import { sampleWorld, worldIn, type Row } from "../support/sample-world.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { passwordKeys } from "./canaries.ts";
import { servers, serverWorld } from "./server-world.ts";
import { close, isThorough, report } from "./two-jobs.ts";
import { canRead, categoriesIn, figure, listReport, totalsBySection } from "./printed.ts";
import { centsOf, type Expected } from "./reckoning.ts";
import { uglyMonday, type UglyMonday } from "./ugly-monday.ts";

const seeds = isThorough ? [1, 2, 3, 4, 5, 6, 7, 8] : [1, 2];

interface Monday {
  readonly folder: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly query: (statement: string) => Promise<readonly Row[]>;
}

for (const seed of seeds) {
  test(`SQLite: ugly data, seed ${seed}, comes to what the rules say`, async (t) => {
    const monday = uglyMonday(seed, "any");
    const world = await sampleWorld(await temporaryFolder(t), monday.tables);

    await assertReckoned(t, monday, {
      folder: world.folder,
      variables: {},
      query: async (statement) => world.rows(statement),
    });
  });
}

for (const { name, url = "", skip } of servers) {
  suite(name, { skip }, () => {
    for (const seed of seeds) {
      for (const amounts of ["any", "decimal"] as const) {
        test(`${name}: ugly data, seed ${seed}, amounts ${amounts}, comes to the same`, async (t) => {
          const monday = uglyMonday(seed, amounts);
          const changes =
            amounts === "any" ? ["alter table cases modify pay_amount varchar(40) null"] : [];
          await using world = await serverWorld(url, monday.tables, changes);

          await assertReckoned(t, monday, {
            folder: await temporaryFolder(t),
            variables: world.variables(),
            query: world.query,
          });
        });
      }
    }
  });
}

test("the second reckoning rounds as people do", () => {
  const pairs = [
    ["1.005", 101],
    [2.675, 268],
    ["-0.005", -1],
    ["1.5E2", 15_000],
    ["5e-3", 1],
    [".5", 50],
    ["1,000.00", undefined],
    [null, undefined],
  ] as const;

  for (const [value, cents] of pairs) {
    assert.equal(centsOf(value), cents, String(value));
  }
});

async function assertReckoned(
  t: TestContext,
  { excluded, expected }: UglyMonday,
  { folder, variables, query }: Monday,
): Promise<void> {
  const world = worldIn(folder);
  await world.keepSecret("surgicase/main", { excluded_user_ids: excluded });
  await world.keepSecret("surgicase/report-passwords", passwordKeys);

  const closed = await close(folder, { variables });
  const reported = await report(folder, { variables });

  assert.equal(closed.code, 3, closed.stdout);
  assert.equal(reported.code, 0, reported.stdout);
  await assertBatch(expected, query);
  if (canRead) {
    const text = await listReport(world, "provider-payment-report", "finance@example.com");
    assertPrinted(expected, text);
  } else {
    t.diagnostic("the printed totals are not read: pdftotext is not installed");
  }
}

async function assertBatch(expected: Expected, query: Monday["query"]): Promise<void> {
  const [batch] = await query("select * from jobs_batches");
  assert.deepEqual(
    ["cases", "carried_over", "excluded", "total_cents"].map((name) => Number(batch?.[name])),
    [Object.keys(expected.taken).length, expected.carriedOver, expected.excluded, expected.total],
  );
  const cases = await query("select * from jobs_batch_cases");
  assert.deepEqual(
    byCase(cases, (row) => [Number(row["amount_cents"]), Number(row["carried_over"])]),
    expected.taken,
  );
  const held = await query("select * from jobs_held_cases");
  assert.deepEqual(
    byCase(held, (row) => row["reason"]),
    expected.held,
  );
  const all = await query("select case_id, case_status from cases");
  assert.deepEqual(
    byCase(all, (row) => row["case_status"]),
    expected.statuses,
  );
}

function byCase(rows: readonly Row[], valueOf: (row: Row) => unknown) {
  return Object.fromEntries(rows.map((row) => [row["case_id"], valueOf(row)]));
}

function assertPrinted(expected: Expected, text: string): void {
  const providers = totalsBySection(text, /Provider: (.*?) \(/, "Provider Total:");
  const sums = Object.entries(expected.providers).map(([name, cents]) => [name, [cents]]);
  assert.deepEqual(providers, Object.fromEntries(sums));
  assert.equal(figure(text, "Total Amount"), expected.total);
  assert.equal(figure(text, "Total Cases"), Object.keys(expected.taken).length * 100);
  assert.equal(figure(text, "Total Providers"), Object.keys(expected.providers).length * 100);
  assert.deepEqual(categoriesIn(text), expected.categories);

  const rows = [...text.matchAll(/\$([\d.]+)$/gm)].map(([, dollars]) => centsOf(dollars));
  const amounts = Object.values(expected.taken).map(([cents]) => cents);
  assert.ok(
    amounts.every((cents) => rows.includes(cents)),
    "an amount is not printed",
  );
}
