/** Made-up rows of a full NPI file, as the reader of files hands them on, and what is to become of them, computed another way. */
import { npiColumns } from "../../src/domain/npi/columns.ts";
import type { NpiRow, RowCounts } from "../../src/domain/npi/row.ts";
import type { LoadOrder } from "../../src/ports/npi-tables.ts";
import { moment } from "./test-databases.ts";

const nothing: RowCounts = { inserted: 0, updated: 0, deactivated: 0, unchanged: 0, refused: 0 };

export function all(counts: Partial<RowCounts>): RowCounts {
  return { ...nothing, ...counts };
}

type Overrides = Readonly<Record<string, string>>;

export function surgeon(line: number, npi: string, overrides: Overrides = {}): NpiRow {
  return rowOf(line, 1, {
    npi,
    entity_type_code: "1",
    provider_last_name: "SAMPLE",
    provider_first_name: "ADA",
    last_update_date: "11/17/2026",
    ...overrides,
  });
}

export function facility(line: number, npi: string, overrides: Overrides = {}): NpiRow {
  return rowOf(line, 2, {
    npi,
    entity_type_code: "2",
    provider_organization_name: "SAMPLE CENTER",
    last_update_date: "11/17/2026",
    ...overrides,
  });
}

export function deactivated(line: number, npi: string, day = "11/18/2026"): NpiRow {
  return rowOf(line, 0, { npi, last_update_date: day, npi_deactivation_date: day });
}

function rowOf(line: number, entity: NpiRow["entity"], stored: Overrides): NpiRow {
  const [month, day, year] = (stored["last_update_date"] ?? "").split("/");
  return {
    line,
    npi: stored["npi"] ?? "",
    entity,
    updated: `${year}-${month}-${day}`,
    isDeactivated: stored["npi_deactivation_date"] !== undefined,
    values: npiColumns.map(({ name }) => stored[name] ?? null),
  };
}

export function orderOf(overrides: Partial<LoadOrder> = {}): LoadOrder {
  return {
    file: "NPPES_Data_Dissemination_November_2026_V2.zip",
    kind: "full",
    from: "2005-05-23",
    until: "2026-12-01",
    sha256: "a".repeat(64),
    csvName: "npidata_pfile_20050523-20261201.csv",
    bytes: 1000,
    runId: "0193-run",
    now: () => moment,
    refusedByReader: () => 0,
    shrink: false,
    ...overrides,
  };
}

export async function* batches(rows: readonly NpiRow[]): AsyncIterable<readonly NpiRow[]> {
  for (let at = 0; at < rows.length; at += 500) {
    yield rows.slice(at, at + 500);
  }
}

export function oddText(length: number, at: number): string {
  const odd = ["\\N", "'\"", "Ł\\", "日本", "a\\tb", "NULL", "ÅÉ"][at % 7] ?? "";
  return odd.repeat(length).slice(0, length).trim();
}

/** A few thousand NPIs out of as many: some twice, some gone, some older than before. */
export function manyRows(count: number, seed: number): readonly NpiRow[] {
  let state = seed;
  const random = (below: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * below);
  };
  return Array.from({ length: count }, (_, at) => {
    const npi = String(1_000_000_000 + random(count) * 10 + random(2));
    const day = `11/${String(10 + random(3))}/2026`;
    const name = ["ABEL", "Zoë", "ŁUKASZ", "O'HARA", "9LIVES"][random(5)] ?? "";
    switch (random(5)) {
      case 0:
        return deactivated(at + 2, npi, day);
      case 1:
        return facility(at + 2, npi, { provider_organization_name: name, last_update_date: day });
      default:
        return surgeon(at + 2, npi, { provider_last_name: name, last_update_date: day });
    }
  });
}

export function expectedOf(before: readonly NpiRow[], after: readonly NpiRow[]) {
  const stored = latest(before);
  const file = latest(after);
  const counts = { ...nothing, refused: after.length - file.size };
  const rows = [...file.values()].map((row) => {
    const old = stored.get(row.npi);
    const verdict = verdictOf(row, old);
    counts[verdict] += 1;
    return old !== undefined && old.updated > row.updated ? old : row;
  });
  return { counts, rows: rows.toSorted((one, other) => Number(one.npi) - Number(other.npi)) };
}

function verdictOf(row: NpiRow, old: NpiRow | undefined): Exclude<keyof RowCounts, "refused"> {
  const isSame = JSON.stringify(row.values) === JSON.stringify(old?.values);
  if (old !== undefined && (isSame || old.updated > row.updated)) {
    return "unchanged";
  }
  if (row.isDeactivated && old?.isDeactivated !== true) {
    return "deactivated";
  }
  return old === undefined ? "inserted" : "updated";
}

function latest(rows: readonly NpiRow[]): ReadonlyMap<string, NpiRow> {
  const found = new Map<string, NpiRow>();
  for (const each of rows) {
    const other = found.get(each.npi);
    if (other === undefined || each.updated >= other.updated) {
      found.set(each.npi, each);
    }
  }
  return found;
}
