/** A case of a batch as the reports print it. The money is the batch's; names and dates are SurgiCase's of today. */
import type { Cents } from "./money.ts";

/** What every report may know: no patient is in it. */
export interface BatchLine {
  readonly caseId: string;
  /** The provider's account, spelt as in the profile where there is one: two spellings of it are one provider. */
  readonly userId: string;
  /** The same object for all of a provider's lines. */
  readonly provider: Provider;
  /** `YYYY-MM-DD`, or undefined where none is stored. */
  readonly caseDate: string | undefined;
  /** In the order of their codes. */
  readonly procedures: readonly string[];
  readonly category: string | null;
  readonly amount: Cents;
  readonly carriedOver: boolean;
  /** Undefined where nobody referred the provider. */
  readonly referral: Referral | undefined;
}

/** Texts as stored; blank where nothing is. */
export interface Provider {
  readonly firstName: string;
  readonly lastName: string;
  readonly npi: string | undefined;
  readonly email: string;
  readonly state: string;
  /** IANA name, if it is one. */
  readonly timeZone: string;
}

/** What the referrer gets for such a case, as it stood when the batch was closed. */
export interface Referral {
  readonly referrerUserId: string;
  readonly firstName: string;
  readonly lastName: string;
  /** False where the referrer is inactive today, or has no profile. */
  readonly referrerActive: boolean;
  /** `Flat` (dollars a case) or `Percentage` (a fraction), as stored; null where none is agreed. */
  readonly type: string | null;
  /** Decimal text. */
  readonly rate: string | null;
}

export type PatientName =
  | { readonly firstName: string; readonly lastName: string }
  /** Where it is encrypted and cannot be opened, or the case is gone. */
  | "unreadable";

/** A name with at least one encrypted part, and the wrapped data key of the case's owner, base64. */
export interface SealedName {
  readonly firstName: string;
  readonly lastName: string;
  readonly dataKey: string | undefined;
}

/** With the patient's name, as reports for those who treated the patient print it. */
export interface NamedLine extends BatchLine {
  readonly patient: PatientName;
}

/** As it is stored: names may be encrypted. */
export interface StoredLine extends BatchLine {
  readonly patient: PatientName | SealedName;
}
