/** What only MySQL and MariaDB have of a full NPI load: tables of the installation's own shape, the swap, and what a kill leaves. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { isLeftOut } from "../../../src/adapters/dump/left-out.ts";
import { listNames } from "../../../src/adapters/database/npi/full-lists.ts";
import { namesOf } from "../../../src/adapters/database/npi/full-tables.ts";
import { baseTables, searchTables } from "../../../src/adapters/database/npi/schema.ts";
import { npiColumns } from "../../../src/domain/npi/columns.ts";
import { mariadb, mysql, soon } from "../../support/test-databases.ts";
import { batches, orderOf, surgeon } from "../../support/npi-full-rows.ts";
import { openedNpiTables } from "../../support/npi-tables-opened.ts";

test("no backup has what a full NPI load builds", () => {
  const tables = namesOf({ kind: "mysql", searchSchema: "search" });

  const built = tables.flatMap(({ fresh, old }) => [fresh, old]).concat(listNames);

  const inBackup = built.filter((name) => !isLeftOut(name.replace("search.", "")));
  assert.equal(built.length, 120);
  assert.deepEqual(inBackup, []);
});

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

    test("leaves alone what an operator put beside the tables", async () => {
      await using opened = await openedNpiTables(databases);
      const { tables, ask, searchPlace } = opened;
      await tables.load(orderOf(), batches([surgeon(2, "1000000012")]), soon());
      const own = [
        "npi_data_1_old",
        "npi_data_2_new",
        `${searchPlace}search_surgeon_all_old`,
        `${searchPlace}search_surgeon_a_new`,
      ];
      for (const name of own) {
        await ask(`create table ${name} (keep int)`);
      }

      await tables.load(
        orderOf({ file: "second.zip" }),
        batches([surgeon(2, "1000000012")]),
        soon(),
      );
      await tables.load(orderOf({ kind: "weekly", file: "week.zip" }), batches([]), soon());

      for (const name of own) {
        assert.deepEqual(await ask(`select keep from ${name}`), []);
      }
    });

    test("makes utf8mb4 tables of SurgiCase's old ones, which are latin1 and narrow", async () => {
      await using opened = await openedNpiTables(databases);
      const { tables, ask } = opened;
      await ask(legacyTable("noted varchar(20) not null default 'own'"));
      await ask("insert into npi_data_1 (npi, provider_last_name) values (1000000012, 'ÅKE')");
      const named = surgeon(2, "1000000012", { provider_last_name: "ŁUKASZ" });

      await tables.load(orderOf(), batches([named]), soon());

      const [row] = await ask(
        "select provider_last_name as name, provider_first_name as first, noted from npi_data_1",
      );
      assert.deepEqual({ ...row }, { name: "ŁUKASZ", first: "ADA", noted: "own" });
      const columns = await ask(`select column_default as value, column_comment as comment
        from information_schema.columns where table_schema = database() and table_name = 'npi_data_1'
        and column_name = 'provider_first_name' and character_set_name = 'utf8mb4' and character_maximum_length = 64`);
      assert.match(String(columns[0]?.["value"]), /^'?none'?$/);
      assert.equal(columns[0]?.["comment"], "a name, it is");
    });

    test("says which table has too long rows, and what to do", async () => {
      await using opened = await openedNpiTables(databases);
      const { tables, ask } = opened;
      const own = ["one", "two", "three"].map((each) => `${each} varchar(8000)`);
      await ask(legacyTable(own.join(", ")));

      const loading = tables.load(orderOf(), batches([surgeon(2, "1000000012")]), soon());

      await assert.rejects(
        loading,
        /the table npi_data_1 cannot be made anew in utf8mb4: .*\(1118\)\. Of its own columns make/,
      );
      assert.deepEqual(await leftovers(opened), []);
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
      await ask("create table jobs_npi_old_npi_data_1 like npi_data_1");

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
        `rename table ${searchPlace}search_surgeon_s to ${searchPlace}jobs_npi_new_search_surgeon_s`,
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

/** As older versions of SurgiCase made it. */
function legacyTable(own: string): string {
  const columns = npiColumns.map(({ name, length }) => {
    if (name === "npi") {
      return "npi bigint null";
    }
    return name === "provider_first_name"
      ? "provider_first_name varchar(15) default 'none' comment 'a name, it is'"
      : `${name} varchar(${length})`;
  });
  return `create table npi_data_1 (${columns.join(", ")},
    mail_zip varchar(5) generated always as (substr(provider_business_mailing_address_postal_code, 1, 5)) stored,
    ${own}, key (npi), key (provider_last_name)) engine = InnoDB default charset = latin1 row_format = dynamic`;
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
    const place = name.startsWith("search_") ? searchPlace : "";
    await ask(`create table ${place}jobs_npi_new_${name} (npi bigint)`);
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
  return rows.map(({ name }) => name).filter((name) => /^jobs_npi_(?!loads$)/.test(String(name)));
}
