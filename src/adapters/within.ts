/**
 * Work under a time limit, for libraries that may hang whatever one tells them. Work that goes on regardless is left behind:
 * it must look at its own signal before it does what cannot be undone.
 */

/** The limit has passed. */
export class LimitError extends Error {
  override readonly name = "LimitError";
}

/**
 * Runs `work` and ends with it, after the limit, or with the signal, whichever is first.
 * @throws what the work threw, the signal's reason, or {LimitError}.
 */
export async function within<Result>(
  limitMilliseconds: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  signal.throwIfAborted();
  const limit = new AbortController();
  const timer = setTimeout(
    () => limit.abort(new LimitError(`no answer within ${limitMilliseconds / 1000} s`)),
    limitMilliseconds,
  );
  const ended = AbortSignal.any([signal, limit.signal]);
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  const stop = () => reject(ended.reason);
  ended.addEventListener("abort", stop);
  try {
    return await Promise.race([work(ended), stopped]);
  } finally {
    ended.removeEventListener("abort", stop);
    clearTimeout(timer);
  }
}
