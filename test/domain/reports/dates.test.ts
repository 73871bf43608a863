/** Dates on the reports, where the reader's clock matters. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { longDateFrom, longDateOf, timestampOf } from "../../../src/domain/reports/dates.ts";

const winter = new Date("2026-11-23T09:00:07Z");

test("a moment prints on the date of the reader's clock", () => {
  assert.equal(longDateOf(winter, "America/New_York"), "November 23, 2026");
  assert.equal(longDateOf(winter, "Pacific/Honolulu"), "November 22, 2026");
});

test("a day of one digit gets a zero before it", () => {
  assert.equal(longDateFrom("2026-01-02"), "January 02, 2026");
});

test("a timestamp names its zone, in summer and in winter", () => {
  assert.equal(timestampOf(winter, "America/New_York"), "2026-11-23 04:00:07 EST");
  assert.equal(
    timestampOf(new Date("2026-07-06T04:00:07Z"), "America/New_York"),
    "2026-07-06 00:00:07 EDT",
  );
  assert.equal(timestampOf(winter, "UTC"), "2026-11-23 09:00:07 UTC");
});

test("a time zone that is none is an error", () => {
  assert.throws(() => longDateOf(winter, "America/Atlantis"), RangeError);
});
