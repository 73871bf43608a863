/**
 * Synthetic NPPES zips, with all 330 columns in CMS's order and the entries that CMS's have. No provider in them exists; the layout
 * is CMS's as published, not copied from a real file.
 */
import { crc32 } from "node:zlib";
import { npiHeaders, type Layout } from "./npi-headers.ts";
import { zipOf, type ZipEntry } from "./zip-writer.ts";
import type { Row } from "./npi-rows.ts";

export { npiHeaders, type Layout } from "./npi-headers.ts";
export { deactivatedRow, facilityRow, madeUpRows, npiRow, type Row } from "./npi-rows.ts";

export interface Faults {
  /** The zip ends after so many bytes. */
  readonly truncatedTo?: number;
  /** The zip says another CRC than its CSV has. */
  readonly wrongCrc?: boolean;
  /** A column that the file lacks. */
  readonly missingColumn?: string;
  /** A column that CMS never had, as the last one. */
  readonly extraColumn?: string;
  /** Rows, the first being 0, whose second value has a quotation mark too many. */
  readonly badQuotingAt?: readonly number[];
  /** Rows that end in the middle of a value, as where a line break got into it. */
  readonly brokenAt?: readonly number[];
  /** Rows written in Latin-1 instead of UTF-8. */
  readonly latin1At?: readonly number[];
  /** `\r\n` at the ends of lines. */
  readonly carriageReturns?: boolean;
  /** Two files of providers in one zip, or none. */
  readonly providerFiles?: 0 | 2;
}

export interface ZipOrder {
  /** `YYYY-MM-DD`, both days included. */
  readonly from: string;
  readonly until: string;
  readonly layout?: Layout;
  readonly rows: readonly Row[];
  readonly faults?: Faults;
  /** Of the zip, where it is not to be that of a weekly file: `NPPES_Data_Dissemination_November_2026_V2.zip`. */
  readonly name?: string;
}

export interface MadeZip {
  readonly name: string;
  readonly bytes: Buffer;
  readonly csvName: string;
  /** As it is in the zip, but for `latin1At`. */
  readonly csv: string;
}

/** A weekly file, or a full one where `name` says so. The layout is V2 unless told. */
export function weeklyZip(order: ZipOrder): MadeZip {
  const layout = order.layout ?? "V2";
  const faults = order.faults ?? {};
  const header = columnsOf(layout, faults);
  const period = `${packedDay(order.from)}-${packedDay(order.until)}`;
  const csvName = `npidata_pfile_${period}.csv`;
  const lines = order.rows.map((row, index) => faultyLine(csvLineOf(header, row), index, faults));
  const lineEnd = faults.carriageReturns === true ? "\r\n" : "\n";
  const csv = [lineOf(header), ...lines, ""].join(lineEnd);
  const content = contentOf(csv, lineEnd, faults);
  const bytes = zipOf([
    ...besides(period),
    ...providerFiles(csvName, content, faults),
    {
      name: csvName.replace(".csv", "_fileheader.csv"),
      content: Buffer.from(`${lineOf(header)}\n`),
    },
  ]);
  const name = order.name ?? weeklyName(order.from, order.until, layout);
  return { name, bytes: bytes.subarray(0, faults.truncatedTo ?? bytes.length), csvName, csv };
}

/** `NPPES_Data_Dissemination_111626_112226_Weekly_V2.zip`. */
export function weeklyName(from: string, until: string, layout: Layout = "V2"): string {
  const version = layout === "V2" ? "_V2" : "";
  return `NPPES_Data_Dissemination_${shortDay(from)}_${shortDay(until)}_Weekly${version}.zip`;
}

/** One line, every value quoted; without the line's end. */
export function csvLineOf(header: readonly string[], row: Row): string {
  const unknown = Object.keys(row).find((name) => !known.has(name));
  if (unknown !== undefined) {
    throw new RangeError(`Cannot make a row with "${unknown}": CMS has no such column`);
  }
  return lineOf(header.map((name) => row[name] ?? row[otherNames[name] ?? ""] ?? ""));
}

// A row of one layout goes into a file of the other.
const otherNames: Readonly<Record<string, string>> = {
  "Provider Gender Code": "Provider Sex Code",
  "Provider Sex Code": "Provider Gender Code",
};

const known = new Set([...npiHeaders("V1"), ...npiHeaders("V2")]);

function columnsOf(layout: Layout, { missingColumn, extraColumn }: Faults): readonly string[] {
  const all = npiHeaders(layout).filter((name) => name !== missingColumn);
  return extraColumn === undefined ? all : [...all, extraColumn];
}

function lineOf(values: readonly string[]): string {
  return `"${values.map((value) => value.replaceAll('"', '""')).join('","')}"`;
}

function faultyLine(line: string, index: number, faults: Faults): string {
  if (faults.badQuotingAt?.includes(index) === true) {
    return line.replace('","', '","a "quoted" word');
  }
  return faults.brokenAt?.includes(index) === true ? line.slice(0, line.length - 20) : line;
}

function contentOf(csv: string, lineEnd: string, { latin1At }: Faults): Buffer {
  if (latin1At === undefined) {
    return Buffer.from(csv);
  }
  const lines = csv.split(lineEnd);
  return Buffer.concat(
    lines.map((line, index) =>
      Buffer.from(
        index < lines.length - 1 ? `${line}${lineEnd}` : line,
        latin1At.includes(index - 1) ? "latin1" : "utf8",
      ),
    ),
  );
}

function providerFiles(name: string, content: Buffer, faults: Faults): readonly ZipEntry[] {
  const said = faults.wrongCrc === true ? { crc: crc32(content) ^ 1 } : undefined;
  const one = { name, content, ...(said === undefined ? {} : { said: { crc: said.crc >>> 0 } }) };
  return [one, { ...one, name: `npidata_pfile_second.csv` }].slice(0, faults.providerFiles ?? 1);
}

/** What CMS puts beside the providers. */
function besides(period: string): readonly ZipEntry[] {
  return [
    ...["othername_pfile", "pl_pfile", "endpoint_pfile"].flatMap((name) => [
      {
        name: `${name}_${period}.csv`,
        content: Buffer.from('"NPI","Value"\n"1000000001","SYNTHETIC"\n'),
      },
      { name: `${name}_${period}_fileheader.csv`, content: Buffer.from('"NPI","Value"\n') },
    ]),
    {
      name: "NPPES_Data_Dissemination_Readme_v.2.pdf",
      content: Buffer.from("%PDF-1.4 synthetic\n"),
      isStored: true,
    },
  ];
}

function packedDay(day: string): string {
  return day.replaceAll("-", "");
}

function shortDay(day: string): string {
  const [year = "", month = "", date = ""] = day.split("-");
  return `${month}${date}${year.slice(2)}`;
}
