/**
 * What the NPI tables must hold, worked out by itself: rows by NPI in a map, and the search tables made of them from scratch.
 * It shares no code with what is tested.
 */
import { npiColumns } from "../../src/domain/npi/columns.ts";
import type { NpiRow, RowCounts } from "../../src/domain/npi/row.ts";

export interface Provider {
  readonly npi: number;
  readonly entity?: 0 | 1 | 2;
  readonly last?: string | null;
  readonly first?: string | null;
  readonly organisation?: string | null;
  readonly city?: string | null;
  readonly zip?: string | null;
  /** `YYYY-MM-DD`, or blank. */
  readonly updated?: string;
  readonly deactivated?: string;
  readonly reactivated?: string;
}

const filled = {
  entity: 1,
  last: null,
  first: "Ann",
  organisation: null,
  city: "Reno",
  zip: "895010001",
  updated: "2026-11-18",
  deactivated: "",
  reactivated: "",
} as const;

/** As the reader would give it. */
export function npiRow(provider: Provider, line: number): NpiRow {
  const { npi, entity, updated, deactivated, reactivated, ...texts } = { ...filled, ...provider };
  const values = new Map<string, string | null>([
    ["npi", String(npi)],
    ["entity_type_code", entity === 0 ? null : String(entity)],
    ["provider_last_name", entity === 1 ? texts.last : null],
    ["provider_first_name", entity === 1 ? texts.first : null],
    ["provider_organization_name", entity === 2 ? texts.organisation : null],
    ["provider_first_line_business_practice_location_address", "1 Main St"],
    ["provider_business_practice_location_address_city_name", texts.city],
    ["provider_business_practice_location_address_state_name", "NV"],
    ["provider_business_practice_location_address_postal_code", texts.zip],
    ["provider_business_mailing_address_postal_code", "895020002"],
    ["last_update_date", written(updated)],
    ["npi_deactivation_date", written(deactivated)],
    ["npi_reactivation_date", written(reactivated)],
  ]);
  return {
    line,
    npi: String(npi),
    entity,
    updated: updated === "" ? deactivated : updated,
    isDeactivated: deactivated !== "" && reactivated < deactivated,
    values: npiColumns.map(({ name }) => values.get(name) ?? null),
  };
}

/** Names that are easily put into the wrong table. */
export const oddNames = [
  "Smith",
  "O'Neil",
  "Ángel",
  "ångström",
  "Æbeltoft",
  "Łuczak",
  "Øster",
  "Ñuñez",
  "Šimek",
  "3M",
  "'Quote",
  "-Dash",
  "back\\slash",
  "zed",
  "von Ähn",
  "李",
  null,
];

/** From the second line of a file on. */
export function rowsOf(...providers: readonly Provider[]): readonly NpiRow[] {
  return providers.map((provider, index) => npiRow(provider, index + 2));
}

function written(day: string): string | null {
  return day === "" ? null : `${day.slice(5, 7)}/${day.slice(8)}/${day.slice(0, 4)}`;
}

export interface Model {
  readonly rows: ReadonlyMap<string, NpiRow>;
  /** Answers what became of the file's rows. */
  readonly load: (file: readonly NpiRow[]) => RowCounts;
}

export function npiModel(): Model {
  const rows = new Map<string, NpiRow>();
  return {
    rows,
    load(file) {
      const counts = { inserted: 0, updated: 0, deactivated: 0, unchanged: 0, refused: 0 };
      const best = new Map<string, NpiRow>();
      for (const row of file) {
        const other = best.get(row.npi);
        counts.refused += other === undefined ? 0 : 1;
        if (other === undefined || row.updated >= other.updated) {
          best.set(row.npi, row);
        }
      }
      for (const row of best.values()) {
        counts[becomes(row, rows.get(row.npi))] += 1;
        if (becomes(row, rows.get(row.npi)) !== "unchanged") {
          rows.set(row.npi, row);
        }
      }
      return counts;
    },
  };
}

function becomes(
  row: NpiRow,
  stored: NpiRow | undefined,
): "inserted" | "updated" | "deactivated" | "unchanged" {
  const isSame = JSON.stringify(stored?.values) === JSON.stringify(row.values);
  const isOlder = stored !== undefined && row.updated !== "" && stored.updated > row.updated;
  if (isSame || isOlder) {
    return "unchanged";
  }
  if (row.isDeactivated && stored?.isDeactivated !== true) {
    return "deactivated";
  }
  return stored === undefined ? "inserted" : "updated";
}

/** Which table a name is in, as people would say it. */
const examples: Readonly<Record<string, string>> = {
  Á: "a",
  å: "a",
  Æ: "a",
  Ł: "l",
  Ø: "o",
  é: "e",
  Ñ: "n",
  Š: "s",
  Ü: "u",
};

function letterOf(name: string): string {
  const first = Array.from(name)[0] ?? "";
  const letter = examples[first] ?? first.toLowerCase();
  return /^[a-z]$/.test(letter) ? letter : "a";
}

/** Lines of text, so that they compare whatever order and type a database answers in. */
export type Tables = Readonly<Record<string, readonly string[]>>;

export function expectedTables(rows: Iterable<NpiRow>): Tables {
  const tables: Record<string, string[]> = {};
  const add = (table: string, values: readonly (string | null | undefined)[]): void => {
    (tables[table] ??= []).push(JSON.stringify(values.map((value) => value ?? null)));
  };
  for (const row of rows) {
    add(`npi_data_${row.entity}`, row.values);
    const value = (name: string) => row.values[npiColumns.findIndex((each) => each.name === name)];
    const place = [
      value("provider_first_line_business_practice_location_address"),
      value("provider_business_practice_location_address_city_name"),
      value("provider_business_practice_location_address_state_name"),
      value("provider_business_practice_location_address_postal_code"),
    ];
    const last = value("provider_last_name");
    const organisation = value("provider_organization_name");
    const isSurgeon = row.entity === 1 && !row.isDeactivated && typeof last === "string";
    for (const ending of isSurgeon ? [letterOf(last), "all"] : []) {
      add(`search_surgeon_${ending}`, [row.npi, value("provider_first_name"), last, ...place]);
    }
    const isFacility = row.entity === 2 && !row.isDeactivated && typeof organisation === "string";
    for (const ending of isFacility ? [letterOf(organisation), "all"] : []) {
      add(`search_facility_${ending}`, [row.npi, organisation, ...place]);
    }
  }
  return sorted(tables);
}

export function sorted(tables: Readonly<Record<string, readonly string[]>>): Tables {
  const withRows = Object.entries(tables).filter(([, rows]) => rows.length > 0);
  return Object.fromEntries(
    withRows
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, rows]) => [name, rows.toSorted()]),
  );
}
