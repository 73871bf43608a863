/**
 * Rows of a file that is older than what is stored: the stored row stays. It takes the file's place in the staging table, so that the
 * search can be held against it; where an NPI has several rows, the newest is what stays of them.
 */
import { searchLetterOf } from "../../../domain/npi/search.ts";
import type { EntityType } from "../../../domain/npi/row.ts";
import { isDeactivated } from "./full-words.ts";
import type { ReadyTables } from "./ready-tables.ts";
import { baseTable, entityTypes, searchColumns, searchKinds, searchName } from "./schema.ts";
import { staging } from "./staging.ts";
import { quoted, updateOf, type Dialog } from "./statements.ts";

/** @param verdicts the table of what is done with each row of the file. */
export async function takeStored(
  dialog: Dialog,
  ready: ReadyTables,
  verdicts: string,
): Promise<void> {
  const found = await dialog.rows<{ readonly verdict: string }>(
    `select distinct verdict from ${verdicts} where verdict in ('older', 'newest')`,
  );
  for (const { verdict } of found) {
    for (const entity of entityTypes) {
      await takeFrom(dialog, entity, ready[entity].stored, verdicts, verdict);
    }
  }
  if (found.length > 0) {
    await spellLetters(dialog, verdicts);
  }
}

const forSearch: ReadonlySet<string> = new Set(
  searchKinds.flatMap((search) => searchColumns[search].map(([, base]) => base)),
);

const lengths = new Map(baseTable(0).columns.map(({ name, length }) => [name, length]));

async function takeFrom(
  { kind, all }: Dialog,
  entity: EntityType,
  stored: readonly string[],
  verdicts: string,
  verdict: string,
): Promise<void> {
  const columns = stored
    .slice(1)
    .filter((name) => verdict === "newest" || forSearch.has(name))
    .map((name) => [name, `substr(t.${name}, 1, ${lengths.get(name) ?? 255})`] as const);
  const own = [
    ["entity", String(entity)],
    ["deactivated", `case when ${isDeactivated("t")} then 1 else 0 end`],
    ["letter", firstLetter(entity)],
  ] as const;
  const isThis = `v.verdict = '${verdict}' and ${updateOf("t")} = v.stored_update`;
  if (kind === "mysql") {
    const changes = [
      ...own.map(([name, value]) => `v.${name} = ${value}`),
      ...columns.map(([name, value]) => `s.${name} = ${value}`),
    ];
    await all([
      `update ${verdicts} v straight_join ${staging} s on s.line = v.line
        straight_join npi_data_${entity} t on t.npi = v.npi set ${changes.join(", ")} where ${isThis}`,
    ]);
    return;
  }
  await all([
    `update ${staging} as s set ${set(columns)} from ${verdicts} v cross join npi_data_${entity} t
      where s.line = v.line and t.npi = v.npi and ${isThis}`,
    `update ${verdicts} as v set ${set(own)} from npi_data_${entity} t where t.npi = v.npi and ${isThis}`,
  ]);
}

function set(pairs: readonly (readonly [column: string, value: string])[]): string {
  return pairs.map(([name, value]) => `${name} = ${value}`).join(", ");
}

/** The first character as it is: which table it belongs into is not SQL's to say. */
function firstLetter(entity: EntityType): string {
  if (entity === 0) {
    return "null";
  }
  const name = `t.${searchName[entity === 1 ? "surgeon" : "facility"].base}`;
  return `case when ${isDeactivated("t")} or trim(${name}) = '' then null else substr(trim(${name}), 1, 1) end`;
}

async function spellLetters({ kind, rows, run }: Dialog, verdicts: string): Promise<void> {
  const areOlder = "verdict in ('older', 'newest')";
  const found = await rows<{ readonly letter: string }>(
    `select distinct letter from ${verdicts} where ${areOlder} and letter is not null`,
  );
  const others = found.filter(({ letter }) => searchLetterOf(letter) !== letter);
  if (others.length === 0) {
    return;
  }
  // In one statement: a letter that was spelt must not be spelt again.
  const cases = others.map(
    ({ letter }) => `when ${quoted(kind, letter)} then '${searchLetterOf(letter)}'`,
  );
  await run(
    `update ${verdicts} set letter = case letter ${cases.join(" ")} else letter end where ${areOlder}`,
  );
}
