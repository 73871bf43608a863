/** What every database must do with rows that a file names and that older loads left wrong: in base tables and in search. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { sql } from "kysely";
import { npiColumns } from "../../src/domain/npi/columns.ts";
import { allTables, freshNpi, loadWeek, type NpiDatabase } from "../support/npi-database.ts";
import { expectedTables, npiRow, rowsOf } from "../support/npi-model.ts";
import { execute } from "../support/surgicase-rows.ts";
import type { TestDatabases } from "../support/test-databases.ts";

export function npiRepairsContract(databases: TestDatabases): void {
  suite(`NPI rows left wrong on ${databases.name}`, { skip: databases.skip }, () => {
    deactivated(databases);
    leftWrong(databases);
    copies(databases);
  });
}

const gone = { npi: 1_000_000_001, entity: 0, updated: "", deactivated: "2026-11-08" } as const;

function deactivated(databases: TestDatabases): void {
  test("a deactivation without a date of its update counts as of the file, and once", async () => {
    await using npi = await freshNpi(databases);
    await loadWeek(
      npi,
      "first",
      rowsOf({ ...gone, entity: 1, last: "Smith", updated: "2026-11-10", deactivated: "" }),
    );
    const rows = [{ ...npiRow(gone, 2), updated: "2026-11-22" }];

    const loaded = await loadWeek(npi, "second", rows);
    const again = await loadWeek(npi, "third", [{ ...npiRow(gone, 2), updated: "2026-11-29" }]);

    assert.equal(loaded.kind === "loaded" && loaded.counts.deactivated, 1);
    assert.equal(again.kind === "loaded" && again.counts.unchanged, 1);
    assert.deepEqual(await allTables(npi), expectedTables(rows));
  });

  test("who is deactivated already and has other content is updated", async () => {
    await using npi = await freshNpi(databases);
    await loadWeek(npi, "first", rowsOf(gone));
    const rows = rowsOf({ ...gone, deactivated: "2026-11-20" });

    const loaded = await loadWeek(npi, "second", rows);

    assert.deepEqual(
      loaded.kind === "loaded" && [loaded.counts.deactivated, loaded.counts.updated],
      [0, 1],
    );
    assert.deepEqual(await allTables(npi), expectedTables(rows));
  });
}

function leftWrong(databases: TestDatabases): void {
  test("who is deactivated in the base tables and not in the search leaves it, though the file has the same row", async () => {
    await using npi = await freshNpi(databases);
    const rows = rowsOf(gone);
    await loadWeek(npi, "first", rows);
    for (const ending of ["s", "all"]) {
      await leaveInSearch(npi, "surgeon", ending, "1000000001, 'Ann', 'Smith'");
    }

    const loaded = await loadWeek(npi, "second", rows);

    assert.equal(loaded.kind === "loaded" && loaded.counts.unchanged, 1);
    assert.deepEqual(await allTables(npi), expectedTables(rows));
  });

  test("a name in the table of another letter, or in one table alone, goes where it belongs", async () => {
    await using npi = await freshNpi(databases);
    const before = rowsOf(
      { npi: 1_000_000_001, last: "Ünal" },
      { npi: 1_000_000_002, last: "Ünver" },
      { npi: 1_000_000_003, entity: 2, organisation: "3M Center" },
    );
    await loadWeek(npi, "first", before);
    for (const row of ["1000000001, 'Ann', 'Ünal'", "1000000002, 'Ann', 'Ünver'"]) {
      await leaveInSearch(npi, "surgeon", "y", row);
    }
    await execute(npi.database, sql.raw(`delete from ${npi.searchPlace}search_surgeon_u`));
    await execute(npi.database, sql.raw(`delete from ${npi.searchPlace}search_facility_all`));
    const rows = [
      ...before.slice(0, 1),
      npiRow({ npi: 1_000_000_002, last: "Wood", updated: "2026-11-20" }, 3),
      ...before.slice(2),
    ];

    await loadWeek(npi, "second", rows);

    assert.deepEqual(await allTables(npi), expectedTables(rows));
  });
}

function copies(databases: TestDatabases): void {
  test("of several rows of one NPI the newest stays, also where the file is older, and the search is as it says", async () => {
    await using npi = await freshNpi(databases);
    const newest = rowsOf(
      { npi: 1_000_000_001, last: "Éclair", updated: "2026-11-20" },
      { npi: 1_000_000_002, last: "Alone", updated: "2026-11-20" },
    );
    await loadWeek(npi, "first", newest);
    await leaveInBase(npi, "11/02/2026");
    await leaveInBase(npi, "11/03/2026");
    await leaveInSearch(npi, "surgeon", "o", "1000000001, 'Ann', 'Oldest'");
    await leaveInSearch(npi, "surgeon", "all", "1000000001, 'Ann', 'Oldest'");
    await execute(
      npi.database,
      sql.raw(`delete from ${npi.searchPlace}search_surgeon_all where npi = 1000000002`),
    );
    const older = rowsOf(
      { npi: 1_000_000_001, last: "File", updated: "2026-11-10" },
      { npi: 1_000_000_002, entity: 2, organisation: "File", updated: "2026-11-10" },
    );

    const loaded = await loadWeek(npi, "second", older);

    assert.equal(loaded.kind === "loaded" && loaded.counts.unchanged, 2);
    const tables = await allTables(npi);
    assert.deepEqual(tables["search_surgeon_all"], expectedTables(newest)["search_surgeon_all"]);
    assert.deepEqual(tables["npi_data_1"], expectedTables(newest)["npi_data_1"]);
    assert.equal(tables["search_surgeon_o"], undefined);
  });
}

/** A copy of the first row, older. */
async function leaveInBase({ database }: NpiDatabase, updated: string): Promise<void> {
  const columns = npiColumns.map(({ name }) => name);
  const values = columns.map((name) => (name === "last_update_date" ? `'${updated}'` : name));
  await execute(
    database,
    sql.raw(
      `insert into npi_data_1 (${columns.join(", ")}) select ${values.join(", ")} from npi_data_1 where npi = 1000000001 limit 1`,
    ),
  );
}

async function leaveInSearch(
  { database, searchPlace }: NpiDatabase,
  kind: string,
  ending: string,
  values: string,
): Promise<void> {
  await execute(
    database,
    sql.raw(
      `insert into ${searchPlace}search_${kind}_${ending} (npi, first_name, last_name) values (${values})`,
    ),
  );
}
