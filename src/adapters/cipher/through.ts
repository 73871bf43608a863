/**
 * Pieces through a stream of the SDK and out again. Its streams are fed by hand and left behind when something went wrong: one
 * that is destroyed before its end throws where nobody can catch it, and one that failed may report more than one error.
 */
import { once } from "node:events";
import { PassThrough, type Duplex } from "node:stream";
import { toError } from "../../domain/failure.ts";

/** @throws what the source or the stream said first, or the signal's reason. */
export async function* through(
  source: AsyncIterable<Uint8Array>,
  stream: Duplex,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void> {
  const output = new PassThrough();
  const over = new AbortController();
  const end = (error: unknown): void => {
    stream.unpipe(output);
    over.abort();
    output.destroy(toError(error));
  };
  const stop = (): void => end(signal.reason);
  signal.throwIfAborted();
  signal.addEventListener("abort", stop);
  stream.on("error", end).pipe(output);
  feed(source, stream, over.signal).catch(end);
  try {
    yield* output as AsyncIterable<Buffer>;
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener("abort", stop);
    stream.unpipe(output);
    over.abort();
  }
}

/** Leaving the loop lets the source close what it holds. */
async function feed(
  source: AsyncIterable<Uint8Array>,
  stream: Duplex,
  over: AbortSignal,
): Promise<void> {
  for await (const piece of source) {
    over.throwIfAborted();
    if (!stream.write(piece)) {
      await once(stream, "drain", { signal: over });
    }
  }
  stream.end();
}

/** Frames come as many small pieces, each of which would be a write of its own. */
export async function* gathered(
  pieces: AsyncIterable<Uint8Array>,
  bytes: number,
): AsyncGenerator<Uint8Array, void> {
  let kept: Uint8Array[] = [];
  let length = 0;
  for await (const piece of pieces) {
    kept.push(piece);
    length += piece.byteLength;
    if (length >= bytes) {
      yield Buffer.concat(kept, length);
      kept = [];
      length = 0;
    }
  }
  if (length > 0) {
    yield Buffer.concat(kept, length);
  }
}
