/** What every database must do for weekly NPI files: rows in, tables out, compared with what a model says. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { sql } from "kysely";
import { openDatabase } from "../../src/adapters/database/database.ts";
import { npiTables } from "../../src/adapters/database/npi/tables.ts";
import {
  allTables,
  batches,
  freshNpi,
  loadWeek,
  weekly,
  type NpiDatabase,
} from "../support/npi-database.ts";
import { expectedTables, npiModel, oddNames as names, rowsOf } from "../support/npi-model.ts";
import { execute } from "../support/surgicase-rows.ts";
import { moment, soon, type TestDatabases } from "../support/test-databases.ts";

export function npiTablesContract(databases: TestDatabases): void {
  suite(`NPI tables on ${databases.name}`, { skip: databases.skip }, () => {
    newRows(databases);
    wholeOrNot(databases);
  });
}

function newRows(databases: TestDatabases): void {
  test("rows come into the base table of their entity and the search tables of their name", async () => {
    await using npi = await freshNpi(databases);
    const model = npiModel();
    const rows = rowsOf(
      ...names.map((last, index) => ({ npi: 1_000_000_000 + index, last })),
      ...names.map((name, index) => ({
        npi: 1_100_000_000 + index,
        entity: 2 as const,
        organisation: name,
      })),
      { npi: 1_200_000_000, entity: 0, updated: "", deactivated: "2026-11-17" },
      { npi: 1_200_000_001, last: "Gone", deactivated: "2026-11-17" },
      { npi: 1_200_000_002, last: "Back", deactivated: "2020-01-01", reactivated: "2020-01-01" },
    );

    const loaded = await loadWeek(npi, "first", rows);

    assert.deepEqual(loaded.kind === "loaded" && loaded.counts, model.load(rows));
    assert.deepEqual(await allTables(npi), expectedTables(model.rows.values()));
    const facts = await npi.tables.facts(soon());
    assert.deepEqual(facts, {
      rows: { 0: 1, 1: names.length + 2, 2: names.length },
      surgeons: names.length,
      facilities: names.length - 1,
    });
  });

  test("the postal codes' first five characters are columns of their own", async () => {
    await using npi = await freshNpi(databases);

    await loadWeek(npi, "first", rowsOf({ npi: 1_000_000_001, entity: 2, organisation: "Clinic" }));

    const [row] = await execute(npi.database, sql`select mail_zip, location_zip from npi_data_2`);
    assert.deepEqual({ ...Object(row) }, { mail_zip: "89502", location_zip: "89501" });
  });

  test("a load is in the ledger and in SurgiCase's own log", async () => {
    await using npi = await freshNpi(databases);
    const rows = rowsOf(
      { npi: 1_000_000_001, last: "Smith" },
      { npi: 1_000_000_002, entity: 2, organisation: "Clinic" },
      { npi: 1_000_000_002, entity: 2, organisation: "Clinic again" },
    );

    const loaded = await npi.tables.load(
      weekly({ refusedByReader: () => 7 }),
      batches(rows),
      soon(),
    );

    const counts = { inserted: 2, updated: 0, deactivated: 0, unchanged: 0, refused: 8 };
    const { file, kind, from, until, sha256, runId } = weekly();
    assert.deepEqual(loaded.kind === "loaded" && loaded.counts, counts);
    assert.deepEqual(await npi.tables.loads(soon()), [
      { file, kind, from, until, sha256, runId, loadedAt: moment, counts },
    ]);
    const log = await execute(
      npi.database,
      sql`select filename_processed, total_rows, total_0_rows, total_1_rows, total_2_rows from npi_update_log`,
    );
    assert.deepEqual(
      log.map((row) => Object.values(Object(row)).map(String)),
      [["npidata_pfile_20261116-20261122.csv", "10", "0", "1", "2"]],
    );
  });

  test("of rows of one NPI the latest update counts, then the later line; the others are told", async () => {
    await using npi = await freshNpi(databases);
    const rows = rowsOf(
      { npi: 1_000_000_001, last: "Old", updated: "2026-11-16" },
      { npi: 1_000_000_001, last: "New", updated: "2026-11-18" },
      { npi: 1_000_000_001, last: "Older", updated: "2026-11-15" },
      { npi: 1_000_000_002, last: "Early" },
      { npi: 1_000_000_002, last: "Later" },
    );

    const loaded = await loadWeek(npi, "first", rows);

    assert.deepEqual(
      await allTables(npi),
      expectedTables([rows[1], rows[4]].filter((row) => row !== undefined)),
    );
    assert.deepEqual(loaded.kind === "loaded" && loaded.refused, [
      { line: 2, npi: "1000000001", reason: "its NPI is on line 3 again, which is newer" },
      { line: 4, npi: "1000000001", reason: "its NPI is on line 3 again, which is newer" },
      { line: 5, npi: "1000000002", reason: "its NPI is on line 6 again, which is newer" },
    ]);
  });
}

function wholeOrNot(databases: TestDatabases): void {
  test("what the source throws is thrown as it is, and nothing has changed", async () => {
    await using npi = await freshNpi(databases);
    const rows = rowsOf({ npi: 1_000_000_001, last: "Smith" });
    await loadWeek(npi, "first", rows);
    const before = await allTables(npi);
    // As a broken download would say it: nobody may take it for the database's.
    const broken = Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });

    const loading = npi.tables.load(weekly(), failing(broken), soon());

    await assert.rejects(loading, (error) => error === broken);
    assert.deepEqual(await allTables(npi), before);
    assert.equal((await npi.tables.loads(soon())).length, 1);
  });

  test("a signal while the file is read changes nothing, and is the reason", async () => {
    await using npi = await freshNpi(databases);
    const stop = new AbortController();
    const reason = new Error("told to stop");

    const loading = npi.tables.load(weekly(), stopping(stop, reason), stop.signal);

    await assert.rejects(loading, (error) => error === reason);
    assert.deepEqual(await allTables(npi), {});
  });

  test("a reader that looks again and again always finds base and search tables that agree", async () => {
    await using npi = await freshNpi(databases);
    await loadWeek(npi, "first", weekOf("Aaa", "2026-11-18"));
    const states = [weekOf("Aaa", "2026-11-18"), weekOf("Zzz", "2026-11-19")].map((rows) =>
      JSON.stringify(expectedTables(rows)),
    );
    const loaded = new AbortController();
    const reading = readUntil(npi, loaded.signal);

    await loadWeek(npi, "second", weekOf("Zzz", "2026-11-19"));
    loaded.abort();

    const seen = await reading;
    assert.ok(seen.length > 0);
    assert.deepEqual(
      seen.filter((each) => !states.includes(each)),
      [],
    );
    assert.equal(JSON.stringify(await allTables(npi)), states[1]);
  });

  test("of two that load the same file at once, one loads it", async () => {
    await using npi = await freshNpi(databases);
    await using another = await openDatabase(npi.settings, soon());
    const theirs = npiTables(another, { searchSchema: npi.searchSchema });
    const rows = rowsOf({ npi: 1_000_000_001, last: "Smith" });

    const loads = await Promise.all([
      npi.tables.load(weekly(), batches(rows), soon()),
      theirs.load(weekly(), batches(rows), soon()),
    ]);

    assert.deepEqual(loads.map(({ kind }) => kind).toSorted(), ["already", "loaded"]);
    assert.deepEqual(await allTables(npi), expectedTables(rows));
  });
}

function weekOf(last: string, updated: string) {
  const indexes = Array.from({ length: 400 }, (_, index) => index);
  return rowsOf(
    ...indexes.map((index) => ({ npi: 1_000_000_000 + index, last: last + index, updated })),
  );
}

async function readUntil(npi: NpiDatabase, end: AbortSignal): Promise<readonly string[]> {
  const seen: string[] = [];
  do {
    seen.push(JSON.stringify(await allTables(npi)));
    await turn();
  } while (!end.aborted);
  return seen;
}

async function* failing(error: Error) {
  yield rowsOf({ npi: 1_000_000_001, last: "Changed", updated: "2026-11-24" });
  throw error;
}

async function* stopping(stop: AbortController, reason: Error) {
  yield rowsOf({ npi: 1_000_000_001, last: "Smith" });
  stop.abort(reason);
  yield rowsOf({ npi: 1_000_000_002, last: "Smith" });
}
