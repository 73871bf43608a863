/** The plain settings: words, addresses, zones, schedules and links. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  address,
  addresses,
  oneOf,
  schedule,
  timeZone,
  webAddress,
  word,
} from "../../src/config/parsers.ts";
import { SettingError } from "../../src/config/setting.ts";

const cases: readonly {
  readonly what: string;
  readonly parse: (text: string) => unknown;
  readonly good: readonly (readonly [string, unknown])[];
  readonly bad: readonly string[];
}[] = [
  {
    what: "an environment's name",
    parse: word,
    good: [
      ["production", "production"],
      ["eu-1.test_2", "eu-1.test_2"],
      ["a".repeat(40), "a".repeat(40)],
    ],
    bad: ["two words", "-a", 'a"b', "a\nb", "ü", "a".repeat(41)],
  },
  {
    what: "a sender",
    parse: address,
    good: [["jobs@example.com", "jobs@example.com"]],
    bad: [
      "jobs",
      "Jobs <jobs@example.com>",
      "a@example.com,b@example.com",
      "jobs@example.com\nBcc: x",
    ],
  },
  {
    what: "a list of recipients",
    parse: addresses,
    good: [
      ["a@example.com", ["a@example.com"]],
      [" a@example.com ,, b@example.com,", ["a@example.com", "b@example.com"]],
      ["a@example.com,a@example.com", ["a@example.com"]],
    ],
    bad: [",", " , ,", "a@example.com;b@example.com", "a@example.com, nobody"],
  },
  {
    what: "a time zone",
    parse: timeZone,
    good: [
      ["UTC", "UTC"],
      ["America/New_York", "America/New_York"],
      ["america/new_york", "America/New_York"],
    ],
    bad: ["New York", "EST5", "Mars/Olympus"],
  },
  {
    what: "a choice",
    parse: oneOf("auto", "json"),
    good: [["json", "json"]],
    bad: ["JSON", "xml"],
  },
  {
    what: "a schedule",
    parse: schedule,
    good: [
      ["", undefined],
      ["0 8 * * 1", "0 8 * * 1"],
      ["*/5 * * * *", "*/5 * * * *"],
    ],
    bad: ["0 8 * *", "0 0 8 * * 1", "0 25 * * *", "0 0 30 2 *", "Monday", "2026-11-23T08:00:00Z"],
  },
  {
    what: "a link",
    parse: webAddress,
    good: [
      ["", undefined],
      ["https://example.com/runbooks", "https://example.com/runbooks"],
    ],
    bad: ["example.com", "ftp://example.com", "javascript:alert(1)"],
  },
];

for (const { what, parse, good, bad } of cases) {
  for (const [text, value] of good) {
    test(`${what} may be ${JSON.stringify(text)}`, () => {
      assert.deepEqual(parse(text), value);
    });
  }
  for (const text of bad) {
    test(`${what} is refused where it is ${JSON.stringify(text)}`, () => {
      assert.throws(() => parse(text), SettingError);
    });
  }
}

test("the wrong address of a list is told by its number", () => {
  assert.throws(() => addresses("a@example.com, nobody, b@example.com"), /number 2 is none$/);
});
