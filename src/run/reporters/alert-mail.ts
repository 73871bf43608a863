/**
 * The mail a run sends about itself. Every recipient gets one letter by the first road that takes it; what no road took is
 * kept for the last words. A failing mail changes nothing about the run.
 */
import { alertText } from "../../domain/alerts/text.ts";
import type { Alert } from "../../domain/alerts/alert.ts";
import type { Mailer, Sent } from "../../ports/mail.ts";
import { alertLetter, deliverAlert } from "../alert-delivery.ts";
import { alertFor } from "../alert-of.ts";
import type { AlertFacts, Ended } from "../alerts/alert-facts.ts";
import type { AlertRecipients } from "../alert-recipients.ts";
import { momentOf, type Reporter, type RunEvent } from "../event.ts";
import {
  alertAgain,
  backAgainAlert,
  dependsOnEarlier,
  endsFailures,
  inARowBefore,
  inARowThread,
  isNewsAfter,
  wereTold,
  type InARow,
} from "../failures-in-a-row.ts";
import type { Log } from "../log.ts";
import type { RunRecord } from "../../ports/run-history.ts";
import { alertMuted, highFailureRateTold } from "../words.ts";
import { muteOf, type Mute } from "../../watch/mute.ts";
import type { UndeliveredAlert } from "../../watch/last-words.ts";

export interface AlertMailTools {
  readonly mailer: Mailer;
  readonly log: Log;
  readonly recipients: (signal: AbortSignal) => Promise<AlertRecipients>;
  /** What only the outside knows about the run: last success, next run, links. */
  readonly factsOf: (event: RunEvent, signal: AbortSignal) => Promise<AlertFacts>;
  /** Runs of the job, newest first; none where they cannot be read: then people are told. */
  readonly earlierRuns: (
    job: string,
    limit: number,
    signal: AbortSignal,
  ) => Promise<readonly RunRecord[]>;
  /** Who is muted, or was; none where it cannot be known: then people are told. */
  readonly mutes: (signal: AbortSignal) => Promise<readonly Mute[]>;
}

/** One recipient's letter, and what became of it. */
export interface SentAlert {
  readonly recipient: string;
  readonly sent: Sent;
  readonly alert: Alert;
  readonly text: string;
}

export interface AlertMail extends Reporter {
  /** The letters of the last event; none where it was no news. */
  readonly sent: () => readonly SentAlert[];
  readonly undelivered: () => UndeliveredAlert | undefined;
  /** Where the run's mails are threaded; `undefined`: it had nothing to tell, or is muted. */
  readonly thread: () => string | undefined;
  /** Whether a mail server took the last alert for somebody. */
  readonly reached: () => boolean;
}

export function alertMail(tools: AlertMailTools): AlertMail {
  let undelivered: UndeliveredAlert | undefined;
  let thread: string | undefined;
  let reached = false;
  let sent: readonly SentAlert[] = [];
  return {
    sent: () => sent,
    name: "alert mail",
    // All roads at their limit, and then some; a run has 60 s to be heard.
    limitSeconds: 55,
    undelivered: () => undelivered,
    thread: () => thread,
    reached: () => reached,
    async report(event, signal) {
      sent = [];
      reached = false;
      const telling = await tellingOf(event, tools, signal);
      // Who said that it waits, and then is stopped, has told nobody how it ended.
      thread = telling.thread ?? (hasFailed(event) ? undefined : thread);
      const { alert } = telling;
      if (alert !== undefined) {
        // Until a road took it: whoever is left behind at the limit cannot say it later.
        undelivered = leftOver(alert, []);
        const { run } = event;
        const letter = alertLetter(alert, run.job.name, run.runId);
        const recipients = await tools.recipients(signal);
        const { accepted, left, ...delivered } = await deliverAlert(
          letter,
          recipients,
          tools,
          signal,
        );
        sent = delivered.sent.map((each) => ({ ...each, alert, text: letter.text }));
        reached = accepted > 0;
        undelivered = left && leftOver(alert, left);
        if (reached && hasHighFailureRate(event)) {
          tools.log.info({}, highFailureRateTold);
        }
      }
    },
  };
}

interface Telling {
  /** What to send now. */
  readonly alert?: Alert;
  /** Where it is told, or was by a run before this one. */
  readonly thread?: string;
}

const nothing: Telling = {};

async function tellingOf(
  event: RunEvent,
  tools: AlertMailTools,
  signal: AbortSignal,
): Promise<Telling> {
  const alertOf = alertFor(event);
  const before = await inARow(event, tools, signal);
  if (alertOf === undefined && before === undefined) {
    return nothing;
  }
  const [facts, mutes] = await Promise.all([tools.factsOf(event, signal), tools.mutes(signal)]);
  const alert = alertOf?.(facts);
  const telling =
    before === undefined ? alert && told(alert) : inARowTelling(alert, before, mutes, facts);
  const mute = muteOf(event.run.job.name, mutes, momentOf(event));
  if (telling !== undefined && mute !== undefined) {
    const { until, by, reason } = mute;
    tools.log.warn({ until, by, reason, subject: telling.alert?.subject }, alertMuted);
    return nothing;
  }
  return telling ?? nothing;
}

function told(alert: Alert): Telling {
  return { alert, thread: alert.thread };
}

/** As many as run in a week at the most often. */
const mostEarlier = 2_016;
/** Enough to see that the last one did its work. */
const fewEarlier = 10;

type EndedInARow = { readonly event: Ended; readonly runs: InARow };

/** The runs before this one that went wrong as well, where they decide what is told of it. */
async function inARow(
  event: RunEvent,
  { earlierRuns }: AlertMailTools,
  signal: AbortSignal,
): Promise<EndedInARow | undefined> {
  if (!dependsOnEarlier(event)) {
    return undefined;
  }
  const { name } = event.run.job;
  const isGood = endsFailures(event);
  if (isGood && inARowBefore(event, await earlierRuns(name, fewEarlier, signal)) === undefined) {
    return undefined;
  }
  const runs = inARowBefore(event, await earlierRuns(name, mostEarlier, signal));
  return runs && { event, runs };
}

function inARowTelling(
  alert: Alert | undefined,
  { event, runs }: EndedInARow,
  mutes: readonly Mute[],
  facts: AlertFacts,
): Telling | undefined {
  if (endsFailures(event) && wereTold(runs, mutes)) {
    return told(backAgainAlert(event, runs, facts));
  }
  if (alert === undefined || endsFailures(event)) {
    return alert && told(alert);
  }
  return isNewsAfter(runs, event, mutes)
    ? told(alertAgain(alert, runs, event, facts))
    : { thread: inARowThread(runs, event.run, facts.mailDomain) };
}

function hasFailed(event: RunEvent): boolean {
  return event.kind === "ended" && event.outcome.kind === "failed";
}

function hasHighFailureRate(event: RunEvent): boolean {
  const outcome = event.kind === "ended" ? event.outcome : undefined;
  return outcome?.kind === "partial" && outcome.episode?.highFailureRate === true;
}

function leftOver(alert: Alert, recipients: readonly string[]): UndeliveredAlert {
  const { subject, thread } = alert;
  return { subject, thread, recipients, text: alertText(alert) };
}
