/**
 * Ugly data, reckoned twice: the program's batch and the totals it prints must be those that the rules give, to the cent,
 * on every kind of database.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { suite, test, type TestContext } from "node:test";
import {
  parsePasswordKeys,
  readerOfAddress,
  reportPassword,
} from "../../src/domain/reports/password.ts";
import { sampleWorld, worldIn, type Row } from "../support/sample-world.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { passwordKeys } from "./canaries.ts";
import { servers, serverWorld } from "./server-world.ts";
import { close, isThorough, report } from "./two-jobs.ts";
import { centsOf, uglyMonday, type Expected, type UglyMonday } from "./ugly-monday.ts";

const seeds = isThorough ? [1, 2, 3, 4, 5, 6, 7, 8] : [1, 2];
const canRead = spawnSync("pdftotext", ["-v"]).error === undefined;

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
    const [key = ""] = await world.files("storage");
    assertPrinted(expected, textOf(join(world.home, "storage", key)));
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

/** The report as text, opened with its reader's password. */
function textOf(path: string): string {
  const keys = parsePasswordKeys(passwordKeys);
  const password = reportPassword(keys, "1", readerOfAddress("finance@example.com"));
  const { stdout, stderr } = spawnSync("pdftotext", ["-layout", "-upw", password, path, "-"], {
    encoding: "utf8",
  });
  assert.notEqual(stdout, "", stderr);
  return stdout;
}

function assertPrinted(expected: Expected, text: string): void {
  const providers: Record<string, number> = {};
  let provider = "";
  for (const line of text.split("\n")) {
    provider = /Provider: (?<name>.*?) \(/.exec(line)?.groups?.["name"] ?? provider;
    const total = /Provider Total:\s+\$(?<dollars>[\d.]+)/.exec(line)?.groups?.["dollars"];
    if (total !== undefined) {
      providers[provider] = centsOf(total) ?? 0;
    }
  }
  assert.deepEqual(providers, expected.providers);

  const summary = text.slice(text.indexOf("Report Summary"));
  const figure = (label: string) => new RegExp(`${label}: \\$?([\\d.]+)`).exec(summary)?.[1];
  assert.equal(centsOf(figure("Total Amount")), expected.total);
  assert.equal(Number(figure("Total Cases")), Object.keys(expected.taken).length);
  assert.equal(Number(figure("Total Providers")), Object.keys(expected.providers).length);
  const categories = [...summary.matchAll(/^\s*(.+?) - (\d+) cases? - \$([\d.]+)/gm)].map(
    ([, category = "", cases, dollars]) => [category, [Number(cases), centsOf(dollars)]] as const,
  );
  assert.deepEqual(Object.fromEntries(categories), expected.categories);

  const rows = [...text.matchAll(/\$([\d.]+)$/gm)].map(([, dollars]) => centsOf(dollars));
  const amounts = Object.values(expected.taken).map(([cents]) => cents);
  assert.ok(
    amounts.every((cents) => rows.includes(cents)),
    "an amount is not printed",
  );
}
