/**
 * Why a thing was not done, in the few classes that somebody branches on.
 * Everything else that is thrown is a `fault`: a mistake of ours, or one nobody foresaw.
 */

export type Cause =
  | "fault"
  | "usage"
  | "blocked"
  | "unavailable"
  | "denied"
  | "misconfigured"
  | "deadline"
  | "interrupted";

/** Something outside cannot be reached or asks for patience: waiting may help. */
export class UnavailableError extends Error {
  override readonly name = "UnavailableError";
  /** What is waited for, as a person says it: `the database`, `the mail server`. */
  readonly what: string;

  constructor(what: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.what = what;
  }
}

/** Another job of ours is still at work on what this one needs: waiting helps, and nobody is told. */
export class JobAtWorkError extends Error {
  override readonly name = "JobAtWorkError";
  readonly job: string;

  constructor(job: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.job = job;
  }
}

/** Another job of ours did not make what this one needs. */
export class BlockedError extends Error {
  override readonly name = "BlockedError";
  /** The job to run first. */
  readonly job: string;

  constructor(job: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.job = job;
  }
}

/** Access was taken away: waiting does not help, a person must act. */
export class DeniedError extends Error {
  override readonly name = "DeniedError";
}

/** A login was refused: it may have been changed since it was read. */
export class LoginRefusedError extends DeniedError {}

/** The settings are wrong; nothing ran, and a retry would not help. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[], options?: ErrorOptions) {
    super(`Cannot start: ${problems.join("; ")}`, options);
    this.problems = problems;
  }
}

/** The command line or JOB_OPTIONS asks for something that is not there. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** The attempt took longer than its job allows. */
export class DeadlineError extends Error {
  override readonly name = "DeadlineError";
}

/** The process was told to stop. */
export class InterruptedError extends Error {
  override readonly name = "InterruptedError";
}

const classes: readonly (readonly [new (...parts: never[]) => Error, Cause])[] = [
  [UsageError, "usage"],
  [BlockedError, "blocked"],
  [UnavailableError, "unavailable"],
  [JobAtWorkError, "unavailable"],
  [DeniedError, "denied"],
  [ConfigError, "misconfigured"],
  [DeadlineError, "deadline"],
  [InterruptedError, "interrupted"],
];

/** The class of whatever was thrown. */
export function causeOf(error: unknown): Cause {
  return classes.find(([kind]) => error instanceof kind)?.[1] ?? "fault";
}

/** Whatever was thrown, as an Error. */
export function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

/** A database names the row it refuses, and a parser shows the text it stumbles over: their words are printed nowhere. */
export function mayQuoteData(error: Error): boolean {
  return error instanceof SyntaxError || "sqlMessage" in error;
}
