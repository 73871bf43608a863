/** Who is told about a run, wired to the settings that could be read: wrong ones must not keep the others quiet. */
import type { Config } from "../../config/config.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Secrets } from "../../ports/secrets.ts";
import type { RunHistory } from "../../ports/run-history.ts";
import { nextRunOf } from "../../domain/schedule.ts";
import { afterTelling } from "../../domain/secrets/warming-state.ts";
import { alertRecipients } from "../../run/alert-recipients.ts";
import type { AlertFacts } from "../../run/alerts/alert-facts.ts";
import type { Reporter, RunEvent } from "../../run/event.ts";
import type { Log } from "../../run/log.ts";
import { alertLog } from "../../run/reporters/alert-log.ts";
import { alertMail, type AlertMail } from "../../run/reporters/alert-mail.ts";
import { episodeTold } from "../../run/reporters/episode-told.ts";
import { lastWords } from "../../run/reporters/last-words.ts";
import { runHistory, type OpenedHistory } from "../../run/reporters/run-history.ts";
import { runLog } from "../../run/reporters/run-log.ts";
import { runMetrics } from "../../run/reporters/run-metrics.ts";
import type { Stages } from "../../run/tell.ts";
import type { SecretTexts } from "../../world/secret-texts.ts";
import { openLastWords } from "../../world/log.ts";
import { openMailer } from "../../world/mail.ts";
import { openMetrics, type World } from "../../world/world.ts";
import { earlierRuns, lastSuccessOf, mutesIn, openOne } from "./known-before.ts";

export interface Told {
  readonly settings: Partial<Config>;
  readonly world: World;
  readonly log: Log;
  readonly clock: Clock;
  readonly texts: SecretTexts;
}

export async function reportersFor(told: Told): Promise<Stages> {
  const { settings, log, texts } = told;
  const mail = mailReporter(told);
  const { metrics, environment, terminationMessage } = settings;
  const pushed =
    metrics === undefined || environment === undefined
      ? []
      : [runMetrics(openMetrics({ metrics, environment }))];
  const last =
    terminationMessage === undefined
      ? []
      : [
          lastWords(
            await openLastWords(terminationMessage),
            () => ({ thread: mail?.thread(), undelivered: mail?.undelivered() }),
            texts.scrub,
          ),
        ];
  return [
    [runLog(log)],
    [...(mail === undefined ? [] : [mail]), ...pushed],
    mail === undefined ? [] : [episodeTold(mail.reached, async (signal) => noteTold(told, signal))],
    mail === undefined || settings.database === undefined ? [] : [alertLogOf(mail, told)],
    // After the mail: a run that is killed in between is not on record as ended, so the next one tells people again.
    await historyReporters(told, mail),
    last,
  ];
}

function alertLogOf(mail: AlertMail, { settings, world }: Told): Reporter {
  return alertLog(mail.sent, settings.mailFrom ?? "", async (signal) =>
    openOne(world, "mailLog", signal),
  );
}

async function noteTold({ world }: Told, signal: AbortSignal): Promise<void> {
  const copies = await world.copies();
  await copies.changeState(afterTelling, signal);
}

async function historyReporters(
  { settings, world, texts }: Told,
  mail: AlertMail | undefined,
): Promise<readonly Reporter[]> {
  const files = settings.runs && (await world.runFiles());
  const database = runHistory(
    "history",
    "the database",
    async (signal) => openOne(world, "history", signal),
    texts.scrub,
  );
  const records =
    files &&
    runHistory(
      "run records",
      "the run records",
      async () => keptOpen(withAlert(files, mail)),
      texts.scrub,
    );
  return [
    ...(settings.database === undefined ? [] : [database]),
    ...(records === undefined ? [] : [records]),
  ];
}

/** What a pod has in its last words. */
function withAlert(history: RunHistory, mail: AlertMail | undefined): RunHistory {
  return {
    ...history,
    async record(run, signal) {
      const { end } = run;
      const [thread, undelivered] = [mail?.thread(), mail?.undelivered()];
      const alert =
        thread === undefined ? {} : { alert: { thread, ...(undelivered && { undelivered }) } };
      await history.record(end === undefined ? run : { ...run, end: { ...end, ...alert } }, signal);
    },
  };
}

function keptOpen(history: RunHistory): OpenedHistory {
  return { history, [Symbol.asyncDispose]: async () => undefined };
}

function mailReporter(told: Told): AlertMail | undefined {
  const { settings, world, log, clock, texts } = told;
  const { mail, mailFallbacks = [], mailFrom } = settings;
  const [first, ...rest] = [...(mail === undefined ? [] : [mail]), ...mailFallbacks];
  if (first === undefined || mailFrom === undefined) {
    log.error({}, "no alert can be mailed: MAIL_URL or MAIL_FROM cannot be used");
    return undefined;
  }
  return alertMail({
    log,
    mailer: openMailer({ mail: first, mailFallbacks: rest, mailFrom }, clock, "alert", texts),
    recipients: async (signal) => {
      // Opened by whoever reads: where its settings are wrong, the installation's own list is used.
      const secrets: Secrets = {
        read: async (...question) => (await world.secrets()).read(...question),
      };
      return alertRecipients(
        settings.secrets && secrets,
        settings.alertRecipients ?? [],
        log,
        within(8_000, signal),
      );
    },
    factsOf: async (event, signal) => alertFactsOf(event, told, mailFrom, signal),
    earlierRuns: async (job, limit, signal) =>
      earlierRuns(world, job, limit, within(5_000, signal)),
    mutes: async (signal) => mutesIn(told, within(2_000, signal)),
  });
}

async function alertFactsOf(
  { run }: RunEvent,
  { settings, world, clock, texts }: Told,
  mailFrom: string,
  signal: AbortSignal,
): Promise<AlertFacts> {
  return {
    lastSuccess: await lastSuccessOf(run.job.name, world, within(5_000, signal)),
    nextRun: run.job.suspended === true ? undefined : nextRunOf(run.schedule, clock.now()),
    contact: settings.alertContact,
    runbookUrl: settings.runbookUrl && `${settings.runbookUrl}#${run.job.name}`,
    mailDomain: mailFrom.slice(mailFrom.indexOf("@") + 1),
    scrub: texts.scrub,
  };
}

function within(milliseconds: number, signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(milliseconds)]);
}
