/**
 * Fills search tables that are empty from the base tables that are not: they were missing, or a restore left them out. Part
 * of the load's transaction.
 */
import { searchLetterOf } from "../../../domain/npi/search.ts";
import {
  letters,
  searchColumns,
  searchEntity,
  searchKinds,
  searchName,
  type SearchKind,
} from "./schema.ts";
import { dayOf, quoted, type Dialog } from "./statements.ts";

/** @param place what goes before the names of search tables. */
export async function fillEmptySearch(dialog: Dialog, place: string): Promise<void> {
  for (const search of searchKinds) {
    const empty = await emptyEndings(dialog, search, place);
    if (empty.length > 0 && !(await isEmpty(dialog, baseOf(search)))) {
      await fill(dialog, search, place, empty);
    }
  }
}

async function emptyEndings(
  dialog: Dialog,
  search: SearchKind,
  place: string,
): Promise<readonly string[]> {
  const empty: string[] = [];
  for (const ending of [...letters, "all"]) {
    if (await isEmpty(dialog, `${place}search_${search}_${ending}`)) {
      empty.push(ending);
    }
  }
  return empty;
}

async function isEmpty({ rows }: Dialog, table: string): Promise<boolean> {
  return (await rows(`select 1 as one from ${table} limit 1`)).length === 0;
}

function baseOf(search: SearchKind): string {
  return `npi_data_${searchEntity[search]}`;
}

const isActive = `(t.npi_deactivation_date is null or t.npi_deactivation_date = '' or ${dayOf("t.npi_reactivation_date")} >= ${dayOf("t.npi_deactivation_date")})`;

async function fill(
  { run, rows, kind }: Dialog,
  search: SearchKind,
  place: string,
  endings: readonly string[],
): Promise<void> {
  const first = firstOf(kind, `t.${searchName[search].base}`);
  const from = `from ${baseOf(search)} t where t.${searchName[search].base} is not null and ${isActive}`;
  const found = await rows<{ readonly first: string }>(`select distinct ${first} as first ${from}`);
  const firsts = found.map((row) => row.first).filter((each) => each !== "");
  const byLetter = Map.groupBy(firsts, searchLetterOf);
  for (const ending of endings) {
    const those = ending === "all" ? firsts : (byLetter.get(ending) ?? []);
    if (those.length > 0) {
      const list = those.map((each) => quoted(kind, each)).join(", ");
      await run(`insert into ${place}search_${search}_${ending} (${searchColumns[search].map(([name]) => name).join(", ")})
        select ${searchColumns[search].map(([, base]) => `t.${base}`).join(", ")} ${from} and ${first} in (${list})`);
    }
  }
}

// Byte by byte: a and á are told apart here, as their tables need not be the same.
function firstOf(kind: Dialog["kind"], column: string): string {
  const first = `substr(trim(${column}), 1, 1)`;
  return kind === "sqlite" ? first : `convert(${first} using utf8mb4) collate utf8mb4_bin`;
}
