/** A case of a batch as the reports print it. The money is the batch's; names and dates are SurgiCase's of today. */
import type { Cents } from "./money.ts";

export interface BatchLine {
  readonly caseId: string;
  readonly userId: string;
  readonly provider: {
    readonly firstName: string;
    readonly lastName: string;
    readonly npi: string | undefined;
  };
  /** `YYYY-MM-DD`, or undefined where none is stored. */
  readonly caseDate: string | undefined;
  /** `unreadable` where the name is encrypted and cannot be opened, or the case is gone. */
  readonly patient: { readonly firstName: string; readonly lastName: string } | "unreadable";
  /** In the order of their codes. */
  readonly procedures: readonly string[];
  readonly category: string | null;
  readonly amount: Cents;
  readonly carriedOver: boolean;
}
