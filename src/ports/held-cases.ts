/** The cases that the last closing of a batch held back. Who resolved one since stays listed until the next closing looks. */
import type { HeldCase } from "../domain/payments/batch.ts";

export interface HeldSince extends HeldCase {
  /** When a closing first held it for this reason. */
  readonly since: Date;
}

export interface HeldCases {
  /** By case id, then reason. @throws {UnavailableError} */
  list(signal: AbortSignal): Promise<readonly HeldSince[]>;
}
