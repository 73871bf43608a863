/** What happens to a run that somebody outside is told about. Every reporter gets every event and picks its own. */
import type { PayWeek } from "../domain/payments/pay-week.ts";
import type { CopyUse } from "../secrets/copy-use.ts";
import type { Force, JobFacts } from "./job.ts";
import type { Outcome } from "./outcome.ts";

export interface RunFacts {
  readonly job: JobFacts;
  readonly runId: string;
  /** The pod's name, or `local`. */
  readonly attempt: string;
  readonly startedBy: "schedule" | "person";
  readonly startedAt: Date;
  readonly slot: Date;
  readonly payWeek: PayWeek;
  readonly environment: string;
  /** Where it runs: `namespace/pod`, or the host's name. */
  readonly place: string;
  /** The schedule in force, which the chart may have changed. */
  readonly schedule: string;
  readonly force: Force | undefined;
  readonly dryRun: boolean;
  readonly commands: Commands;
}

/** Exact commands for the person who reads an alert. */
export interface Commands {
  /** Runs a job again, for the same week where it is about one. */
  readonly rerun: (job: string) => string;
  readonly logs: string;
  /** A command of this program, as it is typed here: `deliveries accept …` → the whole line. */
  readonly program: (words: string) => string;
  /** Whether Kubernetes starts another pod when this one is interrupted. */
  readonly restartedWhenInterrupted: boolean;
}

export interface Waited {
  /** `the database`. */
  readonly what: string;
  readonly since: Date;
  /** Whether people were told; nobody is while one of our own jobs is waited for. */
  readonly told: boolean;
}

export type RunEvent =
  | { readonly kind: "started"; readonly run: RunFacts }
  /** The run is alone at its job and begins its work; one that another run locks out never gets here. */
  | { readonly kind: "working"; readonly run: RunFacts; readonly at: Date }
  | {
      readonly kind: "waiting";
      readonly run: RunFacts;
      readonly waited: Waited;
      readonly error: Error;
      /** When the run gives up. */
      readonly until: Date;
      readonly at: Date;
      /** Whether people are to be told now; otherwise it is a sign of life. */
      readonly news: boolean;
      /** 0 for the first word, then 1, 2, … */
      readonly reminder: number;
      /** The kept copies of secrets that it went on with so far. */
      readonly copies: readonly CopyUse[];
    }
  | {
      readonly kind: "ended";
      readonly run: RunFacts;
      readonly outcome: Outcome;
      readonly endedAt: Date;
      readonly attempts: number;
      /** Set where the run had to wait before it ended. */
      readonly waited: Waited | undefined;
      /** The kept copies of secrets that it went on with. */
      readonly copies: readonly CopyUse[];
    };

/** When it happened. */
export function momentOf(event: RunEvent): Date {
  switch (event.kind) {
    case "started":
      return event.run.startedAt;
    case "working":
    case "waiting":
      return event.at;
    case "ended":
      return event.endedAt;
  }
}

/** Tells somebody. One that fails is logged by the caller and changes nothing about the run. */
export interface Reporter {
  readonly name: string;
  /** How long it may take before it is left behind. */
  readonly limitSeconds: number;
  report(event: RunEvent, signal: AbortSignal): Promise<void>;
}
