/** The results of a self-test in words: a line a check, what failed beneath it, and what to do next. */
import { countWords } from "../domain/alerts/wording.ts";
import type { CheckResult, TrialResult } from "./trial.ts";

export function checkLines(
  { name, passed, trials }: CheckResult,
  number: number,
): readonly string[] {
  const failed = trials.filter((trial) => !trial.passed);
  const count = countWords(trials.length, "trial");
  const counted = passed ? count : `${failed.length} of ${count} failed`;
  return [
    `${passed ? "✅" : "❌"} ${number}. ${name} (${counted})`,
    ...trials.flatMap((trial) => trialLines(trial)),
  ];
}

/** Of those that went well, only what is worth reading. */
function trialLines({
  says,
  passed,
  problem,
  remedy,
  details = [],
}: TrialResult): readonly string[] {
  const shown = details.map((line) => `      ${line}`);
  if (passed) {
    return shown.length === 0 ? [] : [`   ✅ ${says}`, ...shown];
  }
  return [
    `   ❌ ${says}`,
    ...shown,
    `      What happened: ${problem}`,
    `      What to do: ${remedy}`,
  ];
}

export function summaryLines(
  results: readonly CheckResult[],
  seconds: number,
  tried: { readonly live: boolean; readonly mail: boolean },
): readonly string[] {
  const all = results.flatMap(({ trials }) => trials);
  const failed = all.filter(({ passed }) => !passed).length;
  const checks = results.filter(({ passed }) => !passed).length;
  const count = `${countWords(all.length, "trial")} in ${seconds.toFixed(1)} s`;
  return failed === 0
    ? [`✅ All ${results.length} checks passed: ${count}.`, ...nextSteps(tried)]
    : [
        `❌ ${checks} of ${results.length} checks failed: ${failed} of ${count}.`,
        "Next: do what stands beneath each ❌, then run the self-test again.",
      ];
}

function nextSteps({ live, mail }: { readonly live: boolean; readonly mail: boolean }) {
  return [
    ...(live ? [] : ["Next: `selftest --live` asks your own secret store and mail roads."]),
    mail
      ? "Next: ask those who were mailed whether it arrived; accepted is not received."
      : "Next: `selftest --send-test-email` sends a real mail to those who get alerts.",
  ];
}
