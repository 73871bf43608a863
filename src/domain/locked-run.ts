/** What a run says that found another one at work: a record has no more of it than this sentence. */

/** `Run 5b0e7d52 of pending-payment-update is at work`. */
export function lockedOutWords(runs: string, job: string): string {
  return `Run ${runs} of ${job}${ending}`;
}

export function saysLockedOut(detail: string): boolean {
  return detail.endsWith(ending);
}

/** An attempt gives no sign of life while it works: after this it is taken for broken off. */
export function longestSilenceMilliseconds({
  attemptSeconds,
}: {
  readonly attemptSeconds: number;
}): number {
  return (attemptSeconds + 120) * 1000;
}

const ending = " is at work";
