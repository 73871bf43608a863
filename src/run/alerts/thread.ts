/**
 * Ids that make one conversation of all mails about one matter. Mail servers rewrite Message-ID, so every mail of an
 * episode refers to the same made-up one; it has to come out the same in every run that means the same matter.
 */
import { isoDate, payWeekOf } from "../../domain/payments/pay-week.ts";
import type { RunFacts, Waited } from "../event.ts";
import type { JobFacts } from "../job.ts";

/** All that is said about one job and what it worked for: the pay week where it has one, else the slot. */
export function runThread(run: RunFacts, mailDomain: string): string {
  const matter = run.job.accepts.includes("week") ? run.payWeek : slotMark(run.slot);
  return threadId([run.job.name, matter, run.environment], mailDomain);
}

/** The same for a run that has said nothing, or was never made. */
export function workThread(
  { job, slot, environment }: Pick<RunFacts, "slot" | "environment"> & { readonly job: JobFacts },
  mailDomain: string,
): string {
  const matter = job.accepts.includes("week") ? payWeekOf(slot) : slotMark(slot);
  return threadId([job.name, matter, environment], mailDomain);
}

/** All that is said of something that is the matter with a job and not with its work: `suspended`. */
export function sinceThread(
  matter: {
    readonly job: string;
    readonly what: string;
    readonly since: Date;
    readonly environment: string;
  },
  mailDomain: string,
): string {
  const { job, what, since, environment } = matter;
  return threadId([job, `${what}-since-${slotMark(since)}`, environment], mailDomain);
}

/** The thread of the job that another one is blocked by. Its slot is not known here; such jobs go by pay week. */
export function blockingThread(job: string, run: RunFacts, mailDomain: string): string {
  return threadId([job, run.payWeek, run.environment], mailDomain);
}

/** All runs that wait for the same thing since the same day. */
export function waitingThread(waited: Waited, run: RunFacts, mailDomain: string): string {
  return threadId(
    [`waiting-${slug(waited.what)}`, isoDate(waited.since), run.environment],
    mailDomain,
  );
}

/** All that is said of one episode of a job, however many runs it lasts. */
export function episodeThread(run: RunFacts, since: Date, mailDomain: string): string {
  return threadId([run.job.name, `since-${slotMark(since)}`, run.environment], mailDomain);
}

function threadId(matter: readonly string[], mailDomain: string): string {
  const domain = mailDomain.toLowerCase().replaceAll(/[^a-z0-9.-]/g, "");
  return `${matter.map(slug).join(".")}@${domain === "" ? "localhost" : domain}`;
}

/** `20261123t0900`. */
function slotMark(slot: Date): string {
  return slot.toISOString().slice(0, 16).replaceAll(/[-:]/g, "");
}

function slug(text: string): string {
  const words = text.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
  return words.replaceAll(/^-|-$/g, "").slice(0, 60) || "unknown";
}
