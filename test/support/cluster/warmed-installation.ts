/**
 * An installation with its tables and its copies, whose schedules start nothing: only the test starts runs. What operators
 * are mailed is counted from a moment on, and a command of a mail is done as it is printed.
 */
import { execFile } from "node:child_process";
import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { install, type Installation } from "./installation.ts";
import type { ArrivedMail } from "./mail-server.ts";
import { endOf, jobOf, runToEnd, type RunEnd } from "./runs.ts";

export interface WarmedInstallation extends Installation {
  readonly run: (job: string, ...variables: readonly string[]) => Promise<RunEnd>;
  /** One look of the watchdog, as its schedule would start it. */
  readonly look: () => Promise<RunEnd>;
  /** What operators are mailed from now on. */
  alertsFromNow(): Alerts;
}

export interface Alerts {
  /** All so far, oldest first. */
  subjects(): readonly string[];
  /** The first with these words in its subject, within 60 s unless told. */
  about(words: string, limitSeconds?: number): Promise<ArrivedMail>;
}

/** @param values over those of the surroundings. */
export async function installWarmed(
  t: TestContext,
  valuesFor: (installation: Installation) => Promise<object> = async () => ({}),
): Promise<WarmedInstallation> {
  const installation = await install(t);
  const { namespace, mail } = installation;
  const jobDefaults = { ...(installation.values["jobDefaults"] as object), suspend: true };
  const values = { jobDefaults, ...(await valuesFor(installation)) };
  const helm: Installation["helm"] = async (verb, words, more = {}) =>
    installation.helm(verb, words, { ...values, ...more });
  await endOf(namespace, await jobOf(namespace, "secrets-warming"));
  await endOf(namespace, await jobOf(namespace, "migrate"));
  await helm("upgrade", [], { migrate: { enabled: false } });
  const run: WarmedInstallation["run"] = async (job, ...variables) =>
    runToEnd(namespace, job, ...variables);
  return {
    ...installation,
    helm: async (verb, words, more = {}) =>
      helm(verb, words, { migrate: { enabled: false }, ...more }),
    run,
    look: async () => run("watchdog"),
    alertsFromNow() {
      const { length } = mail.mails.entries;
      const isAlert = (arrived: ArrivedMail): boolean =>
        mail.mails.entries.indexOf(arrived) >= length &&
        arrived.to.includes("operator@example.com");
      return {
        subjects: () => mail.mails.entries.filter(isAlert).map(subjectOf),
        about: async (words, limitSeconds = 60) =>
          mail.mails.find(
            `mail about "${words}"`,
            (arrived) => isAlert(arrived) && subjectOf(arrived).includes(words),
            limitSeconds,
          ),
      };
    },
  };
}

function subjectOf({ mail }: ArrivedMail): string {
  return mail.subject ?? "";
}

/** The first line of a mail that holds the words: a command, as it is printed. */
export function commandIn({ mail }: ArrivedMail, words: string): string {
  const line = (mail.text ?? "").split("\n").find((each) => each.includes(words));
  if (line === undefined) {
    throw new Error(`Cannot find "${words}" in the mail: ${mail.text ?? "it has no text"}`);
  }
  return line.trim();
}

/** Does it in a shell, as a person who pastes it. Gives what it prints. */
export async function pasted(command: string): Promise<string> {
  // The names of Jobs that are made by hand have the second in them
  await sleep(1000);
  const { stdout } = await promisify(execFile)("bash", ["-c", command], { timeout: 120_000 });
  return stdout;
}

/** The name of the Job that kubectl says it has made. */
export function madeJob(said: string): string {
  const name = /^job\.batch\/(?<name>\S+) created/mu.exec(said)?.groups?.["name"];
  if (name === undefined) {
    throw new Error(`Cannot tell which Job was made: ${said}`);
  }
  return name;
}
