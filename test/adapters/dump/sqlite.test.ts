/** The contract of dumps on SQLite, and what only a file can have wrong. */
import assert from "node:assert/strict";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { sqliteDumps } from "../../../src/adapters/dump/sqlite.ts";
import { dumped, dumpsContract, soon, stream, type DumpedPlace } from "../../contract/dumps.ts";

const odd = [
  `create table odd (id integer primary key autoincrement, t text, b blob, r real, n numeric, g int generated always as (id * 2))`,
  `insert into odd (id, t, b, r, n) values
     (1, 'O''Brien (x), "q" \\ 😀; ),(', x'00ff27285c', 1.5e-300, 9223372036854775807),
     (2, 'line' || char(10) || 'DELIMITER ;' || char(10) || 'nul' || char(0) || 'after', x'', -0.1, -9223372036854775808),
     (3, null, null, null, 12345678901234.5678), (900, '', zeroblob(3), 1e308, 1)`,
  `delete from odd where id = 900`,
  `create table "a ""quoted"" name" ("odd ""column" text, [select] int) strict`,
  `insert into "a ""quoted"" name" values ('),(;', 1)`,
  `create table bare (k text primary key, v) without rowid`,
  `insert into bare values ('a', 1), ('b', 'two')`,
  `create index odd_text on odd (t)`,
  `create view b_view as select id, t from odd`,
  `create view a_view as select id from b_view`,
  `create trigger watching after insert on odd begin
     insert into bare values ('x' || new.id, 'INSERT INTO bare VALUES (1)');
   end`,
];

dumpsContract({
  name: "SQLite",
  skip: false,
  place,
  odd,
  oddTables: ['a "quoted" name', "bare", "odd"],
  objects: { views: ["a_view", "b_view"], routines: [], triggers: ["watching"], events: [] },
});

test("SQLite: a restore that breaks off leaves the file that was there", async () => {
  await using there = await place();
  await there.run("create table kept (id int)");
  const { pieces } = await dumped(there.dumps);
  await there.dumps.restore(there.other, there.dumps.decompress(stream(pieces), soon()), soon());
  const broken = stream([Buffer.from("DELIMITER ;;\ncreate table x (;;\nDELIMITER ;\n")]);

  await assert.rejects(
    there.dumps.restore(there.other, broken, soon()),
    /SQLite refused a CREATE/i,
  );

  assert.equal(await there.dumps.sizeOf(there.other, soon()), 1);
  const names = await readdir(dirname(there.dumps.liveSchema));
  assert.deepEqual(
    names.filter((name) => name.includes("restoring")),
    [],
  );
});

test("SQLite: numbers that were given once are not given again", async () => {
  await using there = await place();
  for (const statement of odd) {
    await there.run(statement);
  }
  const { pieces } = await dumped(there.dumps);
  await there.dumps.restore(there.other, there.dumps.decompress(stream(pieces), soon()), soon());

  await there.run("insert into odd (t) values ('next')", there.other);

  const file = new DatabaseSync(join(dirname(there.dumps.liveSchema), there.other));
  assert.deepEqual({ ...file.prepare("select max(id) as id from odd").get() }, { id: 901 });
  file.close();
});

test("SQLite: a virtual table is refused by name before anything is dumped", async () => {
  await using there = await place();
  await there.run("create virtual table words using fts5(text)");

  await assert.rejects(there.dumps.plan(soon()), /words is a virtual table/);
});

async function place(): Promise<DumpedPlace> {
  const folder = await mkdtemp(join(tmpdir(), "surgicase-dump-"));
  const path = join(folder, "jobs.db");
  const at = (schema: string) => join(folder, schema === path ? "jobs.db" : schema);
  const live = new DatabaseSync(path);
  live.exec("pragma journal_mode = wal");
  return {
    dumps: sqliteDumps(path),
    other: "other.db",
    async run(statement, schema = path) {
      // Others have their turn.
      await setImmediate();
      const file = schema === path ? live : new DatabaseSync(at(schema));
      file.exec(statement);
      if (file !== live) {
        file.close();
      }
    },
    async fingerprint(schema, table) {
      const file = new DatabaseSync(at(schema));
      const columns = file
        .prepare("select name from pragma_table_xinfo(?) order by cid")
        .all(table)
        .map(({ name }) => `"${String(name).replaceAll('"', '""')}"`);
      const values = columns.map((name) => `typeof(${name}) || hex(${name}) || quote(${name})`);
      const rows = file
        .prepare(`select ${values.join(", ")} from "${table.replaceAll('"', '""')}" order by 1, 2`)
        .all();
      const { sql } = file.prepare("select sql from sqlite_master where name = ?").get(table) ?? {};
      file.close();
      return JSON.stringify([sql, rows]);
    },
    async [Symbol.asyncDispose]() {
      live.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
