/** SQL that the steps of a full load share, beside what a weekly one says. */
import { npiColumns } from "../../../domain/npi/columns.ts";
import type { DatabaseKind } from "../session.ts";
import { dayOf, updateOf } from "./statements.ts";

/** As `NpiRow.isDeactivated`, of a stored row. @param row the table's alias. */
export function isDeactivated(row: string): string {
  const deactivated = dayOf(`${row}.npi_deactivation_date`);
  return `(${deactivated} <> '' and ${dayOf(`${row}.npi_reactivation_date`)} < ${deactivated})`;
}

/** The last update of a row of a full file, as its reader counts it. @param until the last day of the file, `YYYY-MM-DD`. */
export function updateInFile(row: string, until: string): string {
  const hasNone = `(${row}.last_update_date is null or ${row}.last_update_date = '')`;
  const isEarlier = `${dayOf(`${row}.npi_deactivation_date`)} < '${until}'`;
  return `case when ${hasNone} and ${isDeactivated(row)} and ${isEarlier} then '${until}' else ${updateOf(row)} end`;
}

/** Whether a stored row speaks of days after that one. @param day `YYYY-MM-DD`. */
export function isAfter(row: string, day: string): string {
  return `(${updateOf(row)} > '${day}' or ${dayOf(`${row}.provider_enumeration_date`)} > '${day}')`;
}

/** Byte for byte, whatever the columns' collation is. */
export function isSameContent(
  kind: DatabaseKind,
  columns: readonly string[],
  one: string,
  other: string,
): string {
  return npiColumns
    .slice(1)
    .filter(({ name }) => columns.includes(name))
    .map(({ name }) =>
      kind === "sqlite"
        ? `${one}.${name} is ${other}.${name}`
        : `cast(${one}.${name} as binary) <=> cast(${other}.${name} as binary)`,
    )
    .join(" and ");
}

/** Names as SQL takes them: those of the installation may be anything. */
export function listed(kind: DatabaseKind, names: readonly string[], row = ""): string {
  const mark = kind === "sqlite" ? '"' : "`";
  const before = row === "" ? "" : `${row}.`;
  return names
    .map((name) => `${before}${mark}${name.replaceAll(mark, mark + mark)}${mark}`)
    .join(", ");
}
