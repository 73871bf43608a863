/**
 * The morning that is replayed: its made-up clock, its store, and jobs that run at made-up times. Their log is shown as it
 * comes, or kept back; all of it goes into one file, as a pod writes it.
 */
import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import type { MadeUpClock } from "../../demo/made-up-clock.ts";
import { mailsIn, type WrittenMail } from "../../demo/mail-folder.ts";
import type { StandIn } from "../../demo/stand-in-secrets-manager.ts";
import { findJob } from "../../jobs/registry.ts";
import { start } from "../commands/run.ts";
import type { Shell } from "../shell.ts";
import type { Page } from "./page.ts";

export interface Morning {
  readonly shell: Shell;
  readonly clock: MadeUpClock;
  readonly store: StandIn;
  /** `.surgicase/`. */
  readonly home: string;
  readonly page: Page;
}

export interface Ran {
  readonly job: string;
  readonly startedAt: Date;
  /** The line that says how it ended. */
  readonly ending: LogLine;
  /** What was mailed meanwhile. */
  readonly mails: readonly WrittenMail[];
  /** How often the store was asked meanwhile. */
  readonly questions: number;
}

interface LogLine {
  /** In ISO form. */
  readonly time: string;
  readonly msg: string;
  readonly secret?: string;
  readonly code?: string;
  readonly detail?: string;
  readonly outcome?: string;
}

export const logFile = "outage.log";
export const storeFailedAt = at("08:12:40");

/** `08:30:05` of that Monday. */
export function at(time: string): Date {
  return new Date(`2025-10-20T${time}Z`);
}

/** `08:30:05`. */
export function clockWords(moment: Date): string {
  return moment.toISOString().slice(11, 19);
}

/** @param code that it has to end with. @throws {Error} where the story does not go as it is told. */
export async function runAt(
  morning: Morning,
  time: string,
  jobName: string,
  { code, shows }: { readonly code: number; readonly shows: boolean },
): Promise<Ran> {
  const { shell, clock, store, home, page } = morning;
  const job = findJob(jobName);
  if (job === undefined) {
    throw new TypeError(`Cannot replay the outage: there is no job ${jobName}`);
  }
  const mailFolder = join(home, "mail");
  const known = new Set((await mailsIn(mailFolder)).map(({ name }) => name));
  const askedBefore = store.questions();
  const written: string[] = [];
  const write = (text: string): void => {
    written.push(text);
    if (shows) {
      showLine(JSON.parse(text) as LogLine, page);
    }
  };

  clock.set(at(time));
  const ended = await start(job, {}, shell, write);
  await appendFile(join(home, logFile), written.join(""), { mode: 0o600 });
  shell.stop.throwIfAborted();
  const ending = written
    .map((text) => JSON.parse(text) as LogLine)
    .find(({ outcome }) => outcome !== undefined);
  if (ended !== code || ending === undefined) {
    throw new Error(
      `Cannot replay the outage: ${jobName} ended with ${ended} at ${time}, not with ${code}. Its log is in ${join(home, logFile)}`,
    );
  }
  const mails = (await mailsIn(mailFolder)).filter(({ name }) => !known.has(name));
  return {
    job: jobName,
    startedAt: at(time),
    ending,
    mails,
    questions: store.questions() - askedBefore,
  };
}

/** Without the start, which the heading tells, and without most fields, which the file has. */
function showLine({ time, msg, secret, code, detail }: LogLine, page: Page): void {
  if (msg !== "run started") {
    const fields = Object.entries({ secret, code }).flatMap(([name, value]) =>
      value === undefined ? [] : [`${name}=${value}`],
    );
    page.line(clockWords(new Date(time)), msg, detail ?? fields.join(" "));
  }
}
