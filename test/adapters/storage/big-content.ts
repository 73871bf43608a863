/** More than should be in memory at once, and how much of it was. */

/** Pieces of zeros, as a file or another program gives them. */
export async function* zeros(bytes: number): AsyncGenerator<Uint8Array, void> {
  for (let left = bytes; left > 0; left -= 65_536) {
    yield Buffer.alloc(Math.min(left, 65_536));
  }
}

/** By how much the memory of this process grew at most, seen often. */
export async function memoryWhile<Result>(work: () => Promise<Result>) {
  const before = process.memoryUsage.rss();
  let most = before;
  const timer = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 5);
  try {
    const result = await work();
    return { result, megabytes: Math.round((most - before) / 1_000_000) };
  } finally {
    clearInterval(timer);
  }
}
