/** Whose names a report prints, so that a letter its font lacks can be looked for: ids leave this file, names never. */
import type { BatchLine, NamedLine } from "../../domain/payments/batch-line.ts";
import { fullName } from "../../domain/reports/people.ts";

export interface PrintedName {
  readonly whose: "case" | "provider" | "referrer";
  readonly id: string;
  /** As it is printed. */
  readonly name: string;
}

export function patientNames(lines: readonly NamedLine[]): readonly PrintedName[] {
  return lines.flatMap(({ caseId, patient }) =>
    patient === "unreadable" ? [] : [{ whose: "case", id: caseId, name: fullName(patient) }],
  );
}

export function providerNames(lines: readonly BatchLine[]): readonly PrintedName[] {
  return lines.map(({ userId, provider }) => ({
    whose: "provider",
    id: userId,
    name: fullName(provider),
  }));
}

export function referrerNames(lines: readonly BatchLine[]): readonly PrintedName[] {
  return lines.flatMap(({ referral }) =>
    referral === undefined
      ? []
      : [{ whose: "referrer", id: referral.referrerUserId, name: fullName(referral) }],
  );
}

/** Those that hold one of the letters. */
export function namesHolding(
  letters: readonly string[],
  names: readonly PrintedName[],
): readonly PrintedName[] {
  return letters.length === 0
    ? []
    : names.filter(({ name }) => letters.some((letter) => name.includes(letter)));
}

const mostNamed = 5;

/** `the patients' names of cases A-1, A-2; the name of provider bob`; empty where there is none. */
export function ownersOf(names: readonly PrintedName[]): string {
  return [
    named("the patient's name of case", "the patients' names of cases", idsOf("case", names)),
    named("the name of provider", "the names of providers", idsOf("provider", names)),
    named("the name of referrer", "the names of referrers", idsOf("referrer", names)),
  ]
    .flat()
    .join("; ");
}

function idsOf(whose: PrintedName["whose"], names: readonly PrintedName[]): readonly string[] {
  return [...new Set(names.filter((each) => each.whose === whose).map(({ id }) => id))];
}

function named(one: string, several: string, ids: readonly string[]): readonly string[] {
  if (ids.length === 0) {
    return [];
  }
  const more = ids.length > mostNamed ? ` and ${ids.length - mostNamed} more` : "";
  return [`${ids.length === 1 ? one : several} ${ids.slice(0, mostNamed).join(", ")}${more}`];
}
