/** From where the watchdog judges: which jobs there are here, and when it looks. */
import type { JobFacts } from "../run/job.ts";
import type { SeenSchedule, Sight } from "./sight.ts";

export interface Viewpoint {
  /** The installed jobs, as this installation has them. */
  readonly jobs: readonly JobFacts[];
  readonly environment: string;
  readonly now: Date;
  /** The part of thread ids after the `@`. */
  readonly mailDomain: string;
}

/** A sight whose schedules are known, as Kubernetes keeps them or as they follow from the records. */
export interface WholeSight extends Sight {
  readonly schedules: readonly SeenSchedule[];
  /** Whether somebody keeps schedules: only then is a job amiss that has none. */
  readonly keepsSchedules: boolean;
}
