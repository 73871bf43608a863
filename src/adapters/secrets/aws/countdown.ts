/** What is left of a limit that several questions share, in milliseconds, never below 0. */
export function countdown(limitMilliseconds: number): () => number {
  const start = performance.now();
  return () => Math.max(0, limitMilliseconds - Math.round(performance.now() - start));
}
