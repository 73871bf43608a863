/** Accounts that are no people: read from the secret in either form, and never by a typing error. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ConfigError } from "../../src/domain/failure.ts";
import { accountKey, excludedUserIds } from "../../src/domain/excluded-accounts.ts";

for (const [given, ids] of [
  [undefined, []],
  [null, []],
  ["", []],
  [[], []],
  ["test-1", ["test-1"]],
  [" test-1 , test-2,,", ["test-1", "test-2"]],
  [
    ["test-1", " test-2 ", ""],
    ["test-1", "test-2"],
  ],
  [[4711, "4711"], ["4711"]],
  [["with,comma"], ["with,comma"]],
] as const) {
  test(`${JSON.stringify(given)} excludes ${ids.length === 0 ? "nobody" : ids.join(" and ")}`, () => {
    const excluded = excludedUserIds({ excluded_user_ids: given });

    assert.deepEqual([...excluded], ids);
  });
}

for (const given of [7, true, { id: "test-1" }, [["test-1"]], [null], [{}], [true]]) {
  test(`${JSON.stringify(given)} is refused, as nobody knows whom it means`, () => {
    assert.throws(() => excludedUserIds({ excluded_user_ids: given }), ConfigError);
  });
}

test("a secret without the key excludes nobody", () => {
  assert.equal(excludedUserIds({ excluded_users: ["test-1"] }).size, 0);
});

test("letter case does not tell accounts apart, as in the database", () => {
  assert.deepEqual([...excludedUserIds({ excluded_user_ids: ["Test-MiX"] })], ["test-mix"]);
  assert.equal(accountKey(" TEST-mix "), "test-mix");
});
