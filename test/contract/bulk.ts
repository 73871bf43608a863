/** What every database must do for work of minutes on a session of its own: many rows at once, its own tables, all or nothing. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import type { BulkRow } from "../../src/adapters/database/bulk.ts";
import type { Held } from "../../src/adapters/database/held-session.ts";
import { dialog, temporary } from "../../src/adapters/database/npi/statements.ts";
import type { DatabaseKind } from "../../src/adapters/database/session.ts";
import { addCases, statusOf } from "../support/surgicase-rows.ts";
import { freshDatabase, soon, type TestDatabases } from "../support/test-databases.ts";

const target = { table: "scratch", columns: ["id", "text"] };

export function bulkContract(databases: TestDatabases): void {
  suite(`bulk load on ${databases.name}`, { skip: databases.skip }, () => {
    test("values of every kind come back as they went in", async () => {
      await using fresh = await freshDatabase(databases);
      const rows: readonly BulkRow[] = [
        [1, "tab\tand \\ and\nline \r end \\N"],
        [2, null],
        [3, ""],
        [4, "Łódź 😀 'quoted' \"twice\""],
        [5, "é\t".repeat(20_000)],
        [6, "x".repeat(65_000)],
      ];

      const [result, stored] = await fresh.database.hold(async (held) => {
        await makeScratch(held, databases.kind);
        return [
          await held.bulk(target, given([], rows.slice(0, 1), rows.slice(1))),
          await scratch(held),
        ];
      }, soon());

      assert.equal(result.rows, rows.length);
      assert.deepEqual(result.warnings, []);
      assert.deepEqual(stored, rows);
    });

    test("what the source throws leaves as it is, even where a driver could have thrown it", async () => {
      await using fresh = await freshDatabase(databases);
      const broken = Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });

      const work = fresh.database.hold(async (held) => {
        await makeScratch(held, databases.kind);
        return held.bulk(target, failing(broken));
      }, soon());

      await assert.rejects(work, (error) => error === broken);
    });

    test("a transaction on it is all or nothing, and the session's own tables are gone after it", async () => {
      await using fresh = await freshDatabase(databases);
      const { database } = fresh;
      await addCases(database, { case_id: "c1" });
      const mistake = new RangeError("mistake");

      const work = database.hold(async (held) => {
        await makeScratch(held, databases.kind);
        await held.transact(async (queries) => {
          await queries.updateTable("cases").set({ case_status: 15 }).execute();
          throw mistake;
        });
      }, soon());

      await assert.rejects(work, (error) => error === mistake);
      assert.equal(await statusOf(database, "c1"), 10);
      await database.hold((held) => makeScratch(held, databases.kind), soon());
    });

    test("it may take longer than other work, but a server or source that is silent is not waited for", async () => {
      await using fresh = await freshDatabase(databases);

      const lively = await fresh.database.hold(
        async (held) => {
          await makeScratch(held, databases.kind);
          return held.bulk(target, slow(8, 100));
        },
        soon(),
        500,
      );
      const silent = fresh.database.hold(
        async (held) => {
          await makeScratch(held, databases.kind);
          return held.bulk(target, slow(1, 1_500));
        },
        soon(),
        500,
      );

      assert.equal(lively.rows, 8);
      await assert.rejects(silent, /no answer for 0\.5 s/);
    });
  });
}

// As a temporary table of ours is made: the server's own character set may be a narrow one.
async function makeScratch(held: Held, kind: DatabaseKind): Promise<void> {
  const columns = ["id int not null primary key", "text text null"];
  await held.statements((queries) =>
    dialog(kind, queries).all(temporary(kind, "scratch", columns)),
  );
}

async function scratch(held: Held): Promise<readonly BulkRow[]> {
  return held.statements(async (queries) => {
    const { rows } = await sql<{ readonly id: number; readonly text: string | null }>`
      select id, text from scratch order by id`.execute(queries);
    return rows.map(({ id, text }) => [id, text]);
  });
}

async function* given(...batches: readonly (readonly BulkRow[])[]) {
  yield* batches;
}

async function* failing(error: Error): AsyncIterable<readonly BulkRow[]> {
  yield [[1, "one"]];
  throw error;
}

async function* slow(count: number, pause: number): AsyncIterable<readonly BulkRow[]> {
  for (let id = 1; id <= count; id += 1) {
    await sleep(pause);
    yield [[id, "slow"]];
  }
}
