/** What stands on every page of a report, whatever it reports: whose it is, of which day, and when it was made. */
import { longDateOf, timestampOf } from "./dates.ts";
import type { ReportDocument } from "./document.ts";

export interface FrameFacts {
  readonly organisation: string;
  readonly generatedAt: Date;
  /** An IANA name; it decides the report's date and the footnote's clock. */
  readonly timeZone: string;
}

/** @throws {RangeError} when the time zone is none. */
export function frameOf(
  report: string,
  { organisation, generatedAt, timeZone }: FrameFacts,
): Omit<ReportDocument, "sections"> {
  return {
    title: `${organisation} - ${report}`,
    subtitle: `Report Date: ${longDateOf(generatedAt, timeZone)}`,
    footnote: `Generated on ${timestampOf(generatedAt, timeZone)}`,
  };
}
