/** Metrics: gauges about one job, pushed as a group; what is not pushed keeps its last value. */

export interface Gauge {
  readonly name: string;
  readonly help: string;
  readonly samples: readonly {
    readonly labels: Readonly<Record<string, string>>;
    readonly value: number;
  }[];
}

export interface Metrics {
  /** Replaces the job's gauges of the same names and leaves its others. @throws {UnavailableError} */
  push(job: string, gauges: readonly Gauge[], signal: AbortSignal): Promise<void>;
  /** The jobs that have gauges here, of this environment alone. @throws {UnavailableError} */
  jobs(signal: AbortSignal): Promise<readonly string[]>;
  /** Takes all gauges of the job away; none there: nothing. @throws {UnavailableError} */
  remove(job: string, signal: AbortSignal): Promise<void>;
}
