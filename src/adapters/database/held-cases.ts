/** Cases held back from the batches, and since when: one is news once, until it was resolved and comes again. */
import type { HeldCase, HoldReason } from "../../domain/payments/batch.ts";
import type { HeldCases } from "../../ports/held-cases.ts";
import type { Database, Queries } from "./database.ts";
import type { BatchRow, HeldCaseRow } from "./tables.ts";
import { chunks, compareText, readMoment, writeMoment } from "./values.ts";

export function heldCases(database: Database): HeldCases {
  return {
    async list(signal) {
      const rows = await database.read(
        async (queries) =>
          queries
            .selectFrom("jobs_held_cases")
            .selectAll()
            .where("resolved_at", "is", null)
            .execute(),
        signal,
      );
      return rows
        .toSorted(
          (one, other) =>
            compareText(one.case_id, other.case_id) || compareText(one.reason, other.reason),
        )
        .map((row) => ({ ...toHeldCase(row), since: readMoment(row.first_seen_at) }));
    },
  };
}

/** Those that nobody has been told of for the same reason. */
export async function newlyHeldOf(
  queries: Queries,
  held: readonly HeldCase[],
): Promise<readonly HeldCase[]> {
  const open = await queries
    .selectFrom("jobs_held_cases")
    .select(["case_id", "reason"])
    .where("resolved_at", "is", null)
    .execute();
  const known = new Set(open.map((row) => key(row.case_id, row.reason)));
  return held.filter(({ caseId, reason }) => !known.has(key(caseId, reason)));
}

/** Writes down who is held now, and since when; whoever is not any more is resolved. */
export async function recordHeld(
  queries: Queries,
  held: readonly HeldCase[],
  newlyHeld: readonly HeldCase[],
  { runId, now }: { readonly runId: string; readonly now: Date },
): Promise<void> {
  const news = new Set(newlyHeld);
  const moment = writeMoment(now);
  await write(queries, newlyHeld, runId, moment, "from-now");
  await write(
    queries,
    held.filter((each) => !news.has(each)),
    runId,
    moment,
    "still",
  );
  await queries
    .updateTable("jobs_held_cases")
    .set({ resolved_at: moment })
    .where("resolved_at", "is", null)
    .where("last_seen_at", "<>", moment)
    .execute();
}

/** What the run that closed the batch held back, as it said or would have said. */
export async function heldWith(
  queries: Queries,
  batch: BatchRow,
): Promise<{ readonly held: readonly HeldCase[]; readonly newlyHeld: readonly HeldCase[] }> {
  const rows = await queries
    .selectFrom("jobs_held_cases")
    .selectAll()
    .where("last_seen_at", "=", batch.closed_at)
    .execute();
  const sorted = rows.toSorted((one, other) => compareText(one.case_id, other.case_id));
  return {
    held: sorted.map(toHeldCase),
    newlyHeld: sorted.filter((row) => row.first_run_id === batch.closed_by_run).map(toHeldCase),
  };
}

async function write(
  queries: Queries,
  held: readonly HeldCase[],
  runId: string,
  moment: string,
  seen: "from-now" | "still",
): Promise<void> {
  for (const chunk of chunks(held)) {
    await queries
      .insertInto("jobs_held_cases")
      .values(chunk.map((each) => newRow(each, runId, moment)))
      .onDuplicateKeyUpdate((eb) => {
        const given = (column: keyof HeldCaseRow) => eb.fn<never>("values", [column]);
        const still = { case_status: given("case_status"), last_seen_at: given("last_seen_at") };
        const fromNow = {
          first_run_id: given("first_run_id"),
          first_seen_at: given("first_seen_at"),
          resolved_at: null,
        };
        return seen === "still" ? still : { ...still, ...fromNow };
      })
      .execute();
  }
}

function newRow({ caseId, status, reason }: HeldCase, runId: string, moment: string): HeldCaseRow {
  return {
    case_id: caseId,
    reason,
    case_status: status,
    first_run_id: runId,
    first_seen_at: moment,
    last_seen_at: moment,
    resolved_at: null,
  };
}

function toHeldCase(row: HeldCaseRow): HeldCase {
  // Only this program writes the table.
  return { caseId: row.case_id, status: row.case_status, reason: row.reason as HoldReason };
}

function key(caseId: string, reason: string): string {
  return `${reason} ${caseId}`;
}
