/** Words that yargs would read as the opposite of what was meant: `--dry-run=yes` is false to it, and after `--` nothing counts. */
import { UsageError } from "../domain/failure.ts";

const valued =
  /^--(?:no-)?(?:dry-?run|force|wait|json|outage|live|send-?test-?email|yes|help|missing|without-?letters|back|full|shrink)=(?!(?:true|false)$)/i;

/** @throws {UsageError} */
export function refuseUnclear(words: readonly string[]): void {
  const unclear = words.find((word) => valued.test(word));
  if (unclear !== undefined) {
    const name = unclear.slice(0, unclear.indexOf("="));
    throw new UsageError(`Cannot read ${name}: it takes no value; write it or leave it out`);
  }
  if (words.includes("--")) {
    throw new UsageError("Cannot read what follows --: write the options before it");
  }
}
