/** Cron in UTC: the slot a run works for, and the next one. */
import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { isSchedule, nextRunOf, slotOf } from "../../src/domain/schedule.ts";

for (const [schedule, moment, slot, next] of [
  ["0 8 * * 1", "2026-11-22T23:59:59Z", "2026-11-16T08:00:00Z", "2026-11-23T08:00:00Z"],
  ["0 8 * * 1", "2026-11-23T07:59:59.999Z", "2026-11-16T08:00:00Z", "2026-11-23T08:00:00Z"],
  ["0 8 * * 1", "2026-11-23T08:00:00Z", "2026-11-23T08:00:00Z", "2026-11-30T08:00:00Z"],
  ["0 8 * * 1", "2026-11-23T08:00:00.999Z", "2026-11-23T08:00:00Z", "2026-11-30T08:00:00Z"],
  ["*/30 * * * *", "2026-12-31T23:59:59Z", "2026-12-31T23:30:00Z", "2027-01-01T00:00:00Z"],
  ["15 9 * * 1", "2027-01-01T00:00:00Z", "2026-12-28T09:15:00Z", "2027-01-04T09:15:00Z"],
  ["0 8 29 2 *", "2027-01-01T00:00:00Z", "2024-02-29T08:00:00Z", "2028-02-29T08:00:00Z"],
  ["0 8 * * 5", "2026-11-25T00:00:00Z", "2026-11-20T08:00:00Z", "2026-11-27T08:00:00Z"],
  // Clocks change in New York and in London on these nights, not in UTC.
  ["30 6 * * *", "2026-11-01T06:31:00Z", "2026-11-01T06:30:00Z", "2026-11-02T06:30:00Z"],
  ["30 1 * * *", "2026-03-29T01:30:00Z", "2026-03-29T01:30:00Z", "2026-03-30T01:30:00Z"],
] as const) {
  test(`${schedule}, asked at ${moment}, was last due ${slot}`, () => {
    const asked = new Date(moment);

    assert.deepEqual(slotOf(schedule, asked), new Date(slot));
    assert.deepEqual(nextRunOf(schedule, asked), new Date(next));
  });
}

const schedules = fc.constantFrom(
  "0 8 * * 1",
  "*/5 * * * *",
  "0 9 1 * *",
  "15 9 * * 1-5",
  "0 8 * * 0",
);
const moments = fc.date({
  min: new Date("2020-01-01T00:00:00Z"),
  max: new Date("2040-01-01T00:00:00Z"),
  noInvalidDate: true,
});

test("between a slot and the next run there is no other, and both are whole minutes", () => {
  fc.assert(
    fc.property(schedules, moments, (schedule, moment) => {
      const slot = slotOf(schedule, moment);
      const next = nextRunOf(schedule, moment);

      assert.ok(next !== undefined && slot <= moment && moment < next);
      assert.deepEqual(nextRunOf(schedule, slot), next);
      assert.deepEqual(slotOf(schedule, slot), slot);
      assert.equal(slot.getTime() % 60_000, 0);
    }),
  );
});

test("what comes true at no time has no slot", () => {
  assert.throws(() => slotOf("0 0 30 2 *", new Date("2026-11-23T08:00:00Z")), RangeError);
});

for (const [text, expected] of [
  ["0 8 * * 1", true],
  ["*/5 0-6 1,15 * MON", true],
  ["  0 8  * * 1 ", true],
  ["", false],
  ["0 8 * *", false],
  ["0 0 8 * * 1", false],
  ["60 8 * * 1", false],
  ["0 8 * * 8", false],
  ["0 0 30 2 *", false],
  ["@weekly", false],
  ["2026-11-23T08:00:00", false],
  ["every Monday at eight o'clock", false],
] as const) {
  test(`${JSON.stringify(text)} is ${expected ? "a" : "no"} schedule`, () => {
    assert.equal(isSchedule(text), expected);
  });
}
