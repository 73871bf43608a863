/** A provider's own report, and what its file is called. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { NamedLine } from "../../../src/domain/payments/batch-line.ts";
import { payWeekOf } from "../../../src/domain/payments/pay-week.ts";
import {
  individualFileName,
  individualReports,
} from "../../../src/domain/reports/individual-report.ts";
import { providerPaymentReport } from "../../../src/domain/reports/provider-payment-report.ts";
import { batchLine, facts, providerOf } from "./sample-lines.ts";

const payDate = "2026-11-27";
const payWeek = payWeekOf(new Date("2026-11-23T10:00:00Z"));

function caseOf(change: Partial<NamedLine> = {}): NamedLine {
  return { ...batchLine(), patient: { firstName: "PAT", lastName: "O'NEIL" }, ...change };
}

test("it is the provider's section of the report of all, under the same header, and nothing more", () => {
  const his = [caseOf(), caseOf({ caseId: "case-2", carriedOver: true })];
  const provider = providerOf({ firstName: "BORIS" });
  const others = caseOf({ caseId: "case-3", userId: "user-2", provider });

  const own = individualReports({ ...facts, payDate })(his, facts.timeZone);

  const all = providerPaymentReport([...his, others], { ...facts, payDate }).document;
  assert.deepEqual(own, { ...all, sections: all.sections.slice(0, 1) });
});

test("its day and its clock are those of the place where the provider lives", () => {
  const reportOf = individualReports({ ...facts, payDate });

  const [inHonolulu, inNewYork, again] = [
    "Pacific/Honolulu",
    "America/New_York",
    "Pacific/Honolulu",
  ].map((zone) => reportOf([caseOf()], zone));

  assert.equal(inHonolulu?.subtitle, "Report Date: November 22, 2026");
  assert.equal(inHonolulu.footnote, "Generated on 2026-11-22 23:15:07 HST");
  assert.equal(inNewYork?.subtitle, "Report Date: November 23, 2026");
  assert.deepEqual(again, inHonolulu);
});

test("a time zone that is none is refused", () => {
  const reportOf = individualReports({ ...facts, payDate });

  assert.throws(() => reportOf([caseOf()], "Nowhere/At-All"), RangeError);
});

test("its file is called by NPI and pay week", () => {
  assert.equal(
    individualFileName({ userId: "user-1", npi: " 1234567890 " }, payWeek),
    "provider_payment_report_1234567890_20261123.pdf",
  );
});

for (const npi of [undefined, "", "12/../34", "n/a\r\n", "１２３"]) {
  test(`without an NPI that is a number (${JSON.stringify(npi)}) it is told apart, and the account is not in its name`, () => {
    const [one, other] = ["user-1", "user-2"].map((userId) =>
      individualFileName({ userId, npi }, payWeek),
    );

    assert.match(one ?? "", /^provider_payment_report_[0-9a-f]{10}_20261123\.pdf$/);
    assert.notEqual(one, other);
  });
}
