/** What would come back otherwise than it was: named in the plan, or refused. And how much the server takes. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { readDump } from "../../../src/domain/backup/dump-reader.ts";
import { packetNeeded } from "../../../src/domain/backup/packet.ts";
import { dumped, soon, stream } from "../../contract/dumps.ts";
import { mariadb, mysql } from "../../support/test-databases.ts";
import { placeOn } from "./mysql-place.ts";

for (const databases of [mariadb, mysql]) {
  const { name, skip } = databases;

  test(`${name}: a FLOAT is named, and what keeps its digits is not`, { skip }, async () => {
    await using place = await placeOn(databases);
    await place.run("create table money (a float, b double, c decimal(10, 2), d float(10, 2))");
    await place.run("create table npi_data_0 (a float)");

    const { warnings } = await place.dumps.plan(soon());

    assert.deepEqual(
      warnings.map(({ problem }) => problem.slice(-9)),
      [": money.a"],
    );
  });

  test(`${name}: a row is found that the server would not take back`, { skip }, async () => {
    await using place = await placeOn(databases);
    const largest = await place.dumps.largestPacket(soon());
    assert.ok(largest !== undefined);
    // As hexadecimal digits it is twice as long.
    const half = Math.ceil(largest / 2 / 3);
    await place.run("create table large (id int, content longblob)");
    await place.run(`insert into large values (1, repeat('a', ${half})), (2, 'b')`);
    const { pieces: few } = await dumped(place.dumps);
    await place.run("update large set content = concat(content, content) where id = 1");
    await place.run(
      `update large set content = concat(content, repeat('b', ${half})) where id = 1`,
    );
    const { pieces: many } = await dumped(place.dumps);

    const [fits, doesNot] = await Promise.all(
      [few, many].map(async (pieces) =>
        readDump(place.dumps.decompress(stream(pieces), soon()), soon()),
      ),
    );

    assert.equal(packetNeeded(fits?.longestStatement, largest), undefined);
    assert.equal(packetNeeded(doesNot?.longestStatement, largest)?.isPossible, true);
  });
}

test("MariaDB: a table's history is named as lost", { skip: mariadb.skip }, async () => {
  await using place = await placeOn(mariadb);
  await place.run("create table old (id int) with system versioning");

  const { tables, warnings } = await place.dumps.plan(soon());

  assert.deepEqual(tables, ["old"]);
  assert.match(warnings[0]?.problem ?? "", /without the history of their rows: old$/);
});

test("MariaDB: a default out of a sequence is named", { skip: mariadb.skip }, async () => {
  await using place = await placeOn(mariadb);
  await place.run("create sequence numbers");
  await place.run("create table counted (id int default nextval(numbers), other int default 1)");

  const { warnings } = await place.dumps.plan(soon());

  assert.equal(warnings.length, 1);
  assert.match(warnings[0]?.problem ?? "", /would still take their numbers from .*: counted\.id$/);
});

test("MySQL: a vector is refused by name", { skip: mysql.skip }, async () => {
  await using place = await placeOn(mysql);
  await place.run("create table found (id int, place vector(3))");

  await assert.rejects(place.dumps.plan(soon()), /is a vector \(found\.place\)/);
});
