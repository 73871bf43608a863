/**
 * What is put, on its way into storage: counted and digested as it passes, and stopped by the signal even while its source is
 * silent. Whoever stores it must know whose error it was, the source's or the storage's.
 */
import { createHash } from "node:crypto";
import type { Content, StoredObject } from "../../ports/storage.ts";

export interface Passing {
  /** To be read once, to its end or not. */
  readonly pieces: AsyncIterable<Uint8Array>;
  /** Of all that passed. */
  sum(): Omit<StoredObject, "key">;
  /** Whether it is what the source threw. */
  isOfSource(error: unknown): boolean;
}

export function passing(content: Content, signal: AbortSignal): Passing {
  const digest = createHash("sha256");
  let bytes = 0;
  let broken: { readonly error: unknown } | undefined;

  async function* pieces(): AsyncGenerator<Uint8Array, void> {
    const iterator = piecesOf(content)[Symbol.asyncIterator]();
    let isOver = false;
    try {
      for (;;) {
        const next = await orStopped(iterator.next(), signal);
        if (next.done === true) {
          isOver = true;
          return;
        }
        digest.update(next.value);
        bytes += next.value.byteLength;
        yield next.value;
      }
    } catch (error) {
      isOver = !signal.aborted;
      broken = { error };
      throw error;
    } finally {
      if (!isOver) {
        await stop(iterator, signal);
      }
    }
  }

  return {
    pieces: pieces(),
    sum: () => ({ sha256: digest.digest("hex"), bytes }),
    isOfSource: (error) => broken?.error === error,
  };
}

const pieceBytes = 1024 * 1024;

/** Bytes in one piece are cut up too, so that there is a moment to stop at. */
function piecesOf(content: Content): AsyncIterable<Uint8Array> {
  return content instanceof Uint8Array ? cutUp(content) : content;
}

async function* cutUp(content: Uint8Array): AsyncGenerator<Uint8Array, void> {
  for (let start = 0; start < content.byteLength; start += pieceBytes) {
    yield content.subarray(start, start + pieceBytes);
  }
}

/** What it ends in, or the signal's reason. A race with one long-lived promise would keep every piece in memory. */
async function orStopped<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  const { promise, resolve, reject } = Promise.withResolvers<Result>();
  const stopped = (): void => reject(signal.reason);
  signal.addEventListener("abort", stopped);
  work.then(resolve, reject);
  try {
    signal.throwIfAborted();
    return await promise;
  } finally {
    signal.removeEventListener("abort", stopped);
  }
}

/** Lets the source clean up. One that is silent may never come to it, so a stopped run does not wait. */
async function stop(iterator: AsyncIterator<Uint8Array>, signal: AbortSignal): Promise<void> {
  try {
    await orStopped(Promise.resolve(iterator.return?.()), signal);
  } catch {
    // The first failure is the one to tell.
  }
}
