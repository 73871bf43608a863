/** New recipients in the text of the secret main: that one value changes, and nothing else does. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import * as fc from "fast-check";
import { UsageError } from "../../src/domain/failure.ts";
import { parseRecipients, recipientsChange } from "../../src/secrets/recipients-change.ts";

const people = ["a@example.com", "b@example.com"];
const set = '"a@example.com,b@example.com"';

function others(json: string) {
  return Object.entries(JSON.parse(json) as object).filter(
    ([name]) => name !== "job_failure_recipients",
  );
}

suite("what a person types", () => {
  test("blanks are dropped, and of spellings that differ in case the first one counts", () => {
    const addresses = parseRecipients(" Ops@example.com,, b@example.com ,OPS@EXAMPLE.COM,");

    assert.deepEqual(addresses, ["Ops@example.com", "b@example.com"]);
  });

  for (const typed of ["", " , ", "ops", "ops@example.com,b@", "Ops <ops@example.com>"]) {
    test(`refused: "${typed}"`, () => {
      assert.throws(() => parseRecipients(typed), UsageError);
    });
  }
});

suite("the secret's new text", () => {
  for (const [what, text, expected] of [
    ["an empty object gets the key", "{}", `{"job_failure_recipients": ${set}}`],
    [
      "a value is replaced where it stands",
      '{"a":1,"job_failure_recipients":"x@example.com","b":2}',
      `{"a":1,"job_failure_recipients":${set},"b":2}`,
    ],
    [
      "a new key comes last, as compact as the others",
      '{"a":1}',
      `{"a":1,"job_failure_recipients":${set}}`,
    ],
    [
      "a new key comes last, on a line as the others have",
      '{\n  "a": 1\n}\n',
      `{\n  "a": 1,\n  "job_failure_recipients": ${set}\n}\n`,
    ],
    [
      "numbers keep their digits, and keys their order",
      '{"2":1.00,"1":12345678901234567890,"x":1e400,"job_failure_recipients":null}',
      `{"2":1.00,"1":12345678901234567890,"x":1e400,"job_failure_recipients":${set}}`,
    ],
    [
      "a list is replaced as a whole",
      '{"job_failure_recipients" : [ "x@example.com", {"job_failure_recipients":[]} ] , "z":[]}',
      `{"job_failure_recipients" : ${set} , "z":[]}`,
    ],
    [
      "the same key deeper down is none of it",
      '{"deep":{"job_failure_recipients":"x@example.com"},"t":"\\"job_failure_recipients\\":1,}"}',
      `{"deep":{"job_failure_recipients":"x@example.com"},"t":"\\"job_failure_recipients\\":1,}","job_failure_recipients":${set}}`,
    ],
    [
      "of a repeated key the last one counts",
      '{"job_failure_recipients":1,"job_failure_recipients":2}',
      `{"job_failure_recipients":1,"job_failure_recipients":${set}}`,
    ],
    [
      "a key may be written with escapes",
      '{"job\\u005ffailure_recipients":"x@example.com"}',
      `{"job\\u005ffailure_recipients":${set}}`,
    ],
  ] as const) {
    test(what, () => {
      const { text: changed } = recipientsChange(text, people);

      assert.equal(changed, expected);
    });
  }

  for (const text of [
    '{"job_failure_recipients":"a@example.com, b@example.com"}',
    '{"job_failure_recipients":["a@example.com","b@example.com"]}',
  ]) {
    test(`nothing is to be changed in ${text}`, () => {
      assert.equal(recipientsChange(text, people).text, undefined);
    });
  }

  for (const text of ["", "canary", "[]", '"canary"', "null", '{"a":canary}']) {
    test(`refused without repeating it: ${text}`, () => {
      assert.throws(
        () => recipientsChange(text, people),
        (error: unknown) => error instanceof UsageError && !error.message.includes("canary"),
      );
    });
  }

  test("whatever else is in it stays as it is", () => {
    const key = fc.oneof(fc.string(), fc.constantFrom("job_failure_recipients", "__proto__", "1"));
    const indent = fc.constantFrom(undefined, 2, "\t");
    fc.assert(
      fc.property(fc.dictionary(key, fc.jsonValue()), indent, (values, space) => {
        const before = JSON.stringify(values, undefined, space);

        const { text = before } = recipientsChange(before, people);

        const after = JSON.parse(text) as Record<string, unknown>;
        assert.deepEqual(others(text), others(before));
        assert.equal(after["job_failure_recipients"], "a@example.com,b@example.com");
      }),
    );
  });
});
