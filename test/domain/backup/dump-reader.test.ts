/** What a dump's SQL tells while it streams by, wherever its pieces end. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import * as fc from "fast-check";
import { DumpReader, readDump } from "../../../src/domain/backup/dump-reader.ts";

const dump = `/*M!999999\\- enable the sandbox mode */
-- MariaDB dump 10.19
DROP TABLE IF EXISTS \`a_view\`;
/*!50001 CREATE VIEW \`a_view\` AS SELECT
 NULL AS \`id\` */;
CREATE TABLE \`cases\` (
  \`name\` varchar(10) DEFAULT '(;' COMMENT 'CREATE TABLE \`no\` ('
) ENGINE=InnoDB;
INSERT INTO \`cases\` VALUES
(1,'O\\'Brien (x); \\\\',0x2728,_binary'it''s'),
(2,NULL,'),(','');
INSERT INTO \`cases\` (\`a(b\`, \`c\`) VALUES (3,'x'),(4,'INSERT INTO \`no\` VALUES (1)');
CREATE TABLE \`a \`\`quoted\`\` name\` (
INSERT INTO \`a \`\`quoted\`\` name\` VALUES (1);
CREATE TABLE \`empty\` (
DELIMITER ;;
/*!50003 CREATE*/ /*!50017 DEFINER=\`trigger\`@\`event\`*/ /*!50003 trigger
  filling before insert on cases for each row
begin
insert into cases values (1);
INSERT INTO \`cases\` VALUES (9);
end */;;
DELIMITER ;
DELIMITER ;;
/*!50003 SET time_zone = 'SYSTEM' */ ;;
/*!50106 CREATE*/ /*!50117 DEFINER=\`root\`@\`%\`*/ /*!50106 EVENT \`yearly\` ON SCHEDULE EVERY 1 YEAR DO select 1 */ ;;
DELIMITER ;
DELIMITER ;;
CREATE DEFINER=\`root\`@\`%\` PROCEDURE \`closing\`(in x int)
begin
CREATE TABLE \`no\` (id int);
-- Dump completed
end ;;
DELIMITER ;
DELIMITER ;;
CREATE DEFINER=\`root\`@\`%\` FUNCTION \`closing\`(x int) RETURNS int(11)
return x ;;
DELIMITER ;
/*!50001 CREATE ALGORITHM=UNDEFINED */
/*!50013 DEFINER=\`root\`@\`localhost\` SQL SECURITY DEFINER */
/*!50001 VIEW \`a_view\` AS select 1 AS \`id\` */;
-- Dump completed on 2026-11-24 19:13:11
`;

suite("dump reader", () => {
  test("finds tables with their rows, and everything beside them", () => {
    const facts = factsOf(Buffer.from(dump), [dump.length]);

    assert.deepEqual(
      [...facts.tables],
      [
        ["cases", 4],
        ["a `quoted` name", 1],
        ["empty", 0],
      ],
    );
    assert.deepEqual(facts.views, ["a_view"]);
    assert.deepEqual(facts.routines, ["closing", "closing"]);
    assert.deepEqual(facts.triggers, ["filling"]);
    assert.deepEqual(facts.events, ["yearly"]);
    assert.equal(facts.isComplete, true);
    assert.equal(facts.bytes, Buffer.byteLength(dump));
  });

  test("finds the same wherever the pieces end", () => {
    const whole = factsOf(Buffer.from(dump), [dump.length]);

    for (const size of [1, 2, 3, 7, 64, 100]) {
      assert.deepEqual(factsOf(Buffer.from(dump), [size]), whole, `pieces of ${size}`);
    }
  });

  test("a dump without its last line is not complete, whatever a routine says", () => {
    const cut = dump.slice(0, dump.lastIndexOf("-- Dump completed"));

    assert.equal(factsOf(Buffer.from(cut), [100]).isComplete, false);
  });

  test("a last line without its end counts", () => {
    assert.equal(factsOf(Buffer.from("-- Dump completed"), [3]).isComplete, true);
  });

  test("counts random rows of random letters in random pieces", () => {
    const value = fc.oneof(
      fc.string({ unit: "binary", maxLength: 30 }).map(quoted),
      fc
        .string({
          unit: fc.constantFrom("'", "\\", "(", ")", ";", ",", "\n", "`", "x"),
          maxLength: 12,
        })
        .map(quoted),
      fc
        .uint8Array({ minLength: 1, maxLength: 9 })
        .map((bytes) => `0x${Buffer.from(bytes).toString("hex")}`),
      fc.constantFrom("NULL", "-1.5e300", "CAST(x'0a5c' AS TEXT)", "''"),
    );
    const row = fc
      .array(value, { minLength: 1, maxLength: 4 })
      .map((values) => `(${values.join(",")})`);
    const statement = fc.record({
      table: fc.constantFrom("one", "two", "three"),
      rows: fc.array(row, { minLength: 1, maxLength: 8 }),
      between: fc.constantFrom(",", ",\n"),
    });

    fc.assert(
      fc.property(
        fc.array(statement, { maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 5 }),
        (statements, sizes) => {
          const expected = new Map<string, number>();
          for (const { table, rows } of statements) {
            expected.set(table, (expected.get(table) ?? 0) + rows.length);
          }
          const sql = statements
            .map(
              ({ table, rows, between }) =>
                `INSERT INTO \`${table}\` VALUES ${rows.join(between)};\n`,
            )
            .join("-- (between\n");

          assert.deepEqual(factsOf(Buffer.from(sql), sizes).tables, expected);
        },
      ),
    );
  });

  test("counts the rows of a line that is longer than any piece", () => {
    const rows = Array.from({ length: 16 }, () => `('${"x;(".repeat(350_000)}')`).join();

    const facts = factsOf(
      Buffer.from(`INSERT INTO \`t\` VALUES ${rows};\n-- Dump completed\n`),
      [65_536],
    );

    assert.deepEqual([...facts.tables], [["t", 16]]);
    assert.equal(facts.isComplete, true);
  });

  test("finds rows behind the names of a thousand columns", () => {
    const names = Array.from({ length: 1000 }, (_, at) => `\`column_${at}_(\``).join(", ");

    const facts = factsOf(Buffer.from(`INSERT INTO \`t\` (${names}) VALUES\n(1),\n(2);\n`), [1000]);

    assert.deepEqual([...facts.tables], [["t", 2]]);
  });

  test("what the source throws is thrown as it is", async () => {
    const broken = new Error("the storage broke");
    async function* source(): AsyncGenerator<Uint8Array, void> {
      yield Buffer.from(dump);
      throw broken;
    }

    await assert.rejects(readDump(source(), new AbortController().signal), broken);
  });
});

/** As the server escapes it. */
function quoted(text: string): string {
  const escapes: Readonly<Record<string, string>> = {
    "\0": "\\0",
    "\n": "\\n",
    "\r": "\\r",
    "\\": "\\\\",
    "'": "\\'",
    '"': '\\"',
    "\u001A": "\\Z",
  };
  return `'${Array.from(text, (letter) => escapes[letter] ?? letter).join("")}'`;
}

function factsOf(sql: Buffer, sizes: readonly number[]) {
  const reader = new DumpReader();
  let from = 0;
  for (let piece = 0; from < sql.length; piece += 1) {
    const size = sizes[piece % sizes.length] ?? 1;
    // A piece is not kept: whoever gives it may use its memory again.
    const given = Buffer.from(sql.subarray(from, from + size));
    reader.add(given);
    given.fill(0);
    from += size;
  }
  return reader.facts();
}
