/**
 * The search tables after a weekly file. The table of all tells which rows are there for the file's NPIs, and so which
 * letters to look into; rows that are as they should be, as most are, are not touched. Part of the load's transaction.
 */
import { searchLetterOf } from "../../../domain/npi/search.ts";
import type { DatabaseKind } from "../session.ts";
import { verdicts } from "./base-update.ts";
import {
  letters,
  searchColumns,
  searchEntity,
  searchKinds,
  searchName,
  searchTable,
  typeOf,
  type SearchKind,
} from "./schema.ts";
import { staging } from "./staging.ts";
import { deleting, joined, quoted, same, temporary, type Dialog } from "./statements.ts";

/** Rows that are there and go: of NPIs whose row is another one than it should be, whoever left it there. */
const before = "jobs_npi_before";
/**
 * A first character that is none: the row may be in the table of any letter. Older loads put names that do not begin with a plain
 * letter where the server's collation had them, `Ü` into `y`, or into one table and not into the other.
 */
const anywhere = "*";
/** Rows that come. */
const after = "jobs_npi_after";

/** Made before the transaction. */
export function searchWorkTables(kind: DatabaseKind): readonly string[] {
  return searchKinds.flatMap((search) => {
    const columns = searchColumns[search].map(
      ([name, , length]) => `${name} ${typeOf({ name, length })} null`,
    );
    return [
      ...temporary(
        kind,
        `${before}_${search}`,
        ["npi bigint not null", "first char(1) null"],
        ["npi", "first"],
      ),
      ...temporary(kind, `${after}_${search}`, ["letter char(1) not null", ...columns], ["letter"]),
    ];
  });
}

/** @param place what goes before the names of search tables. */
export async function updateSearch(dialog: Dialog, place: string): Promise<void> {
  for (const search of searchKinds) {
    await noteBefore(dialog, search, place);
    await noteAfter(dialog, search, place);
    await takeOut(dialog, search, place);
    await putIn(dialog, search, place);
  }
}

async function noteBefore({ run, kind }: Dialog, search: SearchKind, place: string): Promise<void> {
  const first = `substr(trim(t.${searchName[search].search}), 1, 1)`;
  const equal = searchColumns[search]
    .slice(1)
    .map(([name, base]) => same(kind, `t.${name}`, `s.${base}`));
  const table = `${place}search_${search}_all`;
  // Where an NPI had several rows in the base tables, it has them here, too.
  const isKept = `v.verdict not in ('replace', 'newest') and v.entity = ${searchEntity[search]} and v.letter is not null
    and (select count(*) from ${table} c where c.npi = v.npi) = 1`;
  const name = `trim(s.${searchName[search].base})`;
  await run(`insert into ${before}_${search} (npi, first)
    select v.npi, '${anywhere}' from ${verdicts} v ${joined(kind)} ${staging} s on s.line = v.line
    where v.deactivated = 1 or v.entity = ${searchEntity[search]} and v.letter is not null and lower(substr(${name}, 1, 1)) not between 'a' and 'z'`);
  await run(`insert into ${before}_${search} (npi, first)
    select v.npi, ${first}
    from ${verdicts} v ${joined(kind)} ${table} t on t.npi = v.npi
    ${joined(kind)} ${staging} s on s.line = v.line
    where not (${isKept} and ${equal.join(" and ")})`);
}

// An NPI of which one row goes needs its row anew, also where another was the same already: the rows go by NPI.
async function noteAfter({ run, kind }: Dialog, search: SearchKind, place: string): Promise<void> {
  const columns = searchColumns[search];
  await run(`insert into ${after}_${search} (letter, ${columns.map(([name]) => name).join(", ")})
    select v.letter, ${columns.map(([, base]) => `s.${base}`).join(", ")}
    from ${verdicts} v ${joined(kind)} ${staging} s on s.line = v.line
    where v.entity = ${searchEntity[search]} and v.letter is not null
    and (exists (select 1 from ${before}_${search} b where b.npi = v.npi)
      or not exists (select 1 from ${place}search_${search}_all t where t.npi = v.npi))`);
}

async function takeOut(dialog: Dialog, search: SearchKind, place: string): Promise<void> {
  const { kind, run, rows } = dialog;
  const found = await rows<{ readonly first: string | null }>(
    `select distinct first from ${before}_${search}`,
  );
  if (found.length === 0) {
    return;
  }
  for (const [letter, firsts] of byLetter(found.map(({ first }) => first ?? anywhere))) {
    const condition = `s.first in (${firsts.map((first) => quoted(kind, first)).join(", ")})`;
    await run(
      deleting(kind, `${place}search_${search}_${letter}`, `${before}_${search}`, condition),
    );
  }
  await run(deleting(kind, `${place}search_${search}_all`, `${before}_${search}`, "1 = 1"));
}

/** First characters by the letter whose table the names may be in. */
function byLetter(
  firsts: readonly string[],
): readonly (readonly [letter: string, firsts: readonly string[]])[] {
  const [plain, odd] = [/^[a-z]$/i, /^(?![a-z]$)/i].map((pattern) =>
    firsts.filter((first) => pattern.test(first)),
  );
  return letters
    .map((letter) => {
      const own = plain?.filter((first) => searchLetterOf(first) === letter) ?? [];
      return [letter, [...own, ...(odd ?? [])]] as const;
    })
    .filter(([, those]) => those.length > 0);
}

async function putIn({ run, rows }: Dialog, search: SearchKind, place: string): Promise<void> {
  const there = await rows<{ readonly letter: string }>(
    `select distinct letter from ${after}_${search}`,
  );
  const columns = searchColumns[search].map(([name]) => name).join(", ");
  const insert = (ending: string, condition: string) =>
    run(`insert into ${place}${searchTable(search, ending).name} (${columns})
      select ${columns} from ${after}_${search} where ${condition}`);
  for (const { letter } of there.filter((each) => letters.includes(each.letter))) {
    await insert(letter, `letter = '${letter}'`);
  }
  if (there.length > 0) {
    await insert("all", "1 = 1");
  }
}
