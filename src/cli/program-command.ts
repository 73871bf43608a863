/**
 * A command of this program as a whole line to paste: `npm run surgicase-jobs -- …` in a checkout; in a pod, whose readers sit
 * elsewhere, a Job of its own that does the command in place of a run and shows what it said.
 */
import type { Environment } from "../config/setting.ts";

/** What is typed for `--by` and `--reason`: the shell fills in who, the person writes why. */
export const decisionWords = '--by "$(whoami)" --reason "…"';

/** @param words after the program's name, with everything that the command demands: `passwords use-key 2 --by …`. */
export function programCommand(environment: Environment, words: string): string {
  if ((environment["POD_NAME"] ?? "").trim() === "") {
    return `npm run surgicase-jobs -- ${words}`;
  }
  const namespace = (environment["POD_NAMESPACE"] ?? "").trim() || "default";
  const run = /^run (?<job>\S+) ?(?<options>.*)$/s.exec(words)?.groups;
  return run === undefined
    ? commandJob(namespace, words)
    : rerunJob(namespace, run["job"] ?? "", run["options"] ?? "");
}

/** Starts a job anew by its CronJob. The shell makes the Job's name new each time the line is pasted. */
export function rerunJob(namespace: string, job: string, options: string): string {
  const create = creation(namespace, "rerun", job);
  return options === "" ? create : `${withVariable(create, "JOB_OPTIONS", options)} -f -`;
}

/** The log is asked for until its container has started, and ends with it; one that does not start says why in the end. */
function commandJob(namespace: string, words: string): string {
  const create = creation(namespace, "command", carrierOf(words));
  const logs = `kubectl -n ${namespace} logs`;
  const follow = `for i in $(seq 90); do ${logs} -f {} 2>/dev/null && exit; sleep 1; done; ${logs} {}`;
  return `${withVariable(create, "JOB_COMMAND", words)} -f - -o name | xargs -I{} sh -c '${follow}'`;
}

function creation(namespace: string, what: "command" | "rerun", job: string): string {
  return `kubectl -n ${namespace} create job ${what}-$(date +%s) --from=cronjob/${job}`;
}

function withVariable(create: string, variable: string, value: string): string {
  return `${create} --dry-run=client -o yaml | kubectl set env --local -f - -o yaml ${variable}=${quoted(value)} | kubectl create`;
}

/** The jobs whose pods may do what others' may not: write copies, write the watchdog's notes, keep a large file, work for hours. */
const carriers: Readonly<Record<string, RegExp>> = {
  "secrets-warming": /^(?:secrets|recipients)\b/,
  watchdog: /^alerts (?:mute|unmute|mutes)\b/,
  "npi-update": /^npi\b/,
  "database-backup": /^backup\b/,
};

/** The job by whose CronJob a command is started. */
function carrierOf(words: string): string {
  const carrier = Object.entries(carriers).find(([, pattern]) => pattern.test(words));
  return carrier?.[0] ?? "weekly-digest";
}

/** For a shell: nothing in it means anything to it but `$(whoami)`, which it is to fill in. */
function quoted(words: string): string {
  return /["$`\\']/.test(words)
    ? `"${words.replaceAll(/["`\\]|\$(?!\(whoami\))/g, String.raw`\$&`)}"`
    : `'${words}'`;
}
