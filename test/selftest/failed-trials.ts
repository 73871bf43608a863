/** What a check finds wrong. Trials lend the process's environment out: tests of checks run one after the other. */
import assert from "node:assert/strict";
import { runCheck, type Check } from "../../src/selftest/trial.ts";
import { lendNoCloud } from "../../src/world/lent-environment.ts";
import { systemClock as clock } from "../../src/world/world.ts";

export const stop = new AbortController().signal;

/** What the failed trials say. @param only tries those alone: the others cost time. */
export async function failedOf(check: Check, only = /^/): Promise<readonly string[]> {
  assert.ok(check.trials.length > 10, "it tries something");
  const chosen = check.trials.filter(({ says }) => only.test(says));
  const { trials } = await runCheck(
    { ...check, trials: chosen },
    { clock, stop, isolate: lendNoCloud },
  );
  for (const { passed, problem, remedy } of trials) {
    assert.equal(problem === undefined, passed);
    assert.equal(remedy === undefined, passed);
  }
  return trials.flatMap(({ passed, says }) => (passed ? [] : [says]));
}

export function assertRed(failed: readonly string[], ...expected: readonly RegExp[]): void {
  for (const pattern of expected) {
    assert.ok(
      failed.some((says) => pattern.test(says)),
      `${String(pattern)} is among: ${failed.join("; ") || "none"}`,
    );
  }
}
