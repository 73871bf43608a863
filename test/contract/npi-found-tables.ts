/** What every database must do with NPI tables that are missing, or are not quite as we would make them. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { sql } from "kysely";
import { ConfigError } from "../../src/domain/failure.ts";
import { npiColumns } from "../../src/domain/npi/columns.ts";
import { allTables, freshNpi, loadWeek } from "../support/npi-database.ts";
import {
  expectedTables,
  npiModel,
  npiRow,
  oddNames as names,
  rowsOf,
} from "../support/npi-model.ts";
import { execute } from "../support/surgicase-rows.ts";
import { soon, type TestDatabases } from "../support/test-databases.ts";

export function npiFoundTablesContract(databases: TestDatabases): void {
  suite(`NPI tables that are found on ${databases.name}`, { skip: databases.skip }, () => {
    foundTables(databases);
  });
}

function foundTables(databases: TestDatabases): void {
  test("a database without NPI tables is empty, and counts nothing", async () => {
    await using npi = await freshNpi(databases);

    assert.equal(await npi.tables.areEmpty(soon()), true);
    assert.deepEqual(await npi.tables.facts(soon()), {
      rows: { 0: undefined, 1: undefined, 2: undefined },
      surgeons: undefined,
      facilities: undefined,
    });
  });

  test("search tables that are missing are made, and filled from the base tables", async () => {
    await using npi = await freshNpi(databases);
    const model = npiModel();
    const first = rowsOf(...names.map((last, index) => ({ npi: 1_000_000_000 + index, last })), {
      npi: 1_000_000_100,
      last: "Gone",
      deactivated: "2026-11-17",
    });
    model.load(first);
    await loadWeek(npi, "first", first);
    for (const ending of ["a", "l", "g", "all"]) {
      await execute(npi.database, sql.raw(`drop table ${npi.searchPlace}search_surgeon_${ending}`));
    }
    const second = rowsOf({ npi: 1_000_000_000, last: "Changed", updated: "2026-11-24" });

    await loadWeek(npi, "second", second);

    model.load(second);
    assert.equal(await npi.tables.areEmpty(soon()), false);
    assert.deepEqual(await allTables(npi), expectedTables(model.rows.values()));
  });

  test("a column that a base table does not have is not stored, if the search does not need it", async () => {
    await using npi = await freshNpi(databases);
    await loadWeek(npi, "none", []);
    await execute(npi.database, sql`alter table npi_data_1 drop column certification_date`);

    const loaded = await loadWeek(npi, "first", rowsOf({ npi: 1_000_000_001, last: "Smith" }));
    const again = await loadWeek(npi, "again", rowsOf({ npi: 1_000_000_001, last: "Smith" }));

    assert.equal(loaded.kind === "loaded" && loaded.counts.inserted, 1);
    assert.equal(again.kind === "loaded" && again.counts.unchanged, 1);
  });

  test("columns that a load needs and does not find are all named", async () => {
    await using npi = await freshNpi(databases);
    await loadWeek(npi, "none", []);
    await execute(npi.database, sql`alter table npi_data_0 drop column last_update_date`);
    await execute(npi.database, sql`alter table npi_data_0 drop column entity_type_code`);

    const loading = loadWeek(npi, "first", rowsOf({ npi: 1_000_000_001, last: "Smith" }));

    await assert.rejects(
      loading,
      (error) =>
        error instanceof ConfigError &&
        /npi_data_0 lacks entity_type_code, last_update_date/.test(error.message),
    );
  });

  test("every column is stored as long as CMS lets it be", async () => {
    await using npi = await freshNpi(databases);
    const row = npiRow({ npi: 1_000_000_001, last: "Smith" }, 2);
    const full = {
      ...row,
      values: npiColumns.map(({ kind, length }, index) =>
        kind === "text" && index > 1 ? "W".repeat(length) : (row.values[index] ?? null),
      ),
    };

    await loadWeek(npi, "first", [full]);

    assert.deepEqual(await allTables(npi), expectedTables([full]));
  });
}
