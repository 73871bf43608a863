/** What everyone who changes batches does alike: tries again after losing to another, and locks cases by their keys. */
import { sql } from "kysely";
import type { Database, Queries } from "./database.ts";
import { lostToAnother } from "./driver-errors.ts";

const mostTries = 3;

/** Whoever loses against another looks again, and finds what the other did. */
export async function transactAgain<Result>(
  database: Database,
  work: (queries: Queries) => Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await database.transact(work, signal);
    } catch (error) {
      if (tries === mostTries || !lostToAnother(error)) {
        throw error;
      }
    }
  }
}

/** MySQL scans where the keys are many of the table's, and locks what it scans. A comment to the others. */
export const byKeysAlone = sql`/*+ index(cases primary) */`;
