/** The search tables of a full load: rows by their letter, those that changed late once more, and the tables of all. */
import { searchLetterOf } from "../../../domain/npi/search.ts";
import type { BulkRow } from "../bulk.ts";
import type { DatabaseKind } from "../session.ts";
import { late } from "./full-lists.ts";
import { laneAt, together, type Answer, type Lane } from "./full-lanes.ts";
import type { NewTable, NewTables } from "./full-tables.ts";
import { isDeactivated } from "./full-words.ts";
import { searchColumns, searchEntity, searchKinds, searchName, type SearchKind } from "./schema.ts";
import { deleting } from "./statements.ts";

export interface SearchWriter {
  /** Undefined where there is nothing to wait for. */
  add(kind: SearchKind, letter: string, row: BulkRow): Promise<void> | undefined;
  finish(): Promise<void>;
}

/** Rows that wait for others of their letter: a few megabytes. */
const mostWaiting = 20_000;

/** Rows come in any order of letters, and a bulk load is for one table: the letter with the most rows goes first. */
export function searchWriter(lane: Lane, tables: NewTables): SearchWriter {
  const waiting = new Map<string, BulkRow[]>();
  let count = 0;
  const send = async ([name, rows]: readonly [string, BulkRow[]]): Promise<void> => {
    waiting.delete(name);
    count -= rows.length;
    const kind = name.startsWith("search_surgeon") ? "surgeon" : "facility";
    const columns = searchColumns[kind].map(([column]) => column);
    await lane.load({ table: freshOf(tables, name), columns }, rows);
  };

  return {
    add(kind, letter, row) {
      const name = `search_${kind}_${letter}`;
      const rows = waiting.get(name) ?? [];
      rows.push(row.map(onItsOwn));
      waiting.set(name, rows);
      count += 1;
      return count < mostWaiting ? undefined : send(longest(waiting));
    },
    async finish() {
      for (const each of waiting) {
        await send(each);
      }
      await lane.finish();
    },
  };
}

/** A value that was cut out of a piece of the file keeps all of it in memory, and rows of rare letters wait for long. */
function onItsOwn(value: BulkRow[number]): BulkRow[number] {
  return typeof value === "string" ? Buffer.from(value).toString() : value;
}

function longest(waiting: ReadonlyMap<string, BulkRow[]>): readonly [string, BulkRow[]] {
  return [...waiting].reduce((one, other) => (other[1].length > one[1].length ? other : one));
}

function freshOf(tables: NewTables, name: string): string {
  const table = tables.search.find(({ shape }) => shape.name === name);
  if (table === undefined) {
    throw new RangeError(`Cannot find the search table ${name}`);
  }
  return table.fresh;
}

/** Makes the search rows of the NPIs in `late` anew, of what the new base tables have of them. */
export async function searchLateRows(
  kind: DatabaseKind,
  lane: Lane,
  tables: NewTables,
): Promise<void> {
  const [row] = await lane.ask(`select count(*) as n from ${late}`);
  if (Number(row?.["n"]) === 0) {
    return;
  }
  const letters = tables.search.filter(({ shape }) => !shape.name.endsWith("_all"));
  await lane.run(letters.map(({ fresh }) => deleting(kind, fresh, late, "1 = 1")));
  const writer = searchWriter(lane, tables);
  for (const search of searchKinds) {
    await writeLateRows(lane, tables, search, writer);
  }
  await writer.finish();
}

const pageRows = 5000;

async function writeLateRows(
  lane: Lane,
  { base }: NewTables,
  kind: SearchKind,
  writer: SearchWriter,
): Promise<void> {
  const columns = searchColumns[kind].map(([, name]) => `b.${name}`).join(", ");
  const name = searchName[kind].base;
  let after = "0";
  for (;;) {
    const page = await lane.ask(
      `select ${columns} from (select distinct npi from ${late} where npi > ${after} order by npi limit ${pageRows}) l
       join ${base[searchEntity[kind]].fresh} b on b.npi = l.npi
       where b.${name} is not null and not ${isDeactivated("b")}`,
    );
    for (const row of page) {
      await writer.add(kind, searchLetterOf(String(row[name])), valuesOf(row, kind));
    }
    const next = await lane.ask(
      `select max(npi) as npi, count(*) as n from (select distinct npi from ${late} where npi > ${after} order by npi limit ${pageRows}) l`,
    );
    if (Number(next[0]?.["n"]) < pageRows) {
      return;
    }
    after = String(next[0]?.["npi"]);
  }
}

function valuesOf(row: Answer, kind: SearchKind): BulkRow {
  return searchColumns[kind].map(([, base]) => {
    const value = row[base] ?? null;
    return value === null ? null : String(value);
  });
}

/** The tables of all are those of the letters, one after the other. */
export async function fillTablesOfAll(lanes: readonly Lane[], tables: NewTables): Promise<void> {
  await together(
    searchKinds.map(async (kind, index) => {
      const columns = searchColumns[kind].map(([name]) => name).join(", ");
      const all = tables.search.find(({ shape }) => shape.name === `search_${kind}_all`);
      const letters = tables.search.filter(
        ({ shape }) => shape.name.startsWith(`search_${kind}_`) && shape !== all?.shape,
      );
      if (all !== undefined) {
        await laneAt(lanes, index + 1).run([...filling(all, letters, columns), ...all.addingKeys]);
      }
    }),
  );
}

function filling(all: NewTable, letters: readonly NewTable[], columns: string): readonly string[] {
  return letters.map(
    ({ fresh }) => `insert into ${all.fresh} (${columns}) select ${columns} from ${fresh}`,
  );
}
