/** Loads of NPI rows by logins that may too little, and beside tables of others. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { sql } from "kysely";
import { openDatabase } from "../../../src/adapters/database/database.ts";
import { npiTables } from "../../../src/adapters/database/npi/tables.ts";
import { DeniedError } from "../../../src/domain/failure.ts";
import {
  allTables,
  batches,
  freshNpi,
  loadWeek,
  weekly,
  type NpiDatabase,
} from "../../support/npi-database.ts";
import { expectedTables, rowsOf } from "../../support/npi-model.ts";
import { execute } from "../../support/surgicase-rows.ts";
import { mariadb, mysql, soon, type TestDatabases } from "../../support/test-databases.ts";

const first = rowsOf({ npi: 1_000_000_001, last: "Smith" }, { npi: 1_000_000_002, last: "Jones" });

/** As docs/npi.md has it. */
const enough =
  "select, insert, update, delete, create, alter, index, drop, create temporary tables";

for (const databases of [mariadb, mysql]) {
  suite(`NPI tables and logins of ${databases.name}`, { skip: databases.skip }, () => {
    beside(databases);
    refused(databases);
  });
}

function beside(databases: TestDatabases): void {
  test("tables and views of others beside the search tables disturb no load", async () => {
    await using npi = await freshNpi(databases);
    await loadWeek(npi, "none", []);
    const place = npi.searchPlace;
    await execute(
      npi.database,
      sql.raw(`create table ${place}search_history (npi bigint) engine = MyISAM`),
    );
    await execute(
      npi.database,
      sql.raw(`create view ${place}search_recent as select npi from ${place}search_surgeon_all`),
    );

    await loadWeek(npi, "first", first);

    assert.deepEqual(await allTables(npi), expectedTables(first));
  });
}

function refused(databases: TestDatabases): void {
  test(`a login that may ${enough} in both schemas loads`, async () => {
    await using npi = await freshNpi(databases);
    await loadWeek(npi, "none", []);
    await using narrow = await narrowLogin(npi, enough);
    const tables = npiTables(narrow.database, { searchSchema: npi.searchSchema });

    const loaded = await tables.load(weekly(), batches(first), soon());

    assert.equal(loaded.kind, "loaded");
    assert.deepEqual(await allTables(npi), expectedTables(first));
  });

  for (const [rights, lacking] of [
    ["select, insert, update, delete, create, alter, index", /grant create temporary tables on/],
    [
      "insert, update, delete, create, alter, index, create temporary tables",
      /it may not SELECT on \S*jobs_\w+ \(\w+ 1142\); grant that to it/,
    ],
  ] as const) {
    test(`a login that may only ${rights} is told what it lacks`, async () => {
      await using npi = await freshNpi(databases);
      await loadWeek(npi, "none", []);
      await using narrow = await narrowLogin(npi, rights);
      const tables = npiTables(narrow.database, { searchSchema: npi.searchSchema });

      const loading = tables.load(weekly(), batches(first), soon());

      await assert.rejects(
        loading,
        (error) => error instanceof DeniedError && lacking.test(error.message),
      );
    });
  }

  test("a login that may not make the search schema is told what to grant", async () => {
    await using npi = await freshNpi(databases);
    await using narrow = await narrowLogin(npi);
    const tables = npiTables(narrow.database, { searchSchema: npi.searchSchema });

    const loading = tables.load(weekly(), batches(first), soon());

    await assert.rejects(
      loading,
      (error) =>
        error instanceof DeniedError &&
        error.message.includes(`grant all on ${npi.searchSchema}.* to the login`),
    );
  });
}

async function narrowLogin(npi: NpiDatabase, rights = "all") {
  const { settings } = npi;
  assert.ok(settings.kind === "mysql");
  const user = `narrow_${settings.schema.slice(-8)}`;
  // A server may have a user without a name on this host, which would go before one of any host.
  const logins = [`${user}@'%'`, `${user}@localhost`];
  for (const login of logins) {
    await execute(npi.database, sql.raw(`create user ${login} identified by 'pa55-word'`));
    await execute(npi.database, sql.raw(`grant ${rights} on ${settings.schema}.* to ${login}`));
    if (rights !== "all") {
      await execute(npi.database, sql.raw(`grant ${rights} on ${npi.searchSchema}.* to ${login}`));
    }
  }
  const database = await openDatabase({ ...settings, user, password: "pa55-word" }, soon());
  return {
    database,
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]();
      await execute(npi.database, sql.raw(`drop user ${logins.join(", ")}`));
    },
  };
}
