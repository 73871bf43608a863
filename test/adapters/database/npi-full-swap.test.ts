/** What only MySQL and MariaDB have of a full NPI load: tables of the installation's own shape, the swap, and what a kill leaves. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { baseTables, searchTables } from "../../../src/adapters/database/npi/schema.ts";
import { mariadb, mysql, soon } from "../../support/test-databases.ts";
import { batches, orderOf, surgeon } from "../../support/npi-full-rows.ts";
import { openedNpiTables } from "../../support/npi-tables-opened.ts";

for (const databases of [mariadb, mysql]) {
  suite(`the swap of a full NPI load on ${databases.name}`, { skip: databases.skip }, () => {
    test("keeps the installation's own columns, keys and defaults, and makes room for long values", async () => {
      await using opened = await openedNpiTables(databases);
      const { tables, ask } = opened;
      await tables.load(orderOf(), batches([surgeon(2, "1000000012")]), soon());
      await ask(`alter table npi_data_1 add column noted varchar(20) not null default 'own', add column id int not null auto_increment primary key,
        add unique key own_key (npi, noted), modify provider_first_name varchar(3) character set latin1 null comment 'a key (x), it is'`);
      const long = surgeon(2, "1000000012", { provider_first_name: "ŁUCJA-MARIA" });

      await tables.load(orderOf({ file: "second.zip" }), batches([long]), soon());

      const [row] = await ask("select provider_first_name as name, noted, id from npi_data_1");
      assert.deepEqual({ ...row }, { name: "ŁUCJA-MARIA", noted: "own", id: 1 });
      const [{ "Create Table": text } = { "Create Table": "" }] = await ask(
        "show create table npi_data_1",
      );
      assert.match(String(text), /UNIQUE KEY `own_key` \(`npi`,`noted`\)/);
      assert.match(String(text), /KEY `provider_last_name_2?` \(`provider_last_name`/);
    });

    test("goes back to the tables in use where a kill came before the swap", async () => {
      await using opened = await openedNpiTables(databases);
      const { tables, ask } = opened;
      await tables.load(orderOf(), batches([surgeon(2, "1000000012")]), soon());
      await asNew(opened);
      await announce(opened);

      const answer = await tables.load(
        orderOf({ kind: "weekly", file: "week.zip" }),
        batches([surgeon(2, "1000000012")]),
        soon(),
      );

      assert.equal(answer.kind, "loaded");
      assert.deepEqual(
        (await tables.loads(soon())).map(({ file }) => file),
        [orderOf().file, "week.zip"].toSorted(),
      );
      assert.deepEqual(await leftovers(opened), []);
      assert.equal((await ask("select npi from npi_data_1")).length, 1);
    });

    test("takes the swap for done where a kill came right after it", async () => {
      await using opened = await openedNpiTables(databases);
      const { tables, ask } = opened;
      await tables.load(orderOf(), batches([surgeon(2, "1000000012")]), soon());
      await announce(opened);
      await ask("create table npi_data_1_old like npi_data_1");

      const answer = await tables.load(
        orderOf({ file: "second.zip", sha256: "b".repeat(64) }),
        batches([]),
        soon(),
      );

      assert.deepEqual(answer, { kind: "already" });
      assert.deepEqual(await leftovers(opened), []);
      const load = (await tables.loads(soon())).find(({ file }) => file === "second.zip");
      assert.deepEqual(
        { ...load, runId: undefined, loadedAt: undefined },
        {
          file: "second.zip",
          kind: "full",
          from: "2005-05-23",
          until: "2026-12-01",
          sha256: "b".repeat(64),
          counts: { inserted: 1, updated: 2, deactivated: 3, unchanged: 4, refused: 5 },
          runId: undefined,
          loadedAt: undefined,
        },
      );
    });

    test("finishes a swap that came only for some of the tables", async () => {
      await using opened = await openedNpiTables(databases);
      const { tables, ask, searchPlace } = opened;
      await tables.load(orderOf(), batches([surgeon(2, "1000000012")]), soon());
      await announce(opened);
      await ask(
        `rename table ${searchPlace}search_surgeon_s to ${searchPlace}search_surgeon_s_new`,
      );

      await tables.load(
        orderOf({ kind: "weekly", file: "week.zip" }),
        batches([surgeon(2, "1000000012")]),
        soon(),
      );

      assert.equal((await ask(`select npi from ${searchPlace}search_surgeon_s`)).length, 1);
      assert.deepEqual(await leftovers(opened), []);
    });

    test("shows readers all of the tables at every moment, as before or as after", async () => {
      await using opened = await openedNpiTables(databases);
      const { tables, ask, searchPlace } = opened;
      await tables.load(orderOf(), batches(rowsOf("BEFORE")), soon());
      const seen = new Set<string>();
      const loading = new AbortController();
      const reading = (async () => {
        while (!loading.signal.aborted) {
          const [row] = await ask(`select (select min(provider_first_name) from npi_data_1) as base,
            (select min(first_name) from ${searchPlace}search_surgeon_s) as letter,
            (select max(first_name) from ${searchPlace}search_surgeon_all) as everyone`);
          seen.add(`${row?.["base"]} ${row?.["letter"]} ${row?.["everyone"]}`);
        }
      })();

      await tables.load(orderOf({ file: "second.zip" }), batches(rowsOf("LATER")), soon());
      loading.abort();
      await reading;

      assert.deepEqual(
        [...seen].filter((each) => each !== "BEFORE BEFORE BEFORE"),
        seen.has("LATER LATER LATER") ? ["LATER LATER LATER"] : [],
      );
    });
  });
}

function rowsOf(name: string) {
  return Array.from({ length: 300 }, (_, at) =>
    surgeon(at + 2, String(1_000_000_000 + at), { provider_first_name: name }),
  );
}

type Opened = Awaited<ReturnType<typeof openedNpiTables>>;

const names = [...baseTables, ...searchTables].map(({ name }) => name);

/** New tables beside those in use, as a load that was killed leaves them. */
async function asNew({ ask, searchPlace }: Opened): Promise<void> {
  for (const name of names) {
    const table = name.startsWith("search_") ? `${searchPlace}${name}` : name;
    await ask(`create table ${table}_new (npi bigint)`);
  }
}

async function announce({ ask }: Opened): Promise<void> {
  await ask(`insert into jobs_npi_loads (file_name, kind, covers_from, covers_until, sha256, bytes, csv_name, run_id, state, detail,
      loaded_at, rows_inserted, rows_updated, rows_deactivated, rows_unchanged, rows_refused)
    values ('swapping second.zip', 'full', '2005-05-23', '2026-12-01', repeat('b', 64), 1, 'second.csv', 'run', 'swapping',
      '{"file":"second.zip","rowsOf":[1,2,3]}', '2026-11-24 00:00:00.000', 1, 2, 3, 4, 5)`);
}

async function leftovers({ ask, searchPlace }: Opened): Promise<readonly unknown[]> {
  const rows = await ask(`select table_name as name from information_schema.tables
    where table_schema in (database(), '${searchPlace.slice(0, -1)}')`);
  return rows
    .map(({ name }) => name)
    .filter((name) => /_(?:new|old)$|^npi_full/.test(String(name)));
}
