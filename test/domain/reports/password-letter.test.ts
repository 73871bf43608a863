/** The paper with a reader's password. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  passwordLetter,
  type PasswordLetterFacts,
} from "../../../src/domain/reports/password-letter.ts";

const facts: PasswordLetterFacts = {
  organisation: "Sample Assistants",
  address: "ann@example.com",
  firstName: "Ann",
  lastName: "Example",
  password: "ABCD-EFGH-JKMN-PQRS-TVWX-YZ01",
  version: "2",
};

test("it says for whom it is, under which key, and the password once", () => {
  const text = passwordLetter(facts);

  assert.match(text, /^Sample Assistants: your report password +key 2\n/);
  assert.match(text, /For: {6}Ann Example, ann@example\.com\n/);
  assert.equal(text.split(facts.password).length, 2);
  assert.match(text, /Password: ABCD-EFGH-JKMN-PQRS-TVWX-YZ01\n/);
});

for (const [firstName, lastName, name] of [
  ["", "", "ann@example.com"],
  ["Ann", "", "Ann, ann@example.com"],
  ["", "Example", "Example, ann@example.com"],
] as const) {
  test(`a reader named "${firstName}" "${lastName}" is addressed as ${name}`, () => {
    const text = passwordLetter({ ...facts, firstName, lastName });

    assert.ok(text.includes(`For:      ${name}\n`), text);
  });
}
