/**
 * The new tables beside the present ones: what became of each row of the file, as a weekly load counts it. Rows of the present
 * tables that are newer than the file stay: whatever was loaded until then is still true afterwards.
 */
import type { DatabaseKind } from "../session.ts";
import { changes, kept, late } from "./full-lists.ts";
import { laneAt, together, type Lane } from "./full-lanes.ts";
import type { Resolved } from "./full-repeats.ts";
import type { NewTable, NewTables } from "./full-tables.ts";
import { isAfter, isDeactivated, isSameContent, listed, updateInFile } from "./full-words.ts";
import type { RowCounts } from "../../../domain/npi/row.ts";
import { deleting, joined, updateOf } from "./statements.ts";

export type Verdicts = Omit<RowCounts, "refused">;

export interface Compared {
  readonly counts: Verdicts;
  /** NPIs that the tables have and the file lacks, other than those that are newer than the file: they go. */
  readonly gone: number;
}

/** @param stored how many NPIs the present tables have. @param until the last day of the file, `YYYY-MM-DD`. */
export async function compare(
  kind: DatabaseKind,
  lanes: readonly Lane[],
  tables: NewTables,
  {
    rows,
    deactivated,
    stored,
    until,
  }: Pick<Resolved, "rows" | "deactivated"> & {
    readonly stored: number;
    readonly until: string;
  },
): Promise<Compared> {
  if (stored === 0) {
    return {
      counts: { inserted: rows - deactivated, updated: 0, deactivated, unchanged: 0 },
      gone: 0,
    };
  }
  await together(
    tables.base.map(async (table, entity) =>
      laneAt(lanes, entity).run([noting(kind, tables, table, entity, until)]),
    ),
  );
  const lane = laneAt(lanes, 3);
  const ahead = present(tables).map((table) => notingAhead(tables, table, until));
  await lane.run([...ahead, ...keeping(kind, tables)]);
  return count(lane, rows, stored);
}

function present({ base }: NewTables): readonly NewTable[] {
  return base.filter(({ isPresent }) => isPresent);
}

/** Rows that are stored as they are are not noted: they are nearly all of them. */
function noting(
  kind: DatabaseKind,
  tables: NewTables,
  table: NewTable,
  entity: number,
  until: string,
): string {
  const any = present(tables).map(
    ({ name }) => `exists (select 1 from ${name} o where o.npi = n.npi)`,
  );
  const newer = present(tables).map(
    ({ name }) =>
      `exists (select 1 from ${name} o where o.npi = n.npi and ${updateOf("o")} > ${updateInFile("n", until)})`,
  );
  const copies = present(tables).map(
    ({ name }) => `(select count(*) from ${name} o where o.npi = n.npi)`,
  );
  const active = present(tables).map(
    ({ name }) =>
      `exists (select 1 from ${name} o where o.npi = n.npi and not ${isDeactivated("o")})`,
  );
  const none = `not (${any.join(" or ")})`;
  const goes = `${isDeactivated("n")} and (${none} or ${active.join(" or ")})`;
  const same = table.isPresent
    ? `exists (select 1 from ${table.name} o where o.npi = n.npi and ${isSameContent(kind, table.stored, "o", "n")})`
    : "1 = 0";
  return `insert into ${changes} (npi, entity, verdict, deactivated)
    select npi, ${entity}, verdict, deactivated from (
      select n.npi as npi, case when ${goes} then 1 else 0 end as deactivated,
        case when ${same} and ${copies.join(" + ")} = 1 then 'same'
          when ${none} then 'insert'
          when ${updateInFile("n", until)} <> '' and (${newer.join(" or ")}) then 'older'
          else 'update' end as verdict
      from ${table.fresh} n
    ) judged where verdict <> 'same'`;
}

function notingAhead({ base }: NewTables, { name }: NewTable, until: string): string {
  const absent = base.map(
    ({ fresh }) => `not exists (select 1 from ${fresh} n where n.npi = o.npi)`,
  );
  return `insert into ${changes} (npi, entity, verdict, deactivated)
    select distinct o.npi, -1, 'ahead', 0 from ${name} o
    where o.npi is not null and ${isAfter("o", until)} and ${absent.join(" and ")}`;
}

const goesOn = "c.verdict in ('older', 'ahead')";

function keeping(kind: DatabaseKind, tables: NewTables): readonly string[] {
  const stored = present(tables).map(
    ({
      name,
      shape,
    }) => `select distinct c.npi as npi, ${entityOf(shape.name)} as entity, ${updateOf("o")} as updated
      from ${changes} c ${joined(kind)} ${name} o on o.npi = c.npi where ${goesOn}`,
  );
  return [
    `insert into ${kept} (npi, entity, place) select npi, entity, place from (
      select npi, entity, row_number() over (partition by npi order by updated desc, entity desc) as place from (
        ${stored.join(" union all ")}
      ) stored_rows
    ) ranked where place = 1`,
    ...tables.base.map(({ fresh }) => deleting(kind, fresh, kept, "1 = 1")),
    ...present(tables).map((table) => keepingIn(kind, table)),
    `insert into ${late} (npi) select npi from ${kept}`,
  ];
}

// Of several rows of an NPI, as older loads left them behind, the latest.
function keepingIn(kind: DatabaseKind, { name, fresh, shape, columns }: NewTable): string {
  return `insert into ${fresh} (${listed(kind, columns)}) select ${listed(kind, columns)} from (
    select ${listed(kind, columns, "o")}, row_number() over (partition by o.npi order by ${updateOf("o")} desc) as npi_full_place
    from ${kept} k ${joined(kind)} ${name} o on o.npi = k.npi where k.entity = ${entityOf(shape.name)}
  ) ranked where npi_full_place = 1`;
}

function entityOf(name: string): number {
  return Number(name.at(-1));
}

async function count(lane: Lane, rows: number, stored: number): Promise<Compared> {
  const found = await lane.ask(
    `select verdict, deactivated, count(*) as n from ${changes} group by verdict, deactivated`,
  );
  const sum = (verdicts: readonly string[], deactivated: readonly number[] = [0, 1]): number =>
    found
      .filter(
        (row) =>
          verdicts.includes(String(row["verdict"])) &&
          deactivated.includes(Number(row["deactivated"])),
      )
      .reduce((total, row) => total + Number(row["n"]), 0);
  const inserted = sum(["insert"], [0]);
  const updated = sum(["update"], [0]);
  const deactivated = sum(["insert", "update"], [1]);
  return {
    counts: { inserted, updated, deactivated, unchanged: rows - inserted - updated - deactivated },
    gone: stored - (rows - sum(["insert"])) - sum(["ahead"]),
  };
}
