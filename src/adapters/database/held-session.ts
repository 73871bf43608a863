/**
 * One session for work of minutes, such as loading a file: temporary tables and session variables last as long as it. It is
 * closed afterwards, never given back.
 */
import type { BulkResult, BulkSource, BulkTarget } from "./bulk.ts";
import type { Queries } from "./database.ts";
import type { Dialect, Session } from "./session.ts";
import { patiently, readWith, stoppable, transactWith } from "./session-work.ts";

/** One thing at a time. After one of them has thrown, the session is of no more use: let the error out. */
export interface Held {
  /** Statements by themselves. A driver's errors are not translated yet: they are when they leave the door. */
  statements<Result>(work: (queries: Queries) => Promise<Result>): Promise<Result>;
  /** Many rows into one table. What the source throws leaves the door as it is. Not inside `transact`. */
  bulk(target: BulkTarget, source: BulkSource): Promise<BulkResult>;
  /** All of the work or nothing, read committed. Once the commit is on its way, the signal is not asked any more. */
  transact<Result>(work: (queries: Queries) => Promise<Result>): Promise<Result>;
}

/** @param heard is called whenever the server has answered, or is asked anew. */
export async function holding<Result>(
  dialect: Dialect,
  work: (held: Held) => Promise<Result>,
  signal: AbortSignal,
  heard: () => void,
): Promise<Result> {
  const session = await patiently(() => dialect.open(signal), signal);
  try {
    return await work(heldOn(session, signal, heard));
  } finally {
    session.discard();
  }
}

function heldOn(session: Session, signal: AbortSignal, heard: () => void): Held {
  return {
    statements: async (work) => readWith(session, work, signal, heard),
    bulk: async (target, source) => {
      heard();
      return stoppable(session, () => session.bulk(target, noticed(source, heard), signal), signal);
    },
    transact: async (work) => transactWith(session, work, signal, heard),
  };
}

async function* noticed(source: BulkSource, heard: () => void): BulkSource {
  for await (const batch of source) {
    heard();
    yield batch;
  }
}
