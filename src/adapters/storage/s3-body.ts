/**
 * An object on its way out of a bucket: all of it or an error, never short data, and no longer silent than the limit. That all
 * of it came is what HTTP checks by its length and the SDK by the checksum beside it; both end the body in an error, as the
 * signal of the question does.
 */
import type { Readable } from "node:stream";
import { LimitError } from "../within.ts";

export interface BodyFacts {
  readonly idleMilliseconds: number;
  /** What went wrong, as a caller must hear it. */
  readonly failure: (error: unknown) => Error;
}

/** The answer broke off, or its bytes are not those that were stored. */
export class BrokenBodyError extends Error {
  override readonly name = "BrokenBodyError";
}

export async function* bodyPieces(
  body: Readable,
  { idleMilliseconds, failure }: BodyFacts,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void> {
  let timer = watched(body, idleMilliseconds);
  try {
    for await (const piece of body as AsyncIterable<Buffer>) {
      clearTimeout(timer);
      yield piece;
      timer = watched(body, idleMilliseconds);
    }
  } catch (error) {
    signal.throwIfAborted();
    throw failure(
      error instanceof LimitError ? error : new BrokenBodyError(broken, { cause: error }),
    );
  } finally {
    clearTimeout(timer);
  }
}

/** Only while it is waited for: a reader may take his time. */
function watched(body: Readable, idleMilliseconds: number): NodeJS.Timeout {
  const silence = new LimitError(`nothing more came for ${idleMilliseconds / 1000} s`);
  return setTimeout(() => body.destroy(silence), idleMilliseconds);
}

const broken = "Cannot read it: it broke off, or is not what was stored";
