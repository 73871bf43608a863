/** What every database must do itself: open, read, change all or nothing, stop, and bring its schema up to date. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { sql } from "kysely";
import { openDatabase } from "../../src/adapters/database/database.ts";
import { migrate, requireSchema } from "../../src/adapters/database/migrate.ts";
import { migrations, neededVersion } from "../../src/adapters/database/migrations.ts";
import { reportRecipients } from "../../src/adapters/database/report-recipients.ts";
import { runHistory } from "../../src/adapters/database/run-history.ts";
import { ConfigError, UnavailableError } from "../../src/domain/failure.ts";
import { addCases, addRecipient, execute, statusOf } from "../support/surgicase-rows.ts";
import { freshDatabase, moment, soon, type TestDatabases } from "../support/test-databases.ts";

export function databaseContract(databases: TestDatabases): void {
  suite(`database on ${databases.name}`, { skip: databases.skip }, () => {
    transacting(databases);
    failing(databases);
    migrating(databases);
    recipients(databases);
  });
}

function transacting(databases: TestDatabases): void {
  test("work that throws changes nothing", async () => {
    await using fresh = await freshDatabase(databases);
    const { database } = fresh;
    await addCases(database, { case_id: "c1" });
    const mistake = new RangeError("mistake");

    const work = database.transact(async (queries) => {
      await queries.updateTable("cases").set({ case_status: 15 }).execute();
      throw mistake;
    }, soon());

    await assert.rejects(work, (error) => error === mistake);
    assert.equal(await statusOf(database, "c1"), 10);
  });

  test("writers at once wait for each other, and none is lost", async () => {
    await using fresh = await freshDatabase(databases);
    const { database } = fresh;
    await addCases(database, { case_id: "c1", case_status: 0 });

    await Promise.all(
      Array.from({ length: 20 }, async () =>
        database.transact(async (queries) => {
          const row = await queries
            .selectFrom("cases")
            .select("case_status")
            .forUpdate()
            .executeTakeFirstOrThrow();
          await queries
            .updateTable("cases")
            .set({ case_status: row.case_status + 1 })
            .execute();
        }, soon()),
      ),
    );

    assert.equal(await statusOf(database, "c1"), 20);
  });

  test("a signal that has come already lets nothing begin", async () => {
    await using fresh = await freshDatabase(databases);
    const reason = new Error("told to stop");

    const work = fresh.database.transact(
      async () => assert.fail("it began"),
      AbortSignal.abort(reason),
    );

    await assert.rejects(work, (error) => error === reason);
  });

  test("a signal between two statements undoes the first and rejects with its reason", async () => {
    await using fresh = await freshDatabase(databases);
    const { database } = fresh;
    await addCases(database, { case_id: "c1" });
    const stop = new AbortController();
    const reason = new Error("told to stop");

    const work = database.transact(async (queries) => {
      await queries.updateTable("cases").set({ case_status: 15 }).execute();
      stop.abort(reason);
      await queries.updateTable("cases").set({ case_status: 20 }).execute();
    }, stop.signal);

    await assert.rejects(work, (error) => error === reason);
    assert.equal(await statusOf(database, "c1"), 10);
  });

  test("text of every script comes back as it went in", async () => {
    await using fresh = await freshDatabase(databases);
    const { database } = fresh;
    const name = "Zoë O'Neil \\ Łukasz 😀 \" %";
    await addCases(database, { case_id: "c1", patient_first: name });

    const [row] = await database.read(
      async (queries) => queries.selectFrom("cases").select("patient_first").execute(),
      soon(),
    );

    assert.equal(row?.patient_first, name);
  });
}

function failing(databases: TestDatabases): void {
  test("a table of SurgiCase's that is missing is named", async () => {
    await using fresh = await freshDatabase(databases);
    await execute(fresh.database, sql`drop table report_email_list`);

    const reading = reportRecipients(fresh.database).of("any", soon());

    await assert.rejects(
      reading,
      (error) =>
        error instanceof ConfigError &&
        /has no table ([\w]+\.)?report_email_list /.test(error.message),
    );
  });

  test("a column of SurgiCase's that is missing is named", async () => {
    await using fresh = await freshDatabase(databases);
    await execute(fresh.database, sql`alter table report_email_list drop column first_name`);

    const reading = reportRecipients(fresh.database).of("any", soon());

    await assert.rejects(
      reading,
      (error) => error instanceof ConfigError && /has no column first_name /.test(error.message),
    );
  });

  test("what the server says about a row stays out of the message", async () => {
    await using fresh = await freshDatabase(databases);
    await addCases(fresh.database, { case_id: "secret-case" });

    const adding = addCases(fresh.database, { case_id: "secret-case" });

    await assert.rejects(
      adding,
      (error) =>
        isPlain(error) && !error.message.includes("secret-case") && !("sql" in Object(error.cause)),
    );
  });
}

const versions = migrations.map(({ version }) => version);

function migrating(databases: TestDatabases): void {
  test("migrating twice applies each version once, and the schema is the one that is needed", async () => {
    await using place = await databases.emptyPlace();
    await using database = await openDatabase(place.settings, soon());
    await assert.rejects(
      requireSchema(database, soon()),
      (error) =>
        isOldSchema(error) &&
        error.message.includes(
          `is at version 0, this program needs ${neededVersion}: run surgicase-jobs migrate`,
        ),
    );

    const first = await migrate(database, moment, soon());
    const second = await migrate(database, moment, soon());

    assert.deepEqual(first, versions);
    assert.deepEqual(second, []);
    await requireSchema(database, soon());
  });

  test("two that migrate at once both come through", async () => {
    await using place = await databases.emptyPlace();
    await using one = await openDatabase(place.settings, soon());
    await using other = await openDatabase(place.settings, soon());

    const applied = await Promise.all([
      migrate(one, moment, soon()),
      migrate(other, moment, soon()),
    ]);

    assert.deepEqual(
      applied.flat().toSorted((low, high) => low - high),
      versions,
    );
    await requireSchema(one, soon());
  });

  test("a migration that was interrupted is finished by the next", async () => {
    await using place = await databases.emptyPlace();
    await using database = await openDatabase(place.settings, soon());
    await migrate(database, moment, soon());
    await execute(database, sql`drop table jobs_runs`);
    await execute(database, sql`drop table jobs_deliveries`);
    await execute(database, sql`delete from jobs_schema`);

    const applied = await migrate(database, moment, soon());

    assert.deepEqual(applied, versions);
    assert.deepEqual(await runHistory(database).list({ limit: 1 }, soon()), []);
  });

  test("a newer schema will do", async () => {
    await using fresh = await freshDatabase(databases);
    await execute(
      fresh.database,
      sql`insert into jobs_schema (version, name, applied_at) values (99, 'later', '2027-01-01 00:00:00.000')`,
    );

    await requireSchema(fresh.database, soon());

    assert.deepEqual(await migrate(fresh.database, moment, soon()), []);
  });

  test("a table of ours that is missing is waited for, as the migration brings it", async () => {
    await using place = await databases.emptyPlace();
    await using database = await openDatabase(place.settings, soon());

    const listing = runHistory(database).list({ limit: 1 }, soon());

    await assert.rejects(
      listing,
      (error) => isOldSchema(error) && /run surgicase-jobs migrate/.test(error.message),
    );
  });
}

function recipients(databases: TestDatabases): void {
  test("recipients of a report come by address, duplicates and blanks included", async () => {
    await using fresh = await freshDatabase(databases);
    const rows = [
      { report_name: "weekly", email_address: "b@example.com", first_name: "Bo", last_name: null },
      { report_name: "weekly", email_address: null, first_name: null, last_name: "Blank" },
      {
        report_name: "weekly",
        email_address: "b@example.com",
        first_name: "Bo",
        last_name: "Again",
      },
      { report_name: "other", email_address: "c@example.com", first_name: null, last_name: null },
    ];
    for (const row of rows) {
      await addRecipient(fresh.database, row);
    }

    const found = await reportRecipients(fresh.database).of("weekly", soon());

    assert.deepEqual(
      found.map(({ address }) => address),
      ["", "b@example.com", "b@example.com"],
    );
    assert.equal(found[0]?.lastName, "Blank");
  });
}

function isPlain(error: unknown): error is Error {
  return error instanceof Error && error.constructor === Error;
}

function isOldSchema(error: unknown): error is UnavailableError {
  return error instanceof UnavailableError && error.what === "the database schema";
}
