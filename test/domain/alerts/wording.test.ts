/** How alerts write moments, spans and foreign texts. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { alertSubject } from "../../../src/domain/alerts/alert.ts";
import {
  durationWords,
  momentWords,
  plainLine,
  plainText,
  shortened,
} from "../../../src/domain/alerts/wording.ts";

test("a moment carries the weekday it really is", () => {
  assert.equal(momentWords(new Date("2026-11-23T08:00:59Z")), "Monday 2026-11-23 08:00 UTC");
  assert.equal(momentWords(new Date("2025-10-28T00:00:00Z")), "Tuesday 2025-10-28 00:00 UTC");
});

test("a duration names its two largest units", () => {
  const said = [-5, 0, 8, 250, 3600, 4320, 86_399, 183_600].map((seconds) =>
    durationWords(seconds),
  );

  assert.deepEqual(said, [
    "0 s",
    "0 s",
    "8 s",
    "4 min 10 s",
    "1 h",
    "1 h 12 min",
    "23 h 59 min",
    "2 d 3 h",
  ]);
});

test("a line is one line without colours, controls and invisible letters", () => {
  const line = plainLine(
    "\u001B[31mred\u001B[0m\r\nBcc: a@example.com\u2028\u202Enext\u0000\u200B",
    100,
  );

  assert.equal(line, "red Bcc: a@example.com next");
});

test("a text keeps its lines and nothing else that does not show", () => {
  assert.equal(plainText("one\r\ntwo\rthree\u0007\tfour"), "one\ntwo\nthree\tfour");
});

test("a cut text says that it is cut, and no letter is cut in two", () => {
  assert.equal(shortened("abc", 3), "abc");
  assert.equal(shortened("ab😀", 3), "ab […]");
});

test("the subjects are the ones that operators filter by", () => {
  const matters = ["failed", "partial", "waiting", "recovered"] as const;

  const subjects = matters.map((matter) => alertSubject(matter, "NPI\r\nUpdate"));

  assert.deepEqual(subjects, [
    "🚨 CRITICAL: Scheduled Job Failed - NPI Update",
    "⚠️ WARNING: Scheduled Job Partial Failure - NPI Update",
    "⚠️ WARNING: Scheduled Job Waiting - NPI Update",
    "✅ RECOVERED: Scheduled Job - NPI Update",
  ]);
});
