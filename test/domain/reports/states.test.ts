/** Which texts mean the same state. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { stateKey, stateLabel } from "../../../src/domain/reports/states.ts";

const codes =
  "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC PR GU VI AS MP".split(
    " ",
  );

const spelt: readonly (readonly [string, string])[] = [
  ["CA", "CA"],
  ["ca", "CA"],
  ["California", "CA"],
  [" calif. ", "CA"],
  ["new  york", "NY"],
  ["N. Y.", "NY"],
  ["n.y.", "NY"],
  ["District of Columbia", "DC"],
  ["Washington, D.C.", "DC"],
  ["washington", "WA"],
  ["Puerto Rico", "PR"],
  ["GUAM", "GU"],
  ["U.S. Virgin Islands", "VI"],
  ["American Samoa", "AS"],
  ["Northern Mariana Islands", "MP"],
  ["West Virginia", "WV"],
  ["Virginia", "VA"],
  ["Hawaiʻi", "HI"],
];

for (const [text, code] of spelt) {
  test(`${JSON.stringify(text)} is ${code}`, () => {
    const label = stateLabel(text);

    assert.equal(label, code);
  });
}

test("every code is a state of its own, in any letter case", () => {
  const labels = codes.map((code) => stateLabel(code.toLowerCase()));

  assert.equal(new Set(codes).size, 56);
  assert.deepEqual(labels, codes);
});

test("blank is Unknown, and so is the word", () => {
  const labels = ["", "  ", "unknown", " Unknown "].map(stateLabel);

  assert.deepEqual(new Set(labels), new Set(["Unknown"]));
});

test("any other text stays as it is written, letter case apart", () => {
  assert.equal(stateLabel("  Ontario "), "Ontario");
  assert.equal(stateKey("ONTARIO"), stateKey(" ontario"));
  assert.notEqual(stateKey("Ontario"), stateKey("Alberta"));
});

test("texts that merely hold a state's letters are none", () => {
  assert.equal(stateLabel("CAX"), "CAX");
  assert.equal(stateLabel("constructor"), "constructor");
  assert.equal(stateLabel("Новый CA"), "Новый CA");
});
