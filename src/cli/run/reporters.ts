/** Who is told about a run, wired to the settings that could be read: wrong ones must not keep the others quiet. */
import type { Config } from "../../config/config.ts";
import { nextRunOf } from "../../domain/schedule.ts";
import { alertRecipients } from "../../run/alert-recipients.ts";
import type { AlertFacts } from "../../run/alerts/alert-facts.ts";
import type { Reporter, RunEvent } from "../../run/event.ts";
import type { Log } from "../../run/log.ts";
import { alertMail, type AlertMail } from "../../run/reporters/alert-mail.ts";
import { lastWords } from "../../run/reporters/last-words.ts";
import { runHistory } from "../../run/reporters/run-history.ts";
import { runLog } from "../../run/reporters/run-log.ts";
import { runMetrics } from "../../run/reporters/run-metrics.ts";
import type { Stages } from "../../run/tell.ts";
import type { Secrets } from "../../ports/secrets.ts";
import { remembering, type SecretTexts } from "../../world/secret-texts.ts";
import { openSecrets } from "../../world/secrets.ts";
import { openLastWords } from "../../world/log.ts";
import { openMailer } from "../../world/mail.ts";
import { openMetrics, openWorld, type WorldSettings } from "../../world/world.ts";
import type { Shell } from "../shell.ts";

export interface Told {
  readonly settings: Partial<Config>;
  readonly log: Log;
  readonly shell: Shell;
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
            () => mail?.undelivered(),
            texts.scrub,
          ),
        ];
  return [
    [runLog(log)],
    [...(mail === undefined ? [] : [mail]), ...pushed, ...(await historyReporters(told))],
    last,
  ];
}

async function historyReporters({ settings, shell, texts }: Told): Promise<readonly Reporter[]> {
  const world = worldFor(settings, shell, texts);
  if (world === undefined) {
    return [];
  }
  const files = await world.runFiles();
  const opened = { [Symbol.asyncDispose]: async () => undefined };
  return [
    runHistory(
      "history",
      async (signal) => historyOf(await world.open(["history"], signal)),
      texts.scrub,
    ),
    ...(files === undefined
      ? []
      : [runHistory("run records", async () => ({ history: files, ...opened }), texts.scrub)]),
  ];
}

function historyOf(opened: Awaited<ReturnType<ReturnType<typeof openWorld>["open"]>>) {
  const { history } = opened.ports;
  if (history === undefined) {
    throw new TypeError("Cannot keep history: the world did not open it");
  }
  return { history, [Symbol.asyncDispose]: async () => opened[Symbol.asyncDispose]() };
}

/** Undefined where a setting the world needs could not be read. */
function worldFor(settings: Partial<Config>, shell: Shell, texts: SecretTexts) {
  const { database, secrets, storage, metrics, runs, mail, mailFallbacks, mailFrom, environment } =
    settings;
  const needed = {
    database,
    secrets,
    storage,
    metrics,
    runs,
    mail,
    mailFallbacks,
    mailFrom,
    environment,
  };
  return Object.values(needed).includes(undefined)
    ? undefined
    : openWorld({ ...settings, ...needed } as WorldSettings, shell.clock, texts);
}

function mailReporter(told: Told): AlertMail | undefined {
  const { settings, log, shell } = told;
  const { mail, mailFallbacks = [], mailFrom } = settings;
  const [first, ...rest] = [...(mail === undefined ? [] : [mail]), ...mailFallbacks];
  if (first === undefined || mailFrom === undefined) {
    log.error({}, "no alert can be mailed: MAIL_URL or MAIL_FROM cannot be used");
    return undefined;
  }
  return alertMail({
    log,
    mailer: openMailer({ mail: first, mailFallbacks: rest, mailFrom }, shell.clock, "alert"),
    recipients: async (signal) => {
      const secrets = await secretsFor(told);
      return alertRecipients(secrets, settings.alertRecipients ?? [], log, within(8_000, signal));
    },
    factsOf: async (event, signal) => alertFactsOf(event, told, mailFrom, signal),
  });
}

/** Asked for themselves: a wrong setting elsewhere does not change who is told. */
async function secretsFor({ settings, shell, texts }: Told): Promise<Secrets | undefined> {
  const { secrets } = settings;
  return secrets && remembering(await openSecrets({ ...settings, secrets }, shell.clock), texts);
}

async function alertFactsOf(
  { run }: RunEvent,
  { settings, shell, texts }: Told,
  mailFrom: string,
  signal: AbortSignal,
): Promise<AlertFacts> {
  return {
    lastSuccess: await lastSuccessOf(
      run.job.name,
      worldFor(settings, shell, texts),
      within(5_000, signal),
    ),
    nextRun: nextRunOf(run.schedule, shell.clock.now()),
    contact: settings.alertContact,
    runbookUrl: settings.runbookUrl && `${settings.runbookUrl}#${run.job.name}`,
    mailDomain: mailFrom.slice(mailFrom.indexOf("@") + 1),
    scrub: texts.scrub,
  };
}

async function lastSuccessOf(
  job: string,
  world: ReturnType<typeof worldFor>,
  signal: AbortSignal,
): Promise<Date | undefined | "unknown"> {
  if (world === undefined) {
    return "unknown";
  }
  try {
    await using opened = await world.open(["history"], signal);
    const runs = await opened.ports.history?.list({ job, limit: 200 }, signal);
    return runs?.find(({ end }) => end?.outcome === "succeeded")?.end?.endedAt;
  } catch {
    // What is down is what the alert may be about: it goes out without this.
    return "unknown";
  }
}

function within(milliseconds: number, signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(milliseconds)]);
}
