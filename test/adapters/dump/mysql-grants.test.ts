/** Lines of `show grants`, as MariaDB and MySQL print them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { grantsIn } from "../../../src/adapters/dump/mysql-grants.ts";

const cases: Readonly<Record<string, readonly [line: string, schema: string, gives: boolean]>> = {
  "on all schemas": ["GRANT SELECT, TRIGGER ON *.* TO `u`@`%`", "surgicase", true],
  "all privileges": ["GRANT ALL PRIVILEGES ON `surgicase`.* TO `u`@`%`", "surgicase", true],
  "on the schema": ["GRANT SELECT ON `surgicase`.* TO `u`@`%`", "surgicase", true],
  "on another schema": ["GRANT SELECT ON `surgicases`.* TO `u`@`%`", "surgicase", false],
  "on one table": ["GRANT SELECT ON `surgicase`.`cases` TO `u`@`%`", "surgicase", false],
  "on a column": ["GRANT SELECT (`id`), INSERT ON `surgicase`.* TO `u`@`%`", "surgicase", false],
  "another right": ["GRANT SELECT HISTORY, INSERT ON *.* TO `u`@`%`", "surgicase", false],
  "on a pattern": ["GRANT SELECT ON `surgi%`.* TO `u`@`%`", "surgicase", true],
  "on an escaped underscore": ["GRANT SELECT ON `a\\_b`.* TO `u`@`%`", "a_b", true],
  "on another for an escaped underscore": ["GRANT SELECT ON `a\\_b`.* TO `u`@`%`", "axb", false],
  "on an open underscore": ["GRANT SELECT ON `a_b`.* TO `u`@`%`", "axb", true],
  "on a name of odd letters": ["GRANT SELECT ON `a-``.b`.* TO `u`@`%`", "a-`.b", true],
};

for (const [what, [line, schema, gives]] of Object.entries(cases)) {
  test(`a right ${what} is ${gives ? "" : "not "}one on the schema`, () => {
    assert.equal(grantsIn([line]).gives("SELECT", schema), gives);
  });
}

test("a right that was partly revoked is none there", () => {
  const grants = grantsIn([
    "GRANT SELECT ON *.* TO `u`@`%`",
    "REVOKE SELECT ON `surgicase`.* FROM `u`@`%`",
  ]);

  assert.equal(grants.gives("SELECT", "surgicase"), false);
  assert.equal(grants.gives("SELECT", "another"), true);
});

test("roles are told from rights", () => {
  assert.equal(grantsIn(["GRANT `reader`@`%` TO `u`@`%`"]).hasRoles, true);
  assert.equal(grantsIn(["GRANT SELECT ON *.* TO `u`@`%`"]).hasRoles, false);
});
