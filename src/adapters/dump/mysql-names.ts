/**
 * Names of schemas as people type them. MariaDB compares those in its own tables without case, also where the names of schemas
 * differ by it: `ADV` beside `adv`.
 */
import { sql, type RawBuilder } from "kysely";
import { UsageError } from "../../domain/failure.ts";

const plain = /^[A-Za-z0-9_$-]{1,64}$/;

/** @throws {UsageError} where a schema that is to be made or emptied has a name to go wrong with; the live one has what it has. */
export function requirePlainName(schema: string, live: string): void {
  if (!plain.test(schema) && schema !== live) {
    throw new UsageError(
      `Cannot use ${JSON.stringify(schema.slice(0, 80))} as a schema: a name has 1 to 64 letters (a to z), digits and _ $ -. Nothing was changed`,
    );
  }
}

/** A condition: by letter, but where the server itself knows no case. */
export function isSchema(column: string, schema: string): RawBuilder<boolean> {
  const found = sql.ref(column);
  return sql<boolean>`(${found} = ${schema} and (@@lower_case_table_names > 0
    or cast(${found} as binary) = cast(${schema} as binary)))`;
}
