/** What came of the replayed outage: who was told when, who got the report, what the store was asked, and where to look. */
import { join } from "node:path";
import { mailsIn, type WrittenMail } from "../../demo/mail-folder.ts";
import { operator } from "../../demo/sample-secrets.ts";
import { countWords, spanWords } from "../../domain/alerts/wording.ts";
import type { SecretAlias } from "../../domain/secrets/aliases.ts";
import type { Shell } from "../shell.ts";
import { at, clockWords, logFile, storeFailedAt, type Morning, type Ran } from "./morning.ts";
import type { Page } from "./page.ts";

/** The sealed copies from before the outage to its end. */
export interface Copies {
  readonly all: number;
  readonly same: readonly SecretAlias[];
  readonly renewed: readonly SecretAlias[];
}

/** @param began when the replay began, by the clock of the real shell. */
export async function sumUp(
  runs: readonly Ran[],
  copies: Copies,
  { home, page, store }: Morning,
  { clock }: Shell,
  began: Date,
): Promise<void> {
  const mails = await mailsIn(join(home, "mail"));
  const alerts = mails.filter(({ to }) => to === operator);
  const reports = mails.filter(({ to }) => to !== operator);

  page.title("What came of it");
  page.paragraph(
    "In the old system nobody knew for about four hours, and the payment reports of that Monday failed. Here:",
  );
  page.blank();
  page.list("Mails to the operator", [
    ...alerts.map((mail) => `${minuteOf(mail)} ${mail.subject}`),
    threadWords(alerts),
  ]);
  page.blank();
  page.list("The payment report", [
    ...reports.map((mail) => `${minuteOf(mail)} ${mail.to}`),
    readerWords(reports),
  ]);
  page.blank();
  page.list("The sealed copies", [copyWords(copies)]);
  page.blank();
  page.list("The store", [storeWords(store.questions(), runs)]);
  whereToLook(page, home);
  page.blank();
  const [shown, real] = [spanWords(at("07:30:00"), at("12:30:00")), spanWords(began, clock.now())];
  page.paragraph(`${shown} of a made-up clock, replayed in ${real}.`);
}

/** `08:30`. */
function minuteOf({ date }: WrittenMail): string {
  return clockWords(date).slice(0, 5);
}

function threadWords(mails: readonly WrittenMail[]): string {
  const count = new Set(mails.map(({ thread }) => thread)).size;
  const [first] = mails;
  const soon =
    first === undefined
      ? ""
      : `, the first ${spanWords(storeFailedAt, first.date)} after the store failed`;
  return `${countWords(mails.length, "mail")} in ${countWords(count, "thread")}${soon}`;
}

function readerWords(mails: readonly WrittenMail[]): string {
  const readers = new Set(mails.map(({ to }) => to)).size;
  return `${countWords(mails.length, "mail")} to ${countWords(readers, "reader")}`;
}

function copyWords({ all, same, renewed }: Copies): string {
  return `${same.length} of ${all} were the same, byte for byte, from 08:00 to 12:13; ${renewed.join(", ")} was renewed throughout`;
}

function storeWords(questions: number, runs: readonly Ran[]): string {
  const warmings = runs.filter(({ job }) => job === "secrets-warming");
  const byWarmings = warmings.reduce((sum, ran) => sum + ran.questions, 0);
  const others = questions - byWarmings;
  return `${countWords(questions, "question")}: ${byWarmings} by ${countWords(warmings.length, "warming")}, ${others === 0 ? "none" : others} by other jobs`;
}

function whereToLook(page: Page, home: string): void {
  page.title("Where to look");
  page.paragraph(`Everything lies in ${home}, and the next demo clears it away.`);
  page.blank();
  page.table([
    ["mail/", "the alerts and the reports; open one with a mail program"],
    [logFile, "the log of all runs, as a pod writes it. Try:"],
    ["", `grep -E '❌|⚠️|📧' .surgicase/${logFile}`],
    ["runs/", "the run records; also: npm run surgicase-jobs -- runs list"],
    ["metrics/", "the last state of each job, as Prometheus reads it"],
    ["copies/", "the sealed copies; without the key they say nothing"],
  ]);
}
