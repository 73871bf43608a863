/**
 * Rows from the one who reads the file to the one who loads them, from hand to hand: whatever piled up between them would be
 * memory.
 */
import type { BulkRow } from "../bulk.ts";

export interface Handover {
  readonly source: AsyncIterable<readonly BulkRow[]>;
  /** Answers once they are taken, or nobody takes any more. */
  readonly give: (rows: readonly BulkRow[]) => Promise<void>;
  readonly end: () => void;
  readonly given: () => number;
}

export function handover(): Handover {
  let given = 0;
  let waiting: (readonly BulkRow[])[] = [];
  let isEnded = false;
  let comes = Promise.withResolvers<void>();
  let taken = Promise.withResolvers<void>();
  async function* source(): AsyncIterable<readonly BulkRow[]> {
    for (;;) {
      await comes.promise;
      const batch = waiting;
      waiting = [];
      if (!isEnded) {
        comes = Promise.withResolvers<void>();
      }
      taken.resolve();
      taken = Promise.withResolvers<void>();
      yield* batch;
      if (isEnded) {
        return;
      }
    }
  }
  return {
    source: source(),
    give: async (rows) => {
      given += rows.length;
      waiting.push(rows);
      comes.resolve();
      await taken.promise;
    },
    end: () => {
      isEnded = true;
      comes.resolve();
    },
    given: () => given,
  };
}
