/**
 * The lines of an NPPES file as rows, or refused with the reason. The check digit of an NPI is not looked at: CMS has given each of them
 * out, and a row of CMS's that were refused would be missing from the search.
 */
import { npiColumns, npiPosition } from "./columns.ts";
import { dateReader } from "./dates.ts";
import { columnPlaces } from "./header.ts";
import type { EntityType, NpiRow, RefusedRow } from "./row.ts";

/** A line that was taken apart, or one that could not be. */
export type FileLine =
  | { readonly line: number; readonly values: readonly string[] }
  | { readonly line: number; readonly problem: string };

export interface RowReader {
  /** Columns that CMS did not have so far: they are not read. */
  readonly unknownColumns: readonly string[];
  readonly read: (line: FileLine) => NpiRow | RefusedRow;
  /** Those that are no rows are counted. */
  readonly rows: (lines: readonly FileLine[]) => readonly NpiRow[];
  /** The first hundred of those that `rows` refused. */
  readonly refused: () => readonly RefusedRow[];
  /** How many `rows` refused. */
  readonly refusedRows: () => number;
}

const keptRefusals = 100;

/**
 * For one file.
 * @param header of the file.
 * @param until the last day that the file holds, `YYYY-MM-DD`: a deactivation without a date of its update is as of then.
 * @param lengths of the longest value of a stored column, in characters, where it is not CMS's own.
 * @throws {Error} where columns that CMS publishes are missing; all of them are named.
 */
export function rowReader(
  header: readonly string[],
  until = "",
  lengths: ReadonlyMap<string, number> = new Map(),
): RowReader {
  const { places, unknown } = columnPlaces(header);
  const columns = npiColumns.map(({ name, length, kind, headers }, index) => ({
    place: places[index] ?? 0,
    length: lengths.get(name) ?? length,
    isDate: kind === "date",
    header: header[places[index] ?? 0] ?? headers[0],
  }));
  const read = lineReader(columns, header.length, until);
  const refused: RefusedRow[] = [];
  let refusedRows = 0;

  return {
    unknownColumns: unknown,
    read,
    rows(lines) {
      const rows: NpiRow[] = [];
      for (const line of lines) {
        const row = read(line);
        if (!("reason" in row)) {
          rows.push(row);
          continue;
        }
        refusedRows += 1;
        if (refused.length < keptRefusals) {
          refused.push(row);
        }
      }
      return rows;
    },
    refused: () => refused,
    refusedRows: () => refusedRows,
  };
}

interface Column {
  readonly place: number;
  readonly length: number;
  readonly isDate: boolean;
  readonly header: string;
}

type Values = readonly (string | null)[];

const npiAt = npiPosition("npi");
const entityAt = npiPosition("entity_type_code");
const updatedAt = npiPosition("last_update_date");
const deactivatedAt = npiPosition("npi_deactivation_date");
const reactivatedAt = npiPosition("npi_reactivation_date");

function lineReader(
  columns: readonly Column[],
  width: number,
  until: string,
): (line: FileLine) => NpiRow | RefusedRow {
  const dayOf = dateReader();
  const dates = columns.flatMap(({ isDate, header }, at) => (isDate ? [{ at, header }] : []));

  /** Of dates that were checked. */
  function day(values: Values, at: number): string {
    return dayOf(values[at] ?? "") ?? "";
  }

  function faultOf(values: Values): string | undefined {
    const npi = values[npiAt];
    if (!isNpi(npi)) {
      return `its NPI ${shown(npi)} is not ten digits`;
    }
    if (entityOf(values[entityAt]) === undefined) {
      return `its entity type ${shown(values[entityAt])} is neither 1 nor 2 nor blank`;
    }
    const wrong = dates.find(
      ({ at }) => values[at] !== null && dayOf(values[at] ?? "") === undefined,
    );
    return wrong === undefined
      ? undefined
      : `its ${wrong.header} ${shown(values[wrong.at])} is no date written MM/DD/YYYY`;
  }

  return (line) => {
    if ("problem" in line) {
      return refusedRow(line.line, line.problem);
    }
    if (line.values.length !== width) {
      const reason = `it has ${line.values.length} values where the first line has ${width}`;
      return refusedRow(line.line, reason);
    }
    const { values, fault } = takenFrom(line.values, columns);
    const reason = faultOf(values) ?? fault;
    if (reason !== undefined) {
      return refusedRow(line.line, reason, values[npiAt]);
    }
    const deactivated = day(values, deactivatedAt);
    const isDeactivated = deactivated !== "" && day(values, reactivatedAt) < deactivated;
    return {
      line: line.line,
      npi: values[npiAt] ?? "",
      entity: entityOf(values[entityAt]) ?? 0,
      updated: day(values, updatedAt) || toldOn(deactivated, isDeactivated, until),
      isDeactivated,
      values,
    };
  };
}

/**
 * All that is left of a deactivated provider may be its NPI and the day. That day may be long before the week in which CMS told of it,
 * and before updates that are stored.
 */
function toldOn(deactivated: string, isDeactivated: boolean, until: string): string {
  return isDeactivated && until > deactivated ? until : deactivated;
}

function refusedRow(line: number, reason: string, npi?: string | null): RefusedRow {
  return { line, npi: isNpi(npi) ? npi : undefined, reason };
}

/** All values, also where one is faulty: the NPI is told then. */
function takenFrom(
  all: readonly string[],
  columns: readonly Column[],
): { readonly values: Values; readonly fault: string | undefined } {
  const values: (string | null)[] = [];
  let fault: string | undefined;
  // As a plain loop: it goes over 196 values of each row of millions.
  for (const column of columns) {
    const value = all[column.place];
    if (value === undefined || value === "") {
      values.push(null);
      continue;
    }
    const trimmed = value.trim();
    values.push(trimmed === "" ? null : trimmed);
    fault ??= faultIn(trimmed, column);
  }
  return { values, fault };
}

// oxlint-disable-next-line no-control-regex -- They are what is looked for.
const unstorable = /[\u0000-\u001f\u007f-\u009f\ufffd]/;

function faultIn(value: string, { header, length }: Column): string | undefined {
  if (unstorable.test(value)) {
    return value.includes("\ufffd")
      ? `its ${header} has bytes that are not UTF-8`
      : `its ${header} has control characters`;
  }
  // Code units are counted first: there are never fewer of them.
  return value.length > length && charactersIn(value) > length
    ? `its ${header} is ${charactersIn(value)} characters long, ${length} are allowed`
    : undefined;
}

/** As databases count them. */
function charactersIn(value: string): number {
  return Array.from(value).length;
}

function isNpi(value: string | null | undefined): value is string {
  return value !== null && value !== undefined && /^\d{10}$/.test(value);
}

function entityOf(value: string | null | undefined): EntityType | undefined {
  switch (value) {
    case undefined:
    case null:
    case "0":
      return 0;
    case "1":
      return 1;
    case "2":
      return 2;
    default:
      return undefined;
  }
}

function shown(value: string | null | undefined): string {
  const text = value ?? "";
  return JSON.stringify(text.length <= 40 ? text : `${text.slice(0, 40)}…`);
}
