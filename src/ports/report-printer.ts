/** Paper: a report document becomes a PDF, and the PDF is closed with a password. */
import type { ReportDocument } from "../domain/reports/document.ts";

export interface PrintedReport {
  /** The PDF, not encrypted: it stays in memory. */
  readonly pdf: Uint8Array;
  readonly pages: number;
  /** Letters of the document that the font lacks, each once; they are printed as `?`. */
  readonly missingLetters: readonly string[];
}

export interface ReportPrinter {
  print(document: ReportDocument): Promise<PrintedReport>;
  /** Encrypts with AES-256 (revision 6). The same password opens it; printing and copying are allowed. */
  protect(report: PrintedReport, password: string): Promise<Uint8Array>;
}
