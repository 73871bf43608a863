/**
 * JOB_COMMAND: a command that a job's pod does in place of its run, as `kubectl create job --from` can change a pod's
 * variables but not its words. It is split as a shell would, and nothing in it is filled in.
 */
import type { Environment } from "../config/setting.ts";
import { UsageError } from "../domain/failure.ts";

/** They are no commands about the work: a run has JOB_OPTIONS, and a demonstration a world of its own. */
const refused: ReadonlySet<string> = new Set(["run", "demo"]);

/** The words to do in place of `words`; the same where those are no run, or nothing else is asked for. @throws {UsageError} */
export function commandInPlaceOf(
  words: readonly string[],
  environment: Environment,
): readonly string[] {
  const command = (environment["JOB_COMMAND"] ?? "").trim();
  if (words[0] !== "run" || command === "") {
    return words;
  }
  const [first = "", ...rest] = split(command);
  const asked = first === "surgicase-jobs" ? rest : [first, ...rest];
  const name = asked[0] ?? "";
  // After an option the first command may stand anywhere.
  if (!/^[a-z]/i.test(name)) {
    throw new UsageError(
      "Cannot do JOB_COMMAND: start it with the name of a command, and write options behind it",
    );
  }
  if (refused.has(name)) {
    throw new UsageError(
      `Cannot do "${name}" by JOB_COMMAND: leave it unset, and write the options of a run into JOB_OPTIONS`,
    );
  }
  return asked;
}

const part = /"(?<double>(?:[^"\\]|\\.)*)"|'(?<single>[^']*)'|(?<plain>[^\s"']+)|(?<open>["'])/gs;
const escaped = /\\(?<letter>["\\])/g;

/** Parts that touch make one word: `--reason="it's done"`. */
function split(text: string): readonly string[] {
  const words: string[] = [];
  let end = -1;
  for (const { 0: whole, index, groups = {} } of text.matchAll(part)) {
    if (groups["open"] !== undefined) {
      throw new UsageError(
        `Cannot read JOB_COMMAND: a quote is not closed, from ${text.slice(index, index + 20)}. Put what holds one into quotes of the other kind`,
      );
    }
    const letters =
      groups["double"]?.replaceAll(escaped, "$<letter>") ?? groups["single"] ?? groups["plain"];
    const before = index === end ? (words.pop() ?? "") : "";
    words.push(`${before}${letters ?? ""}`);
    end = index + whole.length;
  }
  return words;
}
