/** Zstandard by Node itself, for reading back: as fast as the tool. A stream that was cut off ends in an error. */
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { constants, createZstdCompress, createZstdDecompress } from "node:zlib";

const chunkSize = 1024 * 1024;

export function decompress(
  compressed: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): AsyncIterable<Uint8Array> {
  return through(compressed, createZstdDecompress({ chunkSize }), signal);
}

export function compress(
  plain: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): AsyncIterable<Uint8Array> {
  const params = {
    [constants.ZSTD_c_compressionLevel]: 3,
    [constants.ZSTD_c_checksumFlag]: 1,
  };
  return through(plain, createZstdCompress({ chunkSize, params }), signal);
}

async function* through(
  source: AsyncIterable<Uint8Array>,
  engine: ReturnType<typeof createZstdCompress>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void> {
  const input = Readable.from(source, { objectMode: false });
  const flowing = pipeline(input, engine, { signal });
  // It is awaited at the end; where the reader leaves before, nobody is to miss it.
  flowing.catch(() => undefined);
  try {
    yield* engine as AsyncIterable<Uint8Array>;
    await flowing;
  } catch (error) {
    signal.throwIfAborted();
    // The engine only knows that it was ended; why is known to what feeds it.
    throw await flowing.then(
      () => error,
      (cause: unknown) => cause,
    );
  } finally {
    engine.destroy();
  }
}
