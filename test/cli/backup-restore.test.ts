/** `backup restore` on real dumps of SQLite: what it refuses, what it asks, what it compares, and what it says when it breaks off. */
import assert from "node:assert/strict";
import { access, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { suite, test, type TestContext } from "node:test";
import { sqliteDumps } from "../../src/adapters/dump/sqlite.ts";
import { restoreBackup } from "../../src/cli/commands/backup/restore.ts";
import { dumpKeyOf } from "../../src/domain/backup/backup-id.ts";
import { UnavailableError, UsageError } from "../../src/domain/failure.ts";
import type { Dumps } from "../../src/ports/dumps.ts";
import { never, runBackup, worldAt } from "../jobs/backup/backup-runs.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const id = "20261124T080003Z-1a2b3c4d";

suite("backup restore", () => {
  test("brings a backup back into a new schema, and says that all is as the manifest says", async (t) => {
    const world = await backedUp(t);

    const { code, said } = await world.restore({ into: "new.db" });

    assert.equal(code, 0, said);
    assert.match(
      said,
      /Restored into new\.db: 2 tables with 3 rows, 1 view, 0 routines, 1 trigger, 0 events; all as/,
    );
    assert.match(said, /npi load --full/);
    assert.equal(world.rows("new.db"), 2);
  });

  test("refuses a schema that has something, unless it is told to overwrite", async (t) => {
    const world = await backedUp(t);
    world.run("new.db", "create table stray (id int)");

    await assert.rejects(world.restore({ into: "new.db" }), (error: Error) => {
      assert.ok(error instanceof UsageError);
      assert.match(error.message, /it has 1 table or view.*Nothing was changed.*--overwrite/);
      return true;
    });
    const { code, said } = await world.restore({ into: "new.db", overwrite: true });

    assert.equal(code, 0, said);
    assert.match(said, /Reading the whole backup first/);
    assert.equal(world.rows("new.db"), 2);
    assert.throws(() => world.run("new.db", "select * from stray"), /no such table/);
  });

  test("refuses the live schema without --overwrite", async (t) => {
    const world = await backedUp(t);

    await assert.rejects(world.restore({ into: world.live }), /Cannot restore into/);

    assert.equal(world.rows("jobs.db"), 2);
  });

  for (const [by, into] of [
    ["its path", (live: string) => live],
    ["its bare name", () => "jobs.db"],
    ["letters of another case", () => "JOBS.DB"],
    ["a path round a corner", () => "./jobs.db"],
  ] as const) {
    test(`wants the live schema's name typed, named by ${by}`, async (t) => {
      const world = await backedUp(t);
      world.run("jobs.db", "insert into cases values (3, 'since the backup')");
      const asked = { into: into(world.live), overwrite: true };

      await assert.rejects(world.restore(asked), /nobody is here to be asked.*--confirm/);
      await assert.rejects(world.restore(asked, "yes"), /its name was not typed/);
      await assert.rejects(
        world.restore({ ...asked, confirm: "another" }),
        /its name was not typed/,
      );

      assert.equal(world.rows("jobs.db"), 3);
    });
  }

  test("restores the live schema when its name was typed, or given", async (t) => {
    const world = await backedUp(t);
    const asked = { into: world.live, overwrite: true };
    world.run("jobs.db", "insert into cases values (3, 'since the backup')");

    const typed = await world.restore(asked, world.live);
    world.run("jobs.db", "insert into cases values (4, 'since the backup')");
    const given = await world.restore({ ...asked, confirm: world.live });

    assert.deepEqual([typed.code, given.code], [0, 0]);
    assert.match(given.said, /Next: .*migrate/);
    assert.equal(world.rows("jobs.db"), 2);
  });

  test("changes nothing in a filled schema where the backup was damaged", async (t) => {
    const world = await backedUp(t);
    world.run("new.db", "create table kept (id int)");
    await world.damage();

    await assert.rejects(world.restore({ into: "new.db", overwrite: true }));

    world.run("new.db", "insert into kept values (1)");
    assert.ok(!world.complaints().includes("half restored"), world.complaints());
  });

  test("makes no schema for a backup that cannot be opened", async (t) => {
    const world = await backedUp(t);
    await world.damage();

    await assert.rejects(world.restore({ into: "new.db" }));

    assert.equal(world.complaints(), "");
    await assert.rejects(access(join(dirname(world.live), "new.db")));
  });

  test("says that the schema is no good where a restore broke off, and how to begin again", async (t) => {
    const world = await backedUp(t, (dumps) => ({
      ...dumps,
      restore: async () => {
        throw new UnavailableError("the database", "it went away in the middle");
      },
    }));

    await assert.rejects(world.restore({ into: "new.db" }));

    assert.match(
      world.complaints(),
      /new\.db may be empty or half restored.*backup restore 2026\S+ --into new\.db --overwrite/,
    );
  });

  test("tells every difference from the manifest, and ends with 1", async (t) => {
    const world = await backedUp(t, (dumps) => ({
      ...dumps,
      restore: async (schema, sql, signal) => {
        await dumps.restore(schema, sql, signal);
        world.run(
          schema,
          "delete from cases where id = 1; drop trigger watching; create view stray as select 1 as one",
        );
      },
    }));

    const { code } = await world.restore({ into: "new.db" });

    assert.equal(code, 1);
    assert.deepEqual(world.complaints().split("\n"), [
      "Different: table cases has 1 row, not 2.",
      "Different: it has 4 tables and views, not 3.",
      "Different: view stray is not in the backup.",
      "Different: trigger watching is missing.",
    ]);
  });

  test("refuses schemas that are the server's own", async (t) => {
    const world = await backedUp(t);

    for (const into of ["mysql", "INFORMATION_SCHEMA", " "]) {
      await assert.rejects(world.restore({ into, overwrite: true }), UsageError);
    }
  });
});

interface Asked {
  readonly into: string;
  readonly overwrite?: boolean;
  readonly confirm?: string;
}

async function backedUp(t: TestContext, change: (dumps: Dumps) => Dumps = (dumps) => dumps) {
  const folder = await temporaryFolder(t);
  const live = join(folder, "jobs.db");
  const run = (name: string, statement: string): void => {
    const file = new DatabaseSync(join(folder, name));
    try {
      file.exec(statement);
    } finally {
      file.close();
    }
  };
  run(
    "jobs.db",
    `create table cases (id int, note text); create table log (id int); create table npi_data_0 (npi int);
     insert into cases values (1, 'one'), (2, 'two'); insert into log values (1); insert into npi_data_0 values (1);
     create view open_cases as select id from cases;
     create trigger watching after insert on cases begin insert into log values (new.id); end`,
  );
  const world = await worldAt(folder, sqliteDumps(live));
  const { finished } = await runBackup(world);
  assert.equal(finished.kind, "succeeded");
  const complaints: string[] = [];
  return {
    live,
    run,
    rows: (name: string) => {
      const file = new DatabaseSync(join(folder, name), { readOnly: true });
      const row = file.prepare("select count(*) as found from cases").get();
      file.close();
      return row?.["found"];
    },
    complaints: () => complaints.join("\n"),
    async damage() {
      const path = join(folder, "storage", dumpKeyOf(id));
      const bytes = await readFile(path);
      bytes.writeUInt8(bytes.readUInt8(bytes.length - 200) ^ 1, bytes.length - 200);
      await writeFile(path, bytes);
    },
    async restore({ into, overwrite = false, confirm }: Asked, typed?: string) {
      const lines: string[] = [];
      const code = await restoreBackup(
        { backup: "latest", into, overwrite, confirm },
        { ...world, dumps: change(world.dumps) },
        {
          environment: {},
          clock: fakeClock(new Date(0)),
          print: (line) => void lines.push(line),
          complain: (line) => void complaints.push(line),
          ask: typed === undefined ? undefined : async () => typed,
        },
        never,
      );
      return { code, said: lines.join("\n") };
    },
  };
}
