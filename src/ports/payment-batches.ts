/** The weeks' payment batches: closed once, frozen, then read by every report. */
import type { BatchPlan, BatchState, Candidate, HeldCase } from "../domain/payments/batch.ts";
import type { StoredLine } from "../domain/payments/batch-line.ts";
import type { Cents } from "../domain/payments/money.ts";
import type { PayWeek } from "../domain/payments/pay-week.ts";

export interface Batch {
  readonly batchId: string;
  readonly payWeek: PayWeek;
  readonly state: BatchState;
  /** `YYYY-MM-DD`. */
  readonly payDate: string;
  readonly closedAt: Date;
  readonly closedByRun: string;
  readonly cases: number;
  readonly carriedOver: number;
  readonly excluded: number;
  readonly total: Cents;
}

export interface CloseOrder {
  readonly payWeek: PayWeek;
  readonly payDate: string;
  readonly runId: string;
  readonly now: Date;
  /** Decides, under the lock, what the batch takes. Pure. */
  readonly plan: (candidates: readonly Candidate[]) => BatchPlan;
}

export type Closed =
  | {
      readonly kind: "closed";
      readonly batch: Batch;
      readonly held: readonly HeldCase[];
      /** Those of `held` that no earlier run has named for the same reason. */
      readonly newlyHeld: readonly HeldCase[];
    }
  | {
      readonly kind: "already-closed";
      readonly batch: Batch;
      /** Active cases at 10 now: they came too late, and the next batch looks at them. */
      readonly readySince: number;
    };

export interface PaymentBatches {
  /**
   * In one transaction: locks the candidates, plans, moves the cases, freezes them, records history and holds.
   * At most one live batch a week, whoever asks at the same time.
   *
   * Where the batch is there but the run that closed it never told how it ended (killed, or cut off from its answer), this
   * answers `closed` once more with the same held cases, so that nobody misses them: to the same run, and to others once
   * the history knows that run. From the first run of the job on that ended well it is `already-closed`.
   * @throws {UnavailableError}
   */
  close(order: CloseOrder, signal: AbortSignal): Promise<Closed>;
  /** What closing would do now; changes nothing. */
  preview(order: CloseOrder, signal: AbortSignal): Promise<Closed & { readonly plan: BatchPlan }>;
  /** The week's live batch. */
  find(payWeek: PayWeek, signal: AbortSignal): Promise<Batch | undefined>;
  /**
   * The batch's cases, by provider's last name, first name, id, then case date and id; where providers are named (account
   * ids as `providers` gives them), theirs alone.
   */
  lines(
    batchId: string,
    signal: AbortSignal,
    providers?: readonly string[],
  ): Promise<readonly StoredLine[]>;
  /** The accounts of the batch's providers, in the order of `lines`. */
  providers(batchId: string, signal: AbortSignal): Promise<readonly string[]>;
  /** closed → reported, once; anything else stays. */
  markReported(batchId: string, now: Date, signal: AbortSignal): Promise<void>;
  /** Newest week first, void ones too. */
  list(signal: AbortSignal): Promise<readonly Batch[]>;
  /**
   * Makes a closed or reported batch void; its cases stay at 15 and are carried into the next batch.
   * @throws {UsageError} when there is no such batch, or it is paid or void already.
   */
  void(batchId: string, by: string, reason: string, now: Date, signal: AbortSignal): Promise<Batch>;
}
