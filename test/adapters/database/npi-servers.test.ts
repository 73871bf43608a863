/** What only a server can do to a load of NPI rows: kill it, forbid its bulk load, be older and narrower. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import type { Database } from "../../../src/adapters/database/database.ts";
import { ConfigError, UnavailableError } from "../../../src/domain/failure.ts";
import type { NpiRow } from "../../../src/domain/npi/row.ts";
import {
  allTables,
  freshNpi,
  loadWeek,
  weekly,
  type NpiDatabase,
} from "../../support/npi-database.ts";
import { expectedTables, rowsOf } from "../../support/npi-model.ts";
import { execute } from "../../support/surgicase-rows.ts";
import { mariadb, mysql, soon, type TestDatabases } from "../../support/test-databases.ts";

const first = rowsOf({ npi: 1_000_000_001, last: "Smith" }, { npi: 1_000_000_002, last: "Jones" });
const second = rowsOf(
  { npi: 1_000_000_001, last: "Zorn", updated: "2026-11-24" },
  { npi: 1_000_000_003, last: "Adams", updated: "2026-11-24" },
);

for (const databases of [mariadb, mysql]) {
  suite(`NPI tables of a server: ${databases.name}`, { skip: databases.skip }, () => {
    killed(databases);
    roads(databases);
    foreign(databases);
  });
}

function killed(databases: TestDatabases): void {
  test("a load that is killed while it reads changes nothing, and the next one loads", async () => {
    await using npi = await freshNpi(databases);
    await loadWeek(npi, "first", first);

    const loading = npi.tables.load(weekly(), killing(npi), soon());

    await assert.rejects(loading, (error) => error instanceof UnavailableError);
    assert.deepEqual(await allTables(npi), expectedTables(first));
    await loadWeek(npi, "second", second);
    assert.deepEqual(await allTables(npi), expectedTables([...second, ...first.slice(1)]));
  });

  for (const table of ["npi_data_1", "search_surgeon_s", "search_surgeon_all"]) {
    test(`a load that is killed at ${table} changes nothing, and the next one loads`, async () => {
      await using npi = await freshNpi(databases);
      await loadWeek(npi, "first", first);

      // Somebody else has the row: the load has to wait there, and is killed.
      const place = table.startsWith("search_") ? npi.searchPlace : "";
      const loading = npi.database.transact(async (queries) => {
        await sql
          .raw(`select npi from ${place}${table} where npi = 1000000001 for update`)
          .execute(queries);
        const load = loadWeek(npi, "second", second);
        const [end] = await Promise.allSettled([load, killWaiting(npi)]);
        return end;
      }, soon());

      const end = await loading;
      assert.ok(end.status === "rejected" && end.reason instanceof UnavailableError);
      assert.deepEqual(await allTables(npi), expectedTables(first));
      await loadWeek(npi, "second", second);
      assert.deepEqual(await allTables(npi), expectedTables([...second, ...first.slice(1)]));
    });
  }
}

function roads(databases: TestDatabases): void {
  for (const [isAllowed, road] of [
    [1, "bulk"],
    [0, "statements"],
  ] as const) {
    test(`rows go in by ${road} where the server's local_infile is ${isAllowed}`, async () => {
      await using npi = await freshNpi(databases);
      const before = await localInfile(npi.database);
      await setLocalInfile(npi.database, isAllowed);
      try {
        const rows = rowsOf(
          ...Array.from({ length: 3000 }, (_, index) => ({
            npi: 1_000_000_000 + index,
            last: `O'Neil \\ ${index} 😀 "x"`,
          })),
        );

        const loaded = await loadWeek(npi, "first", rows);

        assert.equal(loaded.kind === "loaded" && loaded.road, road);
        assert.deepEqual(await allTables(npi), expectedTables(rows));
      } finally {
        await setLocalInfile(npi.database, before);
      }
    });
  }
}

function foreign(databases: TestDatabases): void {
  test("columns that are too narrow are widened, in their own character set", async () => {
    await using npi = await freshNpi(databases);
    await loadWeek(npi, "none", []);
    await execute(
      npi.database,
      sql`alter table npi_data_1 modify provider_first_name varchar(5) character set latin1 collate latin1_general_ci null`,
    );
    const rows = rowsOf({ npi: 1_000_000_001, last: "Smith", first: "Bartholomeö" });

    const loaded = await loadWeek(npi, "first", rows);
    const again = await loadWeek(npi, "again", rows);

    assert.equal(loaded.kind === "loaded" && loaded.counts.inserted, 1);
    assert.equal(again.kind === "loaded" && again.counts.unchanged, 1);
    assert.deepEqual(await allTables(npi), expectedTables(rows));
    const [column] = await execute(
      npi.database,
      sql`select character_maximum_length as length, collation_name as collation from information_schema.columns
        where table_schema = database() and table_name = 'npi_data_1' and column_name = 'provider_first_name'`,
    );
    assert.deepEqual({ ...Object(column) }, { length: 35, collation: "latin1_general_ci" });
  });

  test("characters that a foreign table cannot store are refused by row, with the reason", async () => {
    await using npi = await freshNpi(databases);
    await loadWeek(npi, "none", []);
    await execute(
      npi.database,
      sql`alter table npi_data_1 modify provider_last_name varchar(64) character set latin1 null`,
    );
    const rows = rowsOf(
      { npi: 1_000_000_001, last: "Łuczak" },
      { npi: 1_000_000_002, last: "Müller" },
    );

    const loaded = await loadWeek(npi, "first", rows);

    assert.deepEqual(loaded.kind === "loaded" && loaded.refused, [
      {
        line: 2,
        npi: "1000000001",
        reason:
          "its Provider Last Name (Legal Name) has characters that the table npi_data_1 cannot store, as it is latin1",
      },
    ]);
    assert.deepEqual(await allTables(npi), expectedTables(rows.slice(1)));
  });

  test("a table that cannot be loaded all or nothing is named", async () => {
    await using npi = await freshNpi(databases);
    await loadWeek(npi, "none", []);
    await execute(npi.database, sql.raw(`drop table ${npi.searchPlace}search_surgeon_q`));
    await execute(
      npi.database,
      sql.raw(`create table ${npi.searchPlace}search_surgeon_q (npi bigint) engine = MyISAM`),
    );

    const loading = loadWeek(npi, "first", first);

    await assert.rejects(
      loading,
      (error) => error instanceof ConfigError && /search_surgeon_q .*InnoDB/.test(error.message),
    );
  });
}

async function* killing(npi: NpiDatabase): AsyncIterable<readonly NpiRow[]> {
  yield second;
  await kill(
    npi,
    "command <> 'Sleep' and (info like 'load data%' or info like 'insert ignore%')",
    20,
  );
  yield second;
}

async function killWaiting(npi: NpiDatabase): Promise<void> {
  await kill(npi, "(info like 'delete t%' or info like 'update jobs_npi%')", 500);
}

/** Kills the load's session once it is seen doing so; where it is idle between two statements, it is the one that is not us. */
async function kill(npi: NpiDatabase, doing: string, tries: number): Promise<void> {
  for (let round = 0; round < tries; round += 1) {
    const found = await sessions(npi, doing);
    if (found.length > 0) {
      await killAll(npi, found);
      return;
    }
    await sleep(20);
  }
  await killAll(npi, await sessions(npi, "command = 'Sleep'"));
}

async function sessions({ settings, database }: NpiDatabase, doing: string) {
  assert.ok(settings.kind === "mysql");
  const { schema } = settings;
  return database.read(async (queries) => {
    const { rows } = await sql<{ readonly id: number }>`
      select id from information_schema.processlist
      where db = ${schema} and id <> connection_id() and ${sql.raw(doing)}`.execute(queries);
    return rows;
  }, soon());
}

async function killAll({ database }: NpiDatabase, found: readonly { readonly id: number }[]) {
  for (const { id } of found) {
    await database.read(async (queries) => sql.raw(`kill ${id}`).execute(queries), soon());
  }
}

async function localInfile(database: Database): Promise<number> {
  const [row] = await execute(database, sql`select @@global.local_infile as allowed`);
  return Number(Object(row).allowed);
}

async function setLocalInfile(database: Database, value: number): Promise<void> {
  await execute(database, sql.raw(`set global local_infile = ${value}`));
}
