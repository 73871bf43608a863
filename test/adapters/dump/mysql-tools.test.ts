/** What servers and their tools can do to a dump: logins, rights, letters, outages, tools that are missing. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { suite, test } from "node:test";
import { readDump } from "../../../src/domain/backup/dump-reader.ts";
import {
  ConfigError,
  DeniedError,
  LoginRefusedError,
  UnavailableError,
} from "../../../src/domain/failure.ts";
import { all, children, dumped, soon, stream } from "../../contract/dumps.ts";
import { openDoor } from "../../support/cuttable-server.ts";
import { mariadb, mysql } from "../../support/test-databases.ts";
import { collationOf, fillUp, opened, placeOn } from "./mysql-place.ts";

for (const databases of [mariadb, mysql]) {
  const { name, skip } = databases;

  suite(`dumps by tools: ${name}`, { skip }, () => {
    test("the default letters of the dumped schema are not changed by a restore beside it", async () => {
      await using place = await placeOn(databases);
      const set = "alter database `*` character set utf8mb4 collate utf8mb4_";
      await place.run(`${set}unicode_ci`);
      await place.run("create function one () returns int deterministic return 1");
      await place.run(`${set}general_ci`);
      const { pieces } = await dumped(place.dumps);
      await place.run(`${set}bin`);
      const before = await collationOf(place, place.dumps.liveSchema);

      await place.dumps.restore(
        place.other,
        place.dumps.decompress(stream(pieces), soon()),
        soon(),
      );

      assert.equal(await collationOf(place, place.dumps.liveSchema), before);
      assert.match(before, /utf8mb4_bin/);
      assert.match(await collationOf(place, place.other), /utf8mb4_general_ci/);
    });

    test("a view of left-out tables comes back, and the tables without rows for it", async () => {
      await using place = await placeOn(databases);
      await place.run("create table npi_data_1 (npi bigint)");
      await place.run("create table npi_data_2 (npi bigint)");
      await place.run("insert into npi_data_1 values (1)");
      await place.run("create view found as select npi from npi_data_1");

      const { plan, pieces } = await dumped(place.dumps);
      await place.dumps.restore(
        place.other,
        place.dumps.decompress(stream(pieces), soon()),
        soon(),
      );

      const facts = await readDump(place.dumps.decompress(stream(pieces), soon()), soon());
      assert.deepEqual(plan.leftOut, ["npi_data_1", "npi_data_2"]);
      assert.deepEqual([...facts.tables], [["npi_data_1", 0]]);
      assert.equal(await place.dumps.sizeOf(place.other, soon()), 2);
    });

    test("a table whose engine knows no snapshot is named", async () => {
      await using place = await placeOn(databases);
      await place.run("create table quick (id int) engine = myisam");

      const { outsideSnapshot } = await place.dumps.plan(soon());

      assert.deepEqual(outsideSnapshot, ["quick"]);
    });

    test("a password with every odd letter reaches the tools, and nobody else", async () => {
      await using place = await placeOn(databases);
      const password = `p"a'ss\\wo#rd; =[x]\t${randomUUID()}`;
      await using login = await place.login(password, ["all privileges on `*`.*"]);
      const { pieces } = await dumped(login.dumps);

      assert.notEqual(pieces.length, 0);
      await assert.rejects(async () => {
        const plan = await login.dumps.plan(soon());
        await using running = await login.dumps.dump(plan, soon());
        const seen = await wordsOfChildren();
        assert.ok(!seen.includes(password.slice(0, 8)), "the password is among the words");
        await all(running.compressed);
        throw new Error("all was read");
      }, /all was read/);
    });

    test("a login that was refused since says so, by the class for it", async () => {
      await using place = await placeOn(databases);
      await using login = await place.login("first-password", ["all privileges on `*`.*"]);
      const plan = await login.dumps.plan(soon());
      await login.change("second-password");

      await using running = await login.dumps.dump(plan, soon());

      await assert.rejects(all(running.compressed), (error: Error) => {
        assert.ok(error instanceof LoginRefusedError, String(error));
        assert.ok(!error.message.includes("first-password"));
        return true;
      });
      assert.deepEqual(await children(), []);
    });

    test("a routine that the login may not read is refused by name", async () => {
      await using place = await placeOn(databases);
      await place.run("create procedure hidden_one () select 1");
      await using login = await place.login("pw", [
        "select, event, trigger, show view, execute on `*`.*",
      ]);

      await assert.rejects(login.dumps.plan(soon()), (error: Error) => {
        assert.ok(error instanceof DeniedError);
        assert.match(error.message, /hidden_one/);
        return true;
      });
    });

    test("a server that goes away midway is an outage, and no process is left", async () => {
      await using place = await placeOn(databases);
      await fillUp(place);
      await using door = await openDoor(place.server.port);
      await using through = await opened({ ...place.server, host: "127.0.0.1", port: door.port });
      const plan = await through.dumps.plan(soon());
      await using running = await through.dumps.dump(plan, soon());
      const pieces = running.compressed[Symbol.asyncIterator]();
      await pieces.next();

      door.cut();

      await assert.rejects(async () => {
        while ((await pieces.next()).done !== true) {
          // On to the end.
        }
      }, UnavailableError);
      assert.deepEqual(await children(), []);
    });

    test("a restore that is told to stop leaves no process", async () => {
      await using place = await placeOn(databases);
      await fillUp(place);
      const { pieces } = await dumped(place.dumps);
      const stop = new AbortController();
      async function* stopping() {
        yield* place.dumps.decompress(stream(pieces.slice(0, 1)), soon());
      }
      const sql = stopping();
      async function* stopped() {
        for await (const piece of sql) {
          yield piece;
          stop.abort(new Error("told to stop"));
        }
      }

      await assert.rejects(
        place.dumps.restore(place.other, stopped(), stop.signal),
        /told to stop/,
      );

      assert.deepEqual(await children(), []);
    });

    test("what the server says of a row that it refuses is not repeated", async () => {
      await using place = await placeOn(databases);
      const sql =
        "create table t (name varchar(50) primary key);\ninsert into t values ('O\\'Brien 1980'), ('O\\'Brien 1980');\n";

      await assert.rejects(
        place.dumps.restore(place.other, stream([Buffer.from(sql)]), soon()),
        (error: Error) => {
          assert.match(error.message, /Duplicate entry.*1062.*line 2/);
          assert.doesNotMatch(error.message, /Brien/);
          return true;
        },
      );
    });

    test("a tool that is not there is named, and nothing was dropped for it", async () => {
      await using place = await placeOn(databases);
      await place.run("create table kept (id int)");
      const plan = await place.dumps.plan(soon());
      const path = process.env["PATH"];
      process.env["PATH"] = "/nowhere";
      try {
        await assert.rejects(place.dumps.dump(plan, soon()), missing("zstd"));
        await assert.rejects(
          place.dumps.restore(place.dumps.liveSchema, stream([]), soon()),
          missing("mariadb"),
        );
      } finally {
        process.env["PATH"] = path;
      }
      assert.equal(await place.dumps.sizeOf(place.dumps.liveSchema, soon()), 1);
    });
  });
}

const generated = "create table made (id int, twice int generated always as (id * 2) stored)";

test("MySQL: a generated column is refused by name", { skip: mysql.skip }, async () => {
  await using place = await placeOn(mysql);
  await place.run(generated);

  await assert.rejects(place.dumps.plan(soon()), /made\.twice/);
});

test(
  "MySQL: a routine of other letters that the tool would give up at is refused by name",
  { skip: mysql.skip },
  async () => {
    await using place = await placeOn(mysql);
    await place.run("alter database `*` character set utf8mb4 collate utf8mb4_0900_ai_ci");
    await place.run("create function one () returns int deterministic return 1");
    await place.run("alter database `*` character set latin1");

    await assert.rejects(
      place.dumps.plan(soon()),
      /one was made when its collation was utf8mb4_0900_ai_ci/,
    );
  },
);

test("MariaDB: a generated column comes back", { skip: mariadb.skip }, async () => {
  await using place = await placeOn(mariadb);
  await place.run(generated);
  await place.run("insert into made (id) values (21)");

  const { pieces } = await dumped(place.dumps);
  await place.dumps.restore(place.other, place.dumps.decompress(stream(pieces), soon()), soon());

  assert.equal(
    await place.fingerprint(place.other, "made"),
    await place.fingerprint(place.dumps.liveSchema, "made"),
  );
});

function missing(tool: string): (error: Error) => boolean {
  return (error) =>
    error instanceof ConfigError && error.message.includes(`${tool} is not on the path: install`);
}

async function wordsOfChildren(): Promise<string> {
  const found: string[] = [];
  for (const task of await readdir("/proc/self/task")) {
    const list = await readFile(`/proc/self/task/${task}/children`, "utf8");
    for (const child of list.split(" ").filter((each) => each !== "")) {
      for (const file of ["cmdline", "environ"]) {
        found.push(await readFile(`/proc/${child}/${file}`, "utf8").catch(() => ""));
      }
    }
  }
  return found.join("\n");
}
