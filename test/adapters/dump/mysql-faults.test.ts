/** What may go wrong while a dump or a restore is at work, and names of schemas that are nearly the same. */
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { suite, test } from "node:test";
import { readDump } from "../../../src/domain/backup/dump-reader.ts";
import { UnavailableError, UsageError } from "../../../src/domain/failure.ts";
import { all, children, dumped, soon, stream } from "../../contract/dumps.ts";
import { openDoor } from "../../support/cuttable-server.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { mariadb, mysql } from "../../support/test-databases.ts";
import { fillUp, opened, placeOn } from "./mysql-place.ts";

/** Shell scripts in the place of `zstd`, and what is said of each. */
const compressors = [
  ["exec /usr/bin/head -c 10", /: zstd ended before the dump did; look at its installation$/],
  ["exec /bin/cat > /dev/null", /: zstd wrote nothing; look at its installation$/],
  ["kill -9 $$", /: zstd was ended by SIGKILL$/],
  ["/bin/cat > /dev/null; exit 3", /: zstd ended with exit code 3$/],
] as const;

async function* brokenAtOnce(): AsyncGenerator<Uint8Array, void> {
  yield Buffer.from("create table t (id int primary key);\nselect nothing from nowhere;\n");
  for (let count = 0; count < 100; count += 1) {
    yield Buffer.from(`-- ${"a".repeat(100_000)}\n`);
  }
}

for (const databases of [mariadb, mysql]) {
  const { name, skip } = databases;

  suite(`dumps in trouble: ${name}`, { skip }, () => {
    test("a server that goes away in mid-restore is an outage with its address, and no process is left", async () => {
      await using place = await placeOn(databases);
      await using door = await openDoor(place.server.port);
      await using through = await opened({ ...place.server, host: "127.0.0.1", port: door.port });
      async function* sql() {
        yield Buffer.from("create table t (text longtext);\n");
        const row = Buffer.from(`insert into t values ('${"a".repeat(1_000_000)}');\n`);
        for (let count = 0; count < 100; count += 1) {
          yield row;
          if (count === 10) {
            door.cut();
          }
        }
      }

      await assert.rejects(through.dumps.restore(place.other, sql(), soon()), (error: Error) => {
        assert.ok(error instanceof UnavailableError, String(error));
        assert.match(error.message, new RegExp(`127\\.0\\.0\\.1:${door.port}`));
        return true;
      });
      assert.deepEqual(await children(), []);
    });

    test("what the server says to a statement in the middle comes before that the client is gone", async () => {
      await using place = await placeOn(databases);
      await assert.rejects(
        place.dumps.restore(place.other, brokenAtOnce(), soon()),
        /it answered: Table .*nowhere.* doesn't exist \(1146\), at line 2 of the dump/,
      );
    });

    test("a table that is dropped in mid-dump is a change, and worth another try", async () => {
      await using place = await placeOn(databases);
      await fillUp(place);
      await place.run("create table later (id int)");
      const plan = await place.dumps.plan(soon());
      await using running = await place.dumps.dump(plan, soon());
      const pieces = running.compressed[Symbol.asyncIterator]();
      await pieces.next();

      await place.run("drop table later");

      await assert.rejects(
        async () => {
          while ((await pieces.next()).done !== true) {
            // On to the end.
          }
        },
        (error: Error) => {
          assert.ok(error instanceof UnavailableError, String(error));
          assert.match(error.message, /a table was changed in the middle of it; try again/);
          return true;
        },
      );
    });

    test("a schema is told from one whose name differs by case, and objects too", async () => {
      await using place = await placeOn(databases);
      const upper = place.other.toUpperCase();
      await place.run(`create database ${place.other}`);
      await place.run("create table one (id int)", place.other);
      await place.run("create view two as select 1 as one", place.other);
      await place.run(`create database ${upper}`);
      try {
        await place.run("create table three (id int)", upper);

        assert.equal(await place.dumps.sizeOf(upper, soon()), 1);
        assert.deepEqual((await place.dumps.objectsOf(upper, soon())).views, []);
        assert.equal(await place.dumps.sizeOf(place.other, soon()), 2);
        assert.deepEqual((await place.dumps.objectsOf(place.other, soon())).views, ["two"]);
      } finally {
        await place.run(`drop database ${upper}`);
      }
    });

    test("a dump that is read only after its tools have ended is all there", async () => {
      await using place = await placeOn(databases);
      await place.run("create table one (id int)");
      const plan = await place.dumps.plan(soon());
      await using running = await place.dumps.dump(plan, soon());
      while ((await children()).length > 0) {
        // It is small enough to wait for its reader.
      }

      const pieces = await all(running.compressed);

      const facts = await readDump(place.dumps.decompress(stream(pieces), soon()), soon());
      assert.ok(facts.isComplete);
    });

    test("names that no schema should have are refused before anything is asked", async () => {
      await using place = await placeOn(databases);

      for (const schema of ["", "a".repeat(65), "adv_k ", "a/../b`x", "a.b"]) {
        await assert.rejects(place.dumps.sizeOf(schema, soon()), UsageError, schema);
      }
      assert.equal(await place.dumps.sizeOf("a".repeat(64), soon()), undefined);
    });

    for (const [script, words] of compressors) {
      test(`a compressor that does \`${script}\` is named for it`, async (t) => {
        await using place = await placeOn(databases);
        await fillUp(place);
        const folder = await temporaryFolder(t);
        await writeFile(`${folder}/zstd`, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
        const path = process.env["PATH"];
        process.env["PATH"] = `${folder}:${path}`;
        try {
          await assert.rejects(dumped(place.dumps), words);
        } finally {
          process.env["PATH"] = path;
        }
      });
    }
  });
}
