/** The mail around a report: totals alone, and which password opens it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { toCents } from "../../../src/domain/payments/money.ts";
import { payWeekOf } from "../../../src/domain/payments/pay-week.ts";
import {
  paymentReportLetter,
  type CoveringFacts,
} from "../../../src/domain/reports/covering-letter.ts";

const facts: CoveringFacts = {
  firstName: "Ann",
  organisation: "Sample Assistants",
  payWeek: payWeekOf(new Date("2026-11-23T09:00:00Z")),
  payDate: "2026-11-27",
  totals: { providers: 4, cases: 8, amount: toCents(942_650) },
  passwordVersion: "2",
};

test("the subject names organisation and week", () => {
  const { subject } = paymentReportLetter(facts);

  assert.equal(
    subject,
    "Sample Assistants weekly provider payment report for the week of November 23, 2026",
  );
});

test("the text gives the totals, the pay date and the letter whose password opens it", () => {
  const { text } = paymentReportLetter(facts);

  assert.match(text, /^Hello Ann,\n/);
  assert.match(text, /Providers: 4\n/);
  assert.match(text, /Cases: {5}8\n/);
  assert.match(text, /Total: {5}\$9426\.50\n/);
  assert.match(text, /Pay date: {2}November 27, 2026\n/);
  assert.match(text, /on a letter marked "key 2"/);
  assert.match(text, /never sent by mail/);
});

for (const firstName of ["", "  "]) {
  test(`a reader whose first name is ${JSON.stringify(firstName)} is greeted without one`, () => {
    assert.match(paymentReportLetter({ ...facts, firstName }).text, /^Hello,\n/);
  });
}
