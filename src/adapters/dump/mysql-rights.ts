/**
 * What the login needs for a dump that is whole. A server lists nothing that a login may not see, so what is missing cannot be found
 * by looking: the rights themselves must be asked for.
 */
import { sql } from "kysely";
import { DeniedError } from "../../domain/failure.ts";
import type { Queries } from "../database/database.ts";
import { grantsIn, type Grants } from "./mysql-grants.ts";

const onSchema = ["SELECT", "SHOW VIEW", "TRIGGER", "EVENT"];

export async function requireRights(
  queries: Queries,
  schema: string,
  isMariadb: boolean,
): Promise<void> {
  const { rows } = await sql<Readonly<Record<string, unknown>>>`show grants`.execute(queries);
  const grants = grantsIn(rows.map((row) => String(Object.values(row)[0])));
  const missing = onSchema.filter((right) => !grants.gives(right, schema));
  const isBlind = !showsRoutines(grants, schema);
  if (missing.length === 0 && !isBlind) {
    return;
  }
  const routines = isMariadb ? "select on `mysql`.`proc`" : "show_routine on *.*";
  const needed = [
    ...(missing.length === 0
      ? []
      : [`${missing.join(", ").toLowerCase()} on \`${schema.replaceAll("`", "``")}\`.*`]),
    ...(isBlind ? [routines] : []),
  ];
  const role = grants.hasRoles ? "; or, where a role gives it, make that its default role" : "";
  throw new DeniedError(
    `Cannot dump the schema "${schema}" whole: what the login may not see would be left out without a word. Grant it ${needed.join(", and ")}${role}`,
  );
}

/** Whoever may run, make or change all routines is told of them; that their texts may be read is asked for each. */
function showsRoutines(grants: Grants, schema: string): boolean {
  return (
    grants.givesEverywhere("SELECT") ||
    grants.givesEverywhere("SHOW_ROUTINE") ||
    grants.givesOnTable("SELECT", "mysql", "proc") ||
    ["SHOW CREATE ROUTINE", "EXECUTE", "CREATE ROUTINE", "ALTER ROUTINE"].some((right) =>
      grants.gives(right, schema),
    )
  );
}
