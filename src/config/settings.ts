/** Every setting there is: the one table that the program, `config` and the docs read. */
import { join } from "node:path";
import { secretAliases, secretVariable, type SecretAlias } from "../domain/secrets/aliases.ts";
import {
  address,
  addresses,
  oneOf,
  optionalText,
  plainText,
  timeZone,
  usualTimeZone,
  webAddress,
  wholeNumber,
  word,
} from "./parsers.ts";
import { copyRules, longestCopySeconds } from "../domain/secrets/copy-rules.ts";
import { breakGlass, hours, placeUrl, secretsUrl } from "./secret-seams.ts";
import { podSettings } from "./pod-settings.ts";
import { databaseUrl, mailUrl, mailUrls, metricsUrl, runsUrl } from "./seams.ts";
import { episodesUrl } from "./watch-seams.ts";
import { masked, plain, type Environment, type Setting } from "./setting.ts";
import { npiUrl, schemaName } from "./npi-seams.ts";
import { keysUrl, storageUrl } from "./storage-seams.ts";

export type Settings = ReturnType<typeof settingsFor>;

/** The settings, with the embedded world's defaults under `<folder>/.surgicase`. */
export function settingsFor(environment: Environment, folder: string) {
  const home = join(folder, ".surgicase");
  return {
    environment: plain(
      "ENVIRONMENT",
      "local",
      word,
      "Name of this installation in mails, metrics and locks",
    ),
    ...data(home),
    ...watching(home),
    ...secrets(home),
    ...people(home, environment),
    ...reports(),
    logFormat: plain(
      "LOG_FORMAT",
      "auto",
      oneOf("auto", "json", "terminal"),
      "auto is readable on a terminal, else JSON",
    ),
    jobOptions: plain(
      "JOB_OPTIONS",
      "",
      plainText,
      "Options of `run`, written as on the command line",
    ),
    ...podSettings(),
    ...secretIds(),
  } as const;
}

function data(home: string) {
  return {
    database: masked(
      "DATABASE_URL",
      "sqlite:",
      databaseUrl(home),
      "The database: sqlite: or mysql://host/schema",
    ),
    storage: masked(
      "STORAGE_URL",
      "file:",
      storageUrl(home),
      "Where reports, letters and backups are kept: file: or s3://bucket/prefix; ?region=, ?endpoint= of a server like S3, ?encryption=AES256 (default), aws:kms (with &kms-key=) or none",
    ),
    keys: masked(
      "KEYS_URL",
      "file:",
      keysUrl(home),
      "The master key of patients' names and of backups: file: or kms:alias/<name>; ?region=",
    ),
    npi: masked(
      "NPI_URL",
      "file:",
      npiUrl(home),
      "Where NPPES files come from: file:, a folder of zips, or the address of CMS's download page",
    ),
    npiSearchSchema: plain(
      "NPI_SEARCH_SCHEMA",
      "search_surgeon_facility",
      schemaName,
      "The schema with the tables that surgeons and facilities are searched in; SQLite has them beside the others",
    ),
  } as const;
}

function watching(home: string) {
  return {
    metrics: masked(
      "METRICS_URL",
      "file:",
      metricsUrl(home),
      "Where metrics go: file: or http://pushgateway:9091",
    ),
    runs: masked(
      "RUNS_URL",
      "file:",
      runsUrl(home),
      "Where run records are kept: file:, or kubernetes: (it has them itself)",
    ),
    episodes: masked(
      "EPISODES_URL",
      "file:",
      episodesUrl(home),
      "Where the watchdog keeps what is the matter, and mutes: file:, mounted:///folder (read only) or kubernetes:configmap/<name>",
    ),
    heartbeat: masked(
      "HEARTBEAT_URL",
      "",
      webAddress,
      "A server like Healthchecks that raises the alarm when the watchdog is silent",
    ),
  } as const;
}

function secrets(home: string) {
  return {
    secrets: masked(
      "SECRETS_URL",
      "file:",
      secretsUrl(home),
      "Where secrets are: aws:<region>, or file:, a JSON file each; ?replica=<region>: asked where the first is unavailable",
    ),
    secretCopies: masked(
      "SECRETS_COPIES_URL",
      "file:",
      placeUrl(home, "copies"),
      "Where sealed copies of secrets are: file:, mounted:///folder (read only) or kubernetes:",
    ),
    sealingKey: masked(
      "SEALING_KEY_URL",
      "file:",
      placeUrl(home, "sealing-key"),
      "Where the key that seals them is, not beside them: file:, mounted:///folder or kubernetes:",
    ),
    copyHours: plain(
      "SECRETS_COPY_HOURS",
      String(copyRules.unavailable.seconds / 3600),
      hours(1, longestCopySeconds / 3600),
      "How long a copy may stand in for a store that is unavailable: 1 to 72 h since it was last confirmed",
    ),
    massDenial: plain(
      "SECRETS_MASS_DENIAL",
      "hold",
      oneOf("hold", "stop"),
      "When most secrets are denied at once: hold their copies for an hour, or stop at once",
    ),
    breakGlass: plain(
      "SECRETS_BREAK_GLASS",
      "",
      breakGlass,
      'Permission to use copies up to 72 h old: "until=2026-11-25T12:00Z by=<who> reason=<why>"',
    ),
  } as const;
}

function people(home: string, environment: Environment) {
  // Mail into files reaches nobody, so it needs no real addresses.
  const embedded = /^(file:|$)/.test(environment["MAIL_URL"]?.trim() ?? "");
  const sender = embedded ? "surgicase-jobs@localhost" : undefined;
  const operator = embedded ? "operator@localhost" : undefined;
  return {
    mail: masked(
      "MAIL_URL",
      "file:",
      mailUrl(home, "first"),
      "First road for mail: file:, ses:<region>, smtp(s)://host",
    ),
    mailFallbacks: masked(
      "MAIL_FALLBACK_URLS",
      "",
      mailUrls(home),
      "Further roads for alerts, in order; ?phi=true: for reports too",
    ),
    mailFrom: plain("MAIL_FROM", sender, address, "Sender of every mail"),
    alertRecipients: plain(
      "ALERT_RECIPIENTS",
      operator,
      addresses,
      "Who is told where the secret main names nobody; commas between",
    ),
    alertContact: plain("ALERT_CONTACT", "", optionalText, "Whom to ask, printed in alerts"),
    runbookUrl: masked("RUNBOOK_URL", "", webAddress, "Where the runbooks are, printed in alerts"),
  } as const;
}

function reports() {
  return {
    organisation: plain(
      "ORG_DISPLAY_NAME",
      "SurgiCase",
      plainText,
      "Printed at the top of every report",
    ),
    timeZone: plain(
      "REPORT_TIME_ZONE",
      usualTimeZone,
      timeZone,
      "Zone of the dates printed on reports",
    ),
    passwordPolicy: plain(
      "REPORT_PASSWORDS",
      "derived",
      oneOf("derived", "legacy"),
      "derived from a key of our own; legacy: the old ones that anybody can guess, which every run warns of",
    ),
    mailsPerSecond: plain(
      "MAILS_PER_SECOND",
      "10",
      wholeNumber(1, 500),
      "Reports handed to the mail server in a second: at most what SES allows the account",
    ),
    paidOnSchedule: plain(
      "PAID_UPDATE_ON_SCHEDULE",
      "no",
      oneOf("no", "yes"),
      "Whether paid-update may be started by its schedule; else by a person alone",
    ),
  } as const;
}

const secretIdDefaults: Readonly<Record<SecretAlias, string>> = {
  database: "",
  main: "surgicase/main",
  ses: "surgicase/ses_keys",
  "email-templates": "surgicase/email_templates",
  "sms-templates": "surgicase/sms_templates",
  twilio: "surgicase/twilio_keys",
  "user-reports": "surgicase/s3-user-reports",
  "case-documents": "surgicase/s3-case-documents",
  "user-documents": "surgicase/s3-user-documents",
  "report-passwords": "surgicase/report-passwords",
};

type SecretIds = {
  readonly [Alias in SecretAlias as `secretId:${Alias}`]: Setting<string | undefined>;
};

function secretIds(): SecretIds {
  const entries = secretAliases.map((alias) => {
    const about = `Id of the secret ${alias}`;
    return [
      `secretId:${alias}`,
      plain(secretVariable(alias), secretIdDefaults[alias], optionalText, about),
    ];
  });
  return Object.fromEntries(entries) as SecretIds;
}
