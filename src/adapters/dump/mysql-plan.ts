/**
 * What a schema has, and whether its dump could be brought back. What the login may not see is not listed by the server, and a
 * dump leaves it out without a word: hence the questions about rights.
 */
import { sql } from "kysely";
import type { DumpPlan } from "../../ports/dumps.ts";
import type { Database, Queries } from "../database/database.ts";
import { isLeftOut } from "./left-out.ts";
import { mysqlObjects } from "./mysql-objects.ts";
import {
  refuseForeignCollations,
  refuseGenerated,
  refuseUnreadable,
  refuseVectors,
} from "./mysql-refusals.ts";
import { requireRights } from "./mysql-rights.ts";
import { mysqlWarnings } from "./mysql-warnings.ts";

/** `structureOnly`: left out, but a view reads them, so that their definitions must come first. */
export interface MysqlPlan extends DumpPlan {
  readonly structureOnly: readonly string[];
}

export async function mysqlPlan(
  database: Database,
  schema: string,
  signal: AbortSignal,
): Promise<MysqlPlan> {
  return database.read(async (queries) => planned(queries, schema), signal);
}

async function planned(queries: Queries, schema: string): Promise<MysqlPlan> {
  const { server, isMariadb } = await serverOf(queries);
  await requireRights(queries, schema, isMariadb);
  const found = await tablesOf(queries, schema);
  const left = found.filter(({ name }) => isLeftOut(name)).map(({ name }) => name);
  const structureOnly = await readByViews(queries, schema, left);
  const dumped = found.filter(({ name }) => !isLeftOut(name));
  const names = dumped.map(({ name }) => name);
  const { triggers, ...objects } = await mysqlObjects(queries, schema);
  if (!isMariadb) {
    await refuseGenerated(queries, schema, names);
    await refuseVectors(queries, schema, names);
    await refuseForeignCollations(queries, schema);
  }
  await refuseUnreadable(queries, schema);
  return {
    server,
    schema,
    tables: [...names, ...structureOnly].toSorted(),
    leftOut: left,
    structureOnly,
    ...objects,
    triggers: triggers
      .filter(({ table }) => !isLeftOut(table) || structureOnly.includes(table))
      .map(({ name }) => name),
    outsideSnapshot: dumped
      .filter(({ isTransactional }) => !isTransactional)
      .map(({ name }) => name),
    warnings: await mysqlWarnings(queries, schema, names),
  };
}

async function serverOf(queries: Queries) {
  const { rows } = await sql<{ version: string }>`select version() as version`.execute(queries);
  const version = rows[0]?.version ?? "";
  const isMariadb = /mariadb/i.test(version);
  const number = /^[\d.]+/.exec(version)?.[0] ?? version;
  return { server: `${isMariadb ? "MariaDB" : "MySQL"} ${number}`, isMariadb };
}

async function tablesOf(queries: Queries, schema: string) {
  const { rows } = await sql<{ name: string; transactions: string | null }>`
    select t.table_name as name, e.transactions as transactions
    from information_schema.tables t left join information_schema.engines e on e.engine = t.engine
    where t.table_schema = ${schema} and t.table_type in ('BASE TABLE', 'SYSTEM VERSIONED')
    order by t.table_name`.execute(queries);
  return rows.map(({ name, transactions }) => ({ name, isTransactional: transactions === "YES" }));
}

async function readByViews(
  queries: Queries,
  schema: string,
  left: readonly string[],
): Promise<readonly string[]> {
  const { rows } = await sql<{ text: string | null }>`
    select view_definition as text from information_schema.views where table_schema = ${schema}`.execute(
    queries,
  );
  return left.filter((table) => rows.some(({ text }) => text?.includes(`\`${table}\``) === true));
}
