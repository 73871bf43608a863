/**
 * Mails how every job of the week went, also when all is well. It needs nothing but a mail server: what it cannot read, it
 * names. Run twice: the second sends to whoever has not got it. Killed midway: what may have left is not sent again.
 */
import { countWords } from "../domain/alerts/wording.ts";
import { digestSubject } from "../domain/digest/digest.ts";
import { digestHtml } from "../domain/digest/html.ts";
import { digestText } from "../domain/digest/text.ts";
import {
  composeDigest,
  unreadPlaces,
  type Composed,
  type Unread,
} from "../domain/digest/weekly-digest.ts";
import type { DigestJob } from "../domain/digest/job-week.ts";
import { isSchedule } from "../domain/schedule.ts";
import { secretAliases } from "../domain/secrets/aliases.ts";
import { alertRecipients } from "../run/alert-recipients.ts";
import { asInstalled, defineJob, type Job, type JobFacts, type RunContext } from "../run/job.ts";
import { finished, sentOrDone, type Counts, type Trouble } from "../run/outcome.ts";
import type { WatchState } from "../watch/watch-state.ts";
import { gather, lackablePorts, type GatheringPorts } from "./digest/gathering.ts";
import { mailDigest } from "./digest/mailing.ts";

const name = "weekly-digest";
const week = 7 * 24 * 3600 * 1000;

/** @param others the jobs it tells of. */
export function weeklyDigest(others: readonly JobFacts[]): Job {
  return defineJob({
    name,
    title: "Weekly Digest",
    summary: "Mails how every job of the week went, also when all is well",
    schedule: "30 10 * * 1",
    attemptSeconds: 2 * 60,
    keepsTryingSeconds: 3600,
    accepts: ["dry-run"],
    secrets: secretAliases,
    words: {
      succeeded: wordsOf,
      partial: (counts) => `${wordsOf(counts)} with exceptions`,
      failed: "Weekly digest failed",
    },
    whenItFails:
      "Nobody is told how the week went as a whole. The other jobs are not touched by it, and each mails about itself when it goes wrong.",
    needs: ["clock", "copies", "mailer", "records", "secrets", "storage"],
    mayLack: lackablePorts,

    async run(ports, context) {
      const { log, settings, signal } = context;
      const { composed, unread } = await compose(ports, others, context);
      const limit = AbortSignal.any([signal, AbortSignal.timeout(8_000)]);
      const { addresses, source } = await alertRecipients(
        ports.secrets,
        settings.alertRecipients,
        log,
        limit,
      );
      const counts = countsOf(composed, addresses);
      if (context.dryRun) {
        log.info({ ...counts, recipientsFrom: source }, "digest would be sent");
        return finished(counts, unreadTroubles(unread));
      }
      const { digest } = composed;
      const mail = {
        subject: digestSubject(digest),
        text: digestText(digest),
        html: digestHtml(digest),
      };
      const mailed = await mailDigest(ports, name, addresses, mail, context);
      const troubles = [
        ...(addresses.length === 0 ? [nobody] : []),
        ...unreadTroubles(unread),
        ...mailed.troubles,
      ];
      return sentOrDone(counts, mailed.acceptedNow, troubles, deliveredBefore(addresses));
    },
  });
}

/** A dry run counts nobody whom it was sent to. */
function wordsOf({ accepted_now: sent }: Counts): string {
  return sent === undefined ? "Weekly digest rehearsed" : "Weekly digest sent";
}

async function compose(
  ports: GatheringPorts,
  jobs: readonly JobFacts[],
  context: RunContext,
): Promise<{ readonly composed: Composed; readonly unread: readonly Unread[] }> {
  const { payWeek, slot, command, environment } = context;
  const from = new Date(slot.getTime() - week);
  const view = { week: payWeek, from, now: context.now(), command };
  const installed = jobs.map((job) => asInstalled(job, context.settings));
  const { schedules, ...found } = await gather(ports, installed, view, context);
  const scheduled = installed.map((job) => asScheduled(job, schedules));
  const composed = composeDigest({ ...found, environment, jobs: scheduled }, view);
  return { composed, unread: found.unread };
}

/** As the watchdog saw it: the installation may have moved it. */
function asScheduled(job: JobFacts, schedules: WatchState["jobs"]): DigestJob {
  const { schedule = "", expectedFrom } = schedules[job.name] ?? {};
  return isSchedule(schedule) && expectedFrom !== undefined
    ? { ...job, schedule, expectedFrom }
    : job;
}

function countsOf({ jobs, well, digest }: Composed, addresses: readonly string[]): Counts {
  return { jobs, well, need_you: digest.needs.length, recipients: addresses.length };
}

function deliveredBefore({ length }: readonly string[]): string {
  return `The digest was delivered before, to ${countWords(length, "recipient")}`;
}

const nobody: Trouble = {
  subject: "the recipients",
  problem: "the digest was sent to nobody: no usable address is named",
  remedy: "Name somebody by `recipients set`, or in ALERT_RECIPIENTS, and run the job again.",
};

function unreadTroubles(unread: readonly Unread[]): readonly Trouble[] {
  return unreadPlaces(unread).map(({ where, missing, reasons }) => ({
    subject: where,
    problem: `could not be read, and the digest lacks ${missing}: ${reasons.join("; ")}`,
    remedy: "Find out why it cannot be read; the digest says so in its first lines.",
  }));
}
