/**
 * Tables of a full load that are nobody else's: rows of NPIs that had come already, and lists of NPIs that need more than to be
 * loaded. A few hundred thousand rows at most, where the file has nine million.
 */
import { baseTable } from "./schema.ts";
import type { DatabaseKind } from "../session.ts";
import { temporary } from "./statements.ts";

/** Rows whose NPI had come already, with what is computed of a row. */
export const repeats = "jobs_npi_list_repeats";
/** Of each repeated NPI the latest of them. */
export const winners = "jobs_npi_list_winners";
/** Of each repeated NPI the row that had come first. */
export const firsts = "jobs_npi_list_firsts";
/** Rows of the file that are not in the tables as they are. */
export const changes = "jobs_npi_list_changes";
/** In which table the stored row is that goes on to count. */
export const kept = "jobs_npi_list_kept";
/** NPIs whose search rows are made anew. */
export const late = "jobs_npi_list_late";

export const repeatColumns = ["file_line", "entity", "updated", "deactivated"];

const npi = "npi bigint not null";
const lists: readonly (readonly [name: string, columns: readonly string[]])[] = [
  [winners, [npi, "file_line int", "entity int", "updated varchar(10)", "deactivated int"]],
  [firsts, [npi, "entity int", "updated varchar(10)", "deactivated int"]],
  [changes, [npi, "entity int", "verdict varchar(10)", "deactivated int"]],
  [kept, [npi, "entity int", "place int"]],
  [late, [npi]],
];

export function makingLists(kind: DatabaseKind): readonly string[] {
  const { columns } = baseTable(0);
  const values = columns.map(({ name, length }) =>
    name === "npi" ? npi : `${name} varchar(${length ?? 0}) null`,
  );
  const own = ["file_line int", "entity int", "updated varchar(10)", "deactivated int"];
  return [[repeats, [...values, ...own]] as const, ...lists].flatMap(([name, named]) =>
    made(kind, name, named),
  );
}

// Of all sessions of the load, not of one: on MySQL they are ordinary tables.
function made(kind: DatabaseKind, name: string, columns: readonly string[]): readonly string[] {
  return temporary(kind, name, columns, ["npi"]).map((text) =>
    kind === "sqlite" ? text : text.replace("create temporary table", "create table"),
  );
}

export const listNames: readonly string[] = [repeats, ...lists.map(([name]) => name)];

export function droppingLists(): readonly string[] {
  return listNames.map((name) => `drop table if exists ${name}`);
}
