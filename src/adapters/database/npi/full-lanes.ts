/**
 * Sessions side by side, as one server core loads one table at a time. A lane does one thing after another. SQLite has one session, which is all of the lanes.
 */
import { sql } from "kysely";
import type { BulkRow, BulkTarget } from "../bulk.ts";
import type { Database } from "../database.ts";
import type { Held } from "../held-session.ts";
import { handover, type Handover } from "./full-handover.ts";

export type Road = "bulk" | "statements";

export interface Lane {
  /** Answers once the rows are taken: what comes faster than the server loads waits. */
  load(target: BulkTarget, rows: readonly BulkRow[]): Promise<void>;
  /** Rows stay away for a while. */
  endLoad(): void;
  /** One after another, each by itself. */
  run(statements: readonly string[]): Promise<void>;
  /** Rows of a statement; or, of one that changes rows, none. */
  ask(statement: string): Promise<readonly Answer[]>;
  /** What was loaded is in. */
  finish(): Promise<void>;
  /** How the rows went in. */
  road(): Road;
  readonly held: Held;
}

export type Answer = Readonly<Record<string, string | number | bigint | null>>;

/** Keys over millions of rows take minutes, and a lane may wait as long for another one. */
const limitMilliseconds = 6 * 60 * 60 * 1000;

/** Four of them: the first three for the base tables, the last for everything else. */
export async function inLanes<Result>(
  database: Database,
  work: (lanes: readonly Lane[]) => Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  const sessions = database.kind === "sqlite" ? 1 : 4;
  const opened = async (lanes: readonly Lane[]): Promise<Result> =>
    lanes.length === sessions
      ? work(Array.from({ length: 4 }, (_, index) => laneAt(lanes, index)))
      : database.hold(
          async (held) => {
            if (database.kind === "mysql") {
              // A lane may have nothing to do for long.
              await held.statements(async (queries) =>
                sql`set session wait_timeout = 28800`.execute(queries),
              );
            }
            return opened([...lanes, laneOn(held)]);
          },
          signal,
          limitMilliseconds,
        );
  return opened([]);
}

/** Of the lanes; the same one again and again where there are fewer. */
export function laneAt(lanes: readonly Lane[], index: number): Lane {
  const lane = lanes[index % lanes.length];
  if (lane === undefined) {
    throw new RangeError("Cannot load: no session is open");
  }
  return lane;
}

/** Waits for all of them, also where one fails: what goes on in the server would outlive us. */
export async function together(works: readonly Promise<unknown>[]): Promise<void> {
  const ends = await Promise.allSettled(works);
  for (const end of ends) {
    if (end.status === "rejected") {
      throw end.reason;
    }
  }
}

function laneOn(held: Held): Lane {
  let last: Promise<unknown> = Promise.resolve();
  let load: Load | undefined;
  let road: Road = "bulk";
  const next = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    endLoad();
    const mine = last.then(work);
    // It is heard by whoever comes next.
    mine.catch(() => undefined);
    last = mine;
    return mine;
  };
  const endLoad = (): void => {
    load?.rows.end();
    load = undefined;
  };
  const loaded = async (target: BulkTarget, rows: Handover): Promise<void> => {
    const result = await held.bulk(target, rows.source);
    road = result.road === "statements" ? "statements" : road;
    requireAll(target, rows.given(), result);
  };
  const begin = async (target: BulkTarget): Promise<Load> => {
    endLoad();
    await last;
    const rows = handover();
    const done = loaded(target, rows);
    done.catch(() => undefined);
    last = done;
    return { target, rows, done };
  };

  return {
    held,
    road: () => road,
    async load(target, rows) {
      if (load?.target !== target || load.rows.given() > rowsOfLoad) {
        load = await begin(target);
      }
      await Promise.race([load.rows.give(rows), load.done]);
    },
    endLoad,
    run: async (statements) => next(async () => run(held, statements)),
    ask: async (statement) => next(async () => ask(held, statement)),
    finish: async () => {
      endLoad();
      await last;
    },
  };
}

async function run(held: Held, statements: readonly string[]): Promise<void> {
  await held.statements(async (queries) => {
    for (const statement of statements) {
      await sql.raw(statement).execute(queries);
    }
  });
}

async function ask(held: Held, statement: string): Promise<readonly Answer[]> {
  return held.statements(
    async (queries) => (await sql.raw<Answer>(statement).execute(queries)).rows,
  );
}

/** One statement of many rows, as they come. A server gives up on one whose rows stay away for long. */
interface Load {
  readonly target: BulkTarget;
  readonly rows: Handover;
  readonly done: Promise<void>;
}

const rowsOfLoad = 50_000;

interface Came {
  readonly rows: number;
  readonly warnings: readonly { readonly number: number; readonly column: string | undefined }[];
}

// The tables are new and wide enough: whatever the server has to remark is a mistake.
function requireAll({ table }: BulkTarget, given: number, { rows, warnings }: Came): void {
  const [warning] = warnings;
  if (warning !== undefined) {
    const column = warning.column === undefined ? "" : ` of ${warning.column}`;
    throw new Error(
      `Cannot load into ${table}: the server would not store a value${column} as it is (${warning.number}); nothing was changed`,
    );
  }
  if (rows !== given) {
    throw new Error(
      `Cannot load into ${table}: the server took ${rows} of ${given} rows; nothing was changed`,
    );
  }
}
