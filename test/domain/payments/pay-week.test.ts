/** Pay weeks: Monday to Sunday in UTC, by day or by number, paid on their Friday. */
import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import {
  isoDate,
  mondayOf,
  parsePayWeek,
  payDateOf,
  payWeekOf,
  type PayWeek,
} from "../../../src/domain/payments/pay-week.ts";

for (const [moment, week] of [
  ["2026-11-22T23:59:59.999Z", "2026-11-16"],
  ["2026-11-23T00:00:00.000Z", "2026-11-23"],
  ["2026-11-29T23:59:59.999Z", "2026-11-23"],
  ["2027-01-01T00:00:00.000Z", "2026-12-28"],
  ["2024-02-29T12:00:00.000Z", "2024-02-26"],
] as const) {
  test(`${moment} is in the week of ${week}`, () => {
    assert.equal(payWeekOf(new Date(moment)), week);
  });
}

for (const [text, week] of [
  ["2026-11-23", "2026-11-23"],
  ["2026-11-25", "2026-11-23"],
  ["2026-11-29", "2026-11-23"],
  ["2026-W48", "2026-11-23"],
  ["2026-W01", "2025-12-29"],
  ["2026-W53", "2026-12-28"],
  ["2025-W52", "2025-12-22"],
  ["2020-W53", "2020-12-28"],
  ["2021-W01", "2021-01-04"],
] as const) {
  test(`${text} names the week of ${week}`, () => {
    assert.equal(parsePayWeek(text), week);
  });
}

for (const text of [
  "",
  "2026",
  "2026-11",
  "2026-02-29",
  "2026-02-30",
  "2026-13-01",
  "2026-11-23T00:00:00Z",
  "23.11.2026",
  "2026-W00",
  "2025-W53",
  "2026-W54",
  "2026-W99",
  "2026-W1",
  "2026W48",
  "2026-w48",
  "last week",
  " 2026-11-23",
]) {
  test(`${JSON.stringify(text)} names no week`, () => {
    assert.equal(parsePayWeek(text), undefined);
  });
}

// Appendix A of the domain's golden examples, where our rule gives the same: the Friday of the week.
for (const [day, payDate] of [
  ["2025-10-20", "2025-10-24"],
  ["2025-10-23", "2025-10-24"],
  ["2025-12-29", "2026-01-02"],
] as const) {
  test(`the week of ${day} is paid on Friday ${payDate}`, () => {
    const week = parsePayWeek(day);

    assert.ok(week !== undefined);
    assert.equal(payDateOf(week), payDate);
  });
}

const moments = fc.date({
  min: new Date("2001-01-01T00:00:00Z"),
  max: new Date("2099-12-31T00:00:00Z"),
  noInvalidDate: true,
});

test("every moment is in the week that begins on the Monday before it and is paid on its Friday", () => {
  fc.assert(
    fc.property(moments, (moment) => {
      const monday = mondayOf(payWeekOf(moment));
      const friday = new Date(`${payDateOf(payWeekOf(moment))}T00:00:00Z`);

      const days = (moment.getTime() - monday.getTime()) / 86_400_000;
      assert.ok(days >= 0 && days < 7);
      assert.equal(monday.getUTCDay(), 1);
      assert.equal(friday.getUTCDay(), 5);
      assert.equal(friday.getTime() - monday.getTime(), 4 * 86_400_000);
    }),
  );
});

/** ISO 8601 by another way: the number of Thursdays of the year up to this week's. */
function weekNumberOf(week: PayWeek): string {
  const thursday = new Date(mondayOf(week).getTime() + 3 * 86_400_000);
  const year = thursday.getUTCFullYear();
  let thursdays = 0;
  for (let day = Date.UTC(year, 0, 1); day <= thursday.getTime(); day += 86_400_000) {
    thursdays += new Date(day).getUTCDay() === 4 ? 1 : 0;
  }
  return `${year}-W${String(thursdays).padStart(2, "0")}`;
}

test("a week's number and each of its days name the same week", () => {
  fc.assert(
    fc.property(moments, (moment) => {
      const week = payWeekOf(moment);

      assert.equal(parsePayWeek(weekNumberOf(week)), week);
      assert.equal(parsePayWeek(isoDate(moment)), week);
    }),
  );
});

test("a year has a week 53 where, and only where, its Thursdays say so", () => {
  for (let year = 2001; year < 2100; year += 1) {
    const last = weekNumberOf(payWeekOf(new Date(Date.UTC(year, 11, 28))));

    assert.equal(parsePayWeek(`${year}-W53`) !== undefined, last.endsWith("W53"), String(year));
  }
});
