/** The weeks' payment batches: closed once, frozen, then read by every report. */
import type { BatchPlan, BatchState, Candidate, HeldCase } from "../domain/payments/batch.ts";
import type { StoredLine } from "../domain/payments/batch-line.ts";
import type { Cents } from "../domain/payments/money.ts";
import type { PayWeek } from "../domain/payments/pay-week.ts";
import type { CaseToPay, PayPlan, RefusedCase, ReportedCase } from "../domain/payments/pay.ts";

export interface Batch {
  readonly batchId: string;
  readonly payWeek: PayWeek;
  readonly state: BatchState;
  /** `YYYY-MM-DD`. */
  readonly payDate: string;
  readonly closedAt: Date;
  readonly closedByRun: string;
  readonly cases: number;
  /** Left over from earlier weeks. */
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
      /** How many of its cases were at 10 before. */
      readonly moved: number;
      readonly held: readonly HeldCase[];
      /** Those of `held` that no earlier run has named for the same reason. */
      readonly newlyHeld: readonly HeldCase[];
    }
  | {
      readonly kind: "already-closed";
      readonly batch: Batch;
      /** What the next batch would take now: cases that came too late for this one, or were dropped. */
      readonly readySince: number;
    };

export interface PayOrder {
  readonly batchId: string;
  readonly runId: string;
  readonly now: Date;
  /** Decides, under the lock, which cases are paid. Pure. */
  readonly plan: (cases: readonly CaseToPay[]) => PayPlan;
}

export interface Paid {
  /** As it is afterwards: paid once none of its cases is left to pay. */
  readonly batch: Batch;
  /** By this run: now, or before its answer was lost. */
  readonly paid: readonly ReportedCase[];
  /** By earlier runs. */
  readonly alreadyPaid: readonly ReportedCase[];
  readonly refused: readonly RefusedCase[];
}

/** What became of a case of a batch. */
export type Settlement =
  | {
      readonly kind: "paid";
      readonly caseId: string;
      readonly amount: Cents;
      readonly at: Date;
      readonly runId: string;
    }
  | {
      readonly kind: "dropped";
      readonly caseId: string;
      readonly at: Date;
      readonly by: string;
      readonly reason: string;
    };

export interface PaidTotal {
  readonly cases: number;
  readonly amount: Cents;
}

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
  /**
   * In one transaction: locks the batch's cases, plans, moves those that may be paid to 20, and records history and payments.
   * Cases of no batch, and those of other batches, are never touched. Whether the batch may be paid is asked before.
   * @throws {UsageError} when there is no such batch, or it is void.
   */
  pay(order: PayOrder, signal: AbortSignal): Promise<Paid>;
  /** What paying would do now; changes nothing. */
  previewPay(order: PayOrder, signal: AbortSignal): Promise<Paid>;
  /** The batch's cases that are paid, and those that were dropped, by case id. */
  settlements(batchId: string, signal: AbortSignal): Promise<readonly Settlement[]>;
  /** By batch id; a batch of which nothing is paid is not in it. */
  paidTotals(signal: AbortSignal): Promise<ReadonlyMap<string, PaidTotal>>;
  /**
   * Takes a case that cannot be paid as reported out of its batch, whose reports and totals stay: the next batch takes it with
   * its amount of then. The batch is paid when no other case is left to pay.
   * @throws {UsageError} when no live batch has the case, it is paid, or nobody was told of the batch yet.
   */
  drop(caseId: string, by: string, reason: string, now: Date, signal: AbortSignal): Promise<Batch>;
  /** Newest week first, void ones too. */
  list(signal: AbortSignal): Promise<readonly Batch[]>;
  /**
   * Makes a batch void of which no case is paid; its cases stay at 15, and the next batch takes them: as
   * its own where it is the same week's, else as carried over.
   * @throws {UsageError} when there is no such batch, it is void already, or a case of it is paid.
   */
  void(batchId: string, by: string, reason: string, now: Date, signal: AbortSignal): Promise<Batch>;
}
