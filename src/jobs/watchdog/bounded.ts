/** Work of the watchdog under a limit of its own, so that one thing that hangs does not take the time of all others. */
import { mayQuoteData, toError, UnavailableError } from "../../domain/failure.ts";

/** @throws {UnavailableError} at the limit; else what the work threw. */
export async function bounded<Result>(
  what: string,
  limitSeconds: number,
  work: (signal: AbortSignal) => Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  const limit = AbortSignal.timeout(limitSeconds * 1000);
  try {
    return await work(AbortSignal.any([signal, limit]));
  } catch (error) {
    signal.throwIfAborted();
    if (limit.aborted) {
      const message = `Cannot wait for ${what} any longer: no answer within ${limitSeconds} s`;
      throw new UnavailableError(what, message, { cause: error });
    }
    throw error;
  }
}

/** The same, with what went wrong as an answer. @throws the signal's reason, nothing else. */
export async function attempted<Result>(
  what: string,
  limitSeconds: number,
  work: (signal: AbortSignal) => Promise<Result>,
  signal: AbortSignal,
): Promise<Result | Error> {
  try {
    return await bounded(what, limitSeconds, work, signal);
  } catch (error) {
    signal.throwIfAborted();
    return toError(error);
  }
}

/** What may be printed of it. */
export function wordsOf(error: Error): string {
  return mayQuoteData(error) ? error.name : error.message;
}
