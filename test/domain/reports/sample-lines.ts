/** A batch's lines with what a test does not care about filled in, and what stands in a section. */
import type { BatchLine, Provider, Referral } from "../../../src/domain/payments/batch-line.ts";
import { toCents } from "../../../src/domain/payments/money.ts";
import type { ReportDocument, Section, Table } from "../../../src/domain/reports/document.ts";

export const facts = {
  organisation: "Example Assistants",
  generatedAt: new Date("2026-11-23T09:15:07Z"),
  timeZone: "America/New_York",
};

export function providerOf(change: Partial<Provider> = {}): Provider {
  return {
    firstName: "ANNA",
    lastName: "MCDONALD",
    npi: "1234567890",
    email: "anna@example.com",
    state: "NY",
    timeZone: "",
    ...change,
  };
}

export function referralOf(change: Partial<Referral> = {}): Referral {
  return {
    referrerUserId: "ref-1",
    firstName: "RITA",
    lastName: "O'CONNOR",
    referrerActive: true,
    type: "Flat",
    rate: "25.00",
    ...change,
  };
}

export function batchLine(change: Partial<BatchLine> = {}): BatchLine {
  return {
    caseId: "case-1",
    userId: "user-1",
    provider: providerOf(),
    referral: undefined,
    caseDate: "2026-11-18",
    procedures: ["27447"],
    category: "Standard",
    amount: toCents(123_450),
    carriedOver: false,
    ...change,
  };
}

export function textsOf(section: Section | undefined): readonly string[] {
  return (section?.blocks ?? []).flatMap((block) => (block.kind === "line" ? [block.text] : []));
}

export function tablesOf(section: Section | undefined): readonly Table[] {
  return (section?.blocks ?? []).flatMap((block) => (block.kind === "table" ? [block.table] : []));
}

/** What stands on top of each section. */
export function headingsOf({ sections }: ReportDocument): readonly (string | undefined)[] {
  return sections.map((section) => textsOf(section)[0]);
}
