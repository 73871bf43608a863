/** What a run says that found another one at work: a record has no more of it than this sentence. */

/** `Run 5b0e7d52 of pending-payment-update is at work`. */
export function lockedOutWords(runs: string, job: string): string {
  return `Run ${runs} of ${job}${ending}`;
}

export function saysLockedOut(detail: string): boolean {
  return detail.endsWith(ending);
}

const ending = " is at work";
