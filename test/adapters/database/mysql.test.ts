/** What only a server can do: stop a statement, be silent, be gone, refuse. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { sql } from "kysely";
import {
  openDatabase,
  type Database,
  type DatabaseSettings,
} from "../../../src/adapters/database/database.ts";
import type { MysqlSettings } from "../../../src/adapters/database/mysql-connection.ts";
import { ConfigError, DeniedError, UnavailableError } from "../../../src/domain/failure.ts";
import { openDoor } from "../../support/cuttable-server.ts";
import { execute, statusOf, addCases } from "../../support/surgicase-rows.ts";
import { freshDatabase, mariadb, mysql, soon } from "../../support/test-databases.ts";

const nowhere = {
  kind: "mysql",
  host: "127.0.0.1",
  schema: "allstars",
  user: "jobs",
  password: "pa55-word",
  tls: "off",
} as const;

test("a port where nobody listens is unavailable", async () => {
  const door = await openDoor(undefined);
  await door[Symbol.asyncDispose]();

  const opening = openDatabase({ ...nowhere, port: door.port }, soon());

  await assert.rejects(
    opening,
    (error) =>
      error instanceof UnavailableError &&
      error.what === "the database" &&
      error.message.includes("ECONNREFUSED"),
  );
});

test("a server that accepts and says nothing is left when the signal comes", async () => {
  await using door = await openDoor(undefined);
  const reason = new Error("told to stop");
  const stop = new AbortController();
  setTimeout(() => stop.abort(reason), 100);
  const begun = performance.now();

  const opening = openDatabase({ ...nowhere, port: door.port }, stop.signal);

  await assert.rejects(opening, (error) => error === reason);
  assert.ok(performance.now() - begun < 5_000, "its own limit was waited for");
});

test("a file of certificates that is missing is a wrong setting", async () => {
  const opening = openDatabase(
    { ...nowhere, host: "localhost", port: 1, tls: "verify", ca: "/nowhere/ca.pem" },
    soon(),
  );

  await assert.rejects(
    opening,
    (error) => error instanceof ConfigError && error.message.includes("/nowhere/ca.pem"),
  );
});

test("a host that is an address cannot be verified, which is a wrong setting", async () => {
  const opening = openDatabase({ ...nowhere, port: 1, tls: "verify" }, soon());

  await assert.rejects(
    opening,
    (error) => error instanceof ConfigError && error.message.includes("give its name"),
  );
});

for (const databases of [mariadb, mysql]) {
  suite(`a server: ${databases.name}`, { skip: databases.skip }, () => {
    test("a deadline stops the statement in the server, inside a transaction and outside", async () => {
      await using fresh = await freshDatabase(databases);
      const { database } = fresh;
      await addCases(database, { case_id: "c1" });
      const begun = performance.now();

      const inside = database.transact(async (queries) => {
        await queries.updateTable("cases").set({ case_status: 15 }).execute();
        await sql`select sleep(31)`.execute(queries);
      }, AbortSignal.timeout(300));
      const outside = database.read(
        async (queries) => sql`select sleep(31)`.execute(queries),
        AbortSignal.timeout(300),
      );
      const ends = await Promise.allSettled([inside, outside]);

      assert.deepEqual(ends.map(reasonName), ["TimeoutError", "TimeoutError"]);
      assert.ok(performance.now() - begun < 4_000, "the statements were waited for");
      assert.deepEqual(await sleepers(database), []);
      assert.equal(await statusOf(database, "c1"), 10);
    });

    test("a deadline frees the row that another transaction waits for", async () => {
      await using fresh = await freshDatabase(databases);
      const { database } = fresh;
      await addCases(database, { case_id: "c1" });
      const stopped = database.transact(async (queries) => {
        await queries.updateTable("cases").set({ case_status: 15 }).execute();
        await sql`select sleep(31)`.execute(queries);
      }, AbortSignal.timeout(300));

      const [end] = await Promise.allSettled([stopped]);
      await execute(database, sql`update cases set case_status = 400`);

      assert.equal(end && reasonName(end), "TimeoutError");
      assert.equal(await statusOf(database, "c1"), 400);
    });

    test("a server that falls silent midway is left soon after the signal", async () => {
      await using fresh = await freshDatabase(databases);
      await using door = await openDoor(serverOf(fresh.settings).port);
      await using database = await openDatabase(
        { ...serverOf(fresh.settings), port: door.port },
        soon(),
      );
      const reason = new Error("told to stop");
      const stop = new AbortController();

      const work = database.transact(async (queries) => {
        door.swallow();
        setTimeout(() => stop.abort(reason), 100);
        await sql`select 1`.execute(queries);
      }, stop.signal);

      await assert.rejects(work, (error) => error === reason);
    });

    test("a server that falls silent midway is unavailable after the limit", async () => {
      await using fresh = await freshDatabase(databases);
      await using door = await openDoor(serverOf(fresh.settings).port);
      const settings = { ...serverOf(fresh.settings), port: door.port };
      await using database = await openDatabase(settings, soon(), 1_000);

      const work = database.transact(async (queries) => {
        door.swallow();
        await sql`select 1`.execute(queries);
      }, soon());

      await assert.rejects(
        work,
        (error) => error instanceof UnavailableError && /no answer for 1 s/.test(error.message),
      );
    });

    test("a connection that is cut midway is unavailable, and the next work gets a new one", async () => {
      await using fresh = await freshDatabase(databases);
      await using door = await openDoor(serverOf(fresh.settings).port);
      await using database = await openDatabase(
        { ...serverOf(fresh.settings), port: door.port },
        soon(),
      );
      await addCases(database, { case_id: "c1" });

      const work = database.transact(async (queries) => {
        await queries.updateTable("cases").set({ case_status: 15 }).execute();
        setTimeout(() => door.cut(), 100);
        await sql`select sleep(1)`.execute(queries);
      }, soon());

      await assert.rejects(
        work,
        (error) => error instanceof UnavailableError && error.what === "the database",
      );
      assert.equal(await statusOf(database, "c1"), 10);
    });

    test("a wrong password is denied, names the login, and is itself named nowhere", async () => {
      await using fresh = await freshDatabase(databases);

      const opening = openDatabase({ ...serverOf(fresh.settings), password: "pa55-word" }, soon());

      await assert.rejects(opening, (error) => {
        assert.ok(error instanceof DeniedError);
        assert.match(error.message, /refuses the login "root" .*1045/);
        assert.ok(!messagesOf(error).includes("pa55-word"));
        return true;
      });
    });

    test("a schema that is not there is named", async () => {
      await using fresh = await freshDatabase(databases);

      const opening = openDatabase(
        { ...serverOf(fresh.settings), schema: "no_such_schema" },
        soon(),
      );

      await assert.rejects(opening, /has no schema "no_such_schema" \(ER_BAD_DB_ERROR 1049\)/);
    });

    test("a certificate that nobody vouches for is a wrong setting", async () => {
      await using fresh = await freshDatabase(databases);

      const opening = openDatabase(
        { ...serverOf(fresh.settings), host: "localhost", tls: "verify" },
        soon(),
      );

      await assert.rejects(
        opening,
        (error) => error instanceof ConfigError && /certificate|encrypt/.test(error.message),
      );
    });

    test("rows held by somebody else for too long are unavailable, not a fault", async () => {
      await using fresh = await freshDatabase(databases);
      const { database } = fresh;
      await addCases(database, { case_id: "c1" });

      const waiting = database.transact(async (holder) => {
        await holder.updateTable("cases").set({ case_status: 15 }).execute();
        await database.transact(async (queries) => {
          await sql`set session innodb_lock_wait_timeout = 1`.execute(queries);
          await queries.updateTable("cases").set({ case_status: 20 }).execute();
        }, soon());
      }, soon());

      await assert.rejects(
        waiting,
        (error) =>
          error instanceof UnavailableError && /held its rows for too long/.test(error.message),
      );
    });
  });
}

function reasonName(end: PromiseSettledResult<unknown>): string {
  return end.status === "rejected" ? (end.reason as Error).name : "fulfilled";
}

async function sleepers(database: Database): Promise<readonly unknown[]> {
  return database.read(async (queries) => {
    const { rows } =
      await sql`select id from information_schema.processlist where info like 'select sleep(31)%'`.execute(
        queries,
      );
    return rows;
  }, soon());
}

function serverOf(settings: DatabaseSettings): MysqlSettings {
  if (settings.kind === "mysql") {
    return settings;
  }
  throw new TypeError("Cannot test a server: the settings are of a file");
}

function messagesOf(error: unknown): string {
  return error instanceof Error
    ? `${error.message} ${error.stack ?? ""} ${messagesOf(error.cause)}`
    : "";
}
