/**
 * Looks of the watchdog, started by hand, and what people have of them: its mails, and the commands in them, pasted into a
 * shell as they are. Reports, and what a waiting run says of itself, are none of its mails.
 */
import { execFile } from "node:child_process";
import { findJob } from "../../../src/jobs/registry.ts";
import type { Installation } from "./installation.ts";
import type { ArrivedMail } from "./mail-server.ts";
import { runToEnd } from "./runs.ts";

export interface Watching {
  /** Looks once, and gives the subjects of all alerts since the look before, sorted. */
  look(): Promise<readonly string[]>;
  /** The last alert about a job. @throws {Error} where there is none. */
  letter(job: string): ArrivedMail;
}

export function watchLooks({
  namespace,
  mail: { mails },
}: Pick<Installation, "namespace" | "mail">): Watching {
  let seen = mails.entries.length;
  return {
    async look() {
      const { state, log } = await runToEnd(namespace, "watchdog");
      if (state !== "Complete") {
        throw new Error(`The watchdog did not look: ${log}`);
      }
      const arrived = mails.entries.slice(seen);
      seen = mails.entries.length;
      return arrived.filter(isAlert).map(subjectOf).toSorted();
    },
    letter(job) {
      const last = mails.entries.findLast(
        (each) => isAlert(each) && subjectOf(each).endsWith(` - ${titleOf(job)}`),
      );
      if (last === undefined) {
        throw new Error(`Nobody was mailed about ${job}`);
      }
      return last;
    },
  };
}

function isAlert(mail: ArrivedMail): boolean {
  return / Scheduled Job (?!Waiting)/u.test(subjectOf(mail));
}

function subjectOf({ mail }: ArrivedMail): string {
  return mail.subject ?? "";
}

/** As mails name it. */
export function titleOf(job: string): string {
  return findJob(job)?.title ?? job;
}

/** Pastes the commands of a mail that show something, and gives what they printed. */
export async function pasteShown(letter: ArrivedMail): Promise<string> {
  const shown = commandsIn(letter).filter((command) => !isRerun(command));
  const printed: string[] = [];
  for (const command of shown) {
    printed.push(await paste(command));
  }
  return printed.join("\n");
}

/** Pastes the command of a mail that starts the job anew, and gives the name of the Job that it made. */
export async function pasteRerun(letter: ArrivedMail): Promise<string> {
  const printed = await paste(commandsIn(letter).find(isRerun) ?? "echo no command");
  const name = /^job\.batch\/(?<name>\S+) created/mu.exec(printed)?.groups?.["name"];
  if (name === undefined) {
    throw new Error(`No Job was made, but ${printed}`);
  }
  return name;
}

function isRerun(command: string): boolean {
  return command.includes(" create job rerun-");
}

function commandsIn({ mail }: ArrivedMail): readonly string[] {
  const lines = (mail.text ?? "").split("\n");
  return lines.filter((line) => line.startsWith("    kubectl ")).map((line) => line.trim());
}

async function paste(command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const limits = { timeout: 60_000, maxBuffer: 64 * 1024 * 1024 };
    execFile("sh", ["-ec", command], limits, (error, stdout, stderr) => {
      if (error === null) {
        resolve(stdout);
      } else {
        reject(new Error(`Cannot ${command}: ${stderr}${stdout}`, { cause: error }));
      }
    });
  });
}
