/** Time: injected, so that a run can be told what day it is. */
export interface Clock {
  now(): Date;
  /** Resolves after that many milliseconds. @throws the signal's reason when it is aborted first. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}
