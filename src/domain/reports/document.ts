/**
 * A report with no PDF in it: what is on it, in the order it is read. The layout turns it into pages of placed text, and an
 * adapter draws those. All texts are plain Unicode; amounts and dates are already written out.
 */

export interface ReportDocument {
  /** Printed centred on top of every page: `<organisation> - <report>`. */
  readonly title: string;
  /** Under the title on every page: `Report Date: November 23, 2026`. */
  readonly subtitle: string;
  /** At the foot of every page, left: `Generated on 2026-11-23 04:00:07 EST`. */
  readonly footnote: string;
  readonly sections: readonly Section[];
}

/** Begins on a new page. */
export interface Section {
  /** Printed first on each further page of the section: whose rows these are. */
  readonly continuation?: string;
  readonly blocks: readonly Block[];
}

export type Block =
  | { readonly kind: "line"; readonly text: string; readonly style: LineStyle }
  | { readonly kind: "gap"; readonly millimetres: number }
  | { readonly kind: "table"; readonly table: Table };

export type LineStyle = "body" | "strong" | "subject" | "heading" | "figure" | "note" | "password";

export interface Table {
  /** Above the head, and again wherever the head comes again: what sets these rows apart. */
  readonly caption?: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
  /** Below the rows: a label right-aligned over the first columns, then bordered bold cells for the rest. */
  readonly totals: readonly { readonly label: string; readonly values: readonly string[] }[];
}

export interface Column {
  readonly heading: string;
  readonly millimetres: number;
  /** Left: text, wrapped where it is too long. Centre and right: figures, on one line, smaller where they are too wide. */
  readonly align: "left" | "centre" | "right";
}
