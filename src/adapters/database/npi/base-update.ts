/**
 * The base tables after a weekly file: what is stored already, or newer, is left alone; one stored row of the same table is
 * changed in place; else the old rows go and the new one comes. Part of the load's transaction.
 */
import type { EntityType } from "../../../domain/npi/row.ts";
import type { DatabaseKind } from "../session.ts";
import { isDeactivated } from "./full-words.ts";
import { takeStored } from "./older-rows.ts";
import type { ReadyTables } from "./ready-tables.ts";
import { entityTypes } from "./schema.ts";
import { staging } from "./staging.ts";
import {
  deleting,
  joined,
  same,
  temporary,
  updateOf,
  updating,
  type Dialog,
} from "./statements.ts";

/** What the base tables hold of the file's NPIs, a row each. */
const stored = "jobs_npi_stored";
/** What is to be done with each row of the file. */
export const verdicts = "jobs_npi_verdicts";

export interface Verdicts {
  readonly inserted: number;
  readonly updated: number;
  readonly deactivated: number;
  readonly unchanged: number;
}

/** Made before the transaction. */
export function workTables(kind: DatabaseKind): readonly string[] {
  return [
    ...temporary(
      kind,
      stored,
      [
        "npi bigint not null",
        "entity int not null",
        "updated varchar(10) not null",
        "is_same int not null",
        "is_gone int not null",
      ],
      ["npi"],
    ),
    ...temporary(kind, verdicts, [
      "line int not null primary key",
      "npi bigint not null",
      "entity int not null",
      "updated varchar(10) not null",
      "deactivated int not null",
      "letter char(1) null",
      "verdict varchar(10) not null",
      // Whether every row that is stored is deactivated.
      "was_gone int not null",
      "stored_update varchar(10) null",
    ]),
    `insert into ${verdicts} (line, npi, entity, updated, deactivated, letter, verdict, was_gone)
      select line, npi, entity, updated, deactivated, letter, 'insert', 0 from ${staging}`,
  ];
}

const isChange = "v.verdict in ('insert', 'update', 'replace', 'newest')";

export async function updateBase(dialog: Dialog, ready: ReadyTables): Promise<Verdicts> {
  const { kind } = dialog;
  for (const entity of entityTypes) {
    await dialog.run(noteStored(kind, entity, ready[entity].stored));
  }
  await dialog.run(judging(kind));
  await takeStored(dialog, ready, verdicts);
  for (const entity of await storedEntities(dialog)) {
    await dialog.run(deleting(kind, `npi_data_${entity}`, verdicts, isReplaced(kind)));
  }
  for (const entity of entityTypes) {
    if (kind === "mysql") {
      await dialog.run(updateInPlace(entity, ready[entity].stored));
    }
    await dialog.run(insert(kind, entity, ready[entity].stored));
  }
  return count(dialog);
}

// The day is compared first: where it differs, the other columns need not be read. That of a deactivated row may be the file's.
function noteStored(kind: DatabaseKind, entity: EntityType, columns: readonly string[]): string {
  const equal = columns.slice(1).map((name) => `(${same(kind, `t.${name}`, `s.${name}`)})`);
  const isSame = `case when v.entity <> ${entity} or (v.deactivated = 0 and ${updateOf("t")} <> v.updated) then 0
    else (select case when ${equal.join(" and ")} then 1 else 0 end from ${staging} s where s.line = v.line) end`;
  return `insert into ${stored} (npi, entity, updated, is_same, is_gone)
    select v.npi, ${entity}, ${updateOf("t")}, ${isSame}, case when ${isDeactivated("t")} then 1 else 0 end
    from ${verdicts} v ${joined(kind)} npi_data_${entity} t on t.npi = v.npi`;
}

// Several rows of an NPI are what earlier loads left behind: they become one.
function judging(kind: DatabaseKind): string {
  const verdict = `case
    when v.updated <> '' and o.updated > v.updated and o.copies > 1 then 'newest'
    when v.updated <> '' and o.updated > v.updated then 'older'
    when o.copies > 1 or o.entity <> v.entity then 'replace'
    when o.is_same = 1 then 'same'
    else 'update' end`;
  const found = `(select npi, max(updated) as updated, max(is_same) as is_same, count(*) as copies, max(entity) as entity, min(is_gone) as is_gone
    from ${stored} group by npi) o`;
  const change = `verdict = ${verdict}, was_gone = o.is_gone, stored_update = o.updated`;
  return updating(kind, verdicts, "v", change, found, "o.npi = v.npi");
}

async function storedEntities(dialog: Dialog): Promise<readonly number[]> {
  const rows = await dialog.rows<{ readonly entity: number }>(
    `select distinct o.entity from ${stored} o join ${verdicts} v on v.npi = o.npi
      where ${isReplaced(dialog.kind).replaceAll("s.", "v.")} order by o.entity`,
  );
  return rows.map(({ entity }) => entity);
}

function isReplaced(kind: DatabaseKind): string {
  return kind === "mysql"
    ? "s.verdict in ('replace', 'newest')"
    : "s.verdict in ('replace', 'newest', 'update')";
}

function updateInPlace(entity: EntityType, columns: readonly string[]): string {
  const changes = columns.slice(1).map((name) => `t.${name} = s.${name}`);
  return `update ${verdicts} v straight_join ${staging} s on s.line = v.line
    straight_join npi_data_${entity} t on t.npi = v.npi
    set ${changes.join(", ")} where v.entity = ${entity} and v.verdict = 'update'`;
}

function insert(kind: DatabaseKind, entity: EntityType, columns: readonly string[]): string {
  const values = columns.map((name) => `s.${name}`).join(", ");
  const isNew = kind === "mysql" ? "v.verdict in ('insert', 'replace', 'newest')" : isChange;
  return `insert into npi_data_${entity} (${columns.join(", ")}) select ${values}
    from ${verdicts} v ${joined(kind)} ${staging} s on s.line = v.line
    where v.entity = ${entity} and ${isNew}`;
}

async function count(dialog: Dialog): Promise<Verdicts> {
  const rows = await dialog.rows<{
    readonly verdict: string;
    /** Is deactivated now, and was not. */
    readonly goes: number;
    readonly n: number | string;
  }>(`select verdict, goes, count(*) as n from (
      select verdict, case when deactivated = 1 and was_gone = 0 then 1 else 0 end as goes from ${verdicts}
    ) judged group by verdict, goes`);
  const sum = (wanted: (row: (typeof rows)[number]) => boolean): number =>
    rows.filter(wanted).reduce((total, row) => total + Number(row.n), 0);
  return {
    inserted: sum((row) => row.verdict === "insert" && row.goes === 0),
    updated: sum((row) => ["update", "replace"].includes(row.verdict) && row.goes === 0),
    deactivated: sum((row) => !isLeft(row) && row.goes === 1),
    unchanged: sum(isLeft),
  };
}

function isLeft({ verdict }: { readonly verdict: string }): boolean {
  return ["older", "newest", "same"].includes(verdict);
}
