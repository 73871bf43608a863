/**
 * A command of this program as a whole line to paste: `npm run surgicase-jobs -- …` in a checkout, the program's name in a pod,
 * where there is no npm.
 */
import type { Environment } from "../config/setting.ts";

/** What is typed for `--by` and `--reason`: the shell fills in who, the person writes why. */
export const decisionWords = '--by "$(whoami)" --reason "…"';

/** @param words after the program's name, with everything that the command demands: `passwords use-key 2 --by …`. */
export function programCommand(environment: Environment, words: string): string {
  const inPod = (environment["POD_NAME"] ?? "").trim() !== "";
  return inPod ? `surgicase-jobs ${words}` : `npm run surgicase-jobs -- ${words}`;
}
