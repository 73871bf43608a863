/** What is wrong with the way alerts go, and what to do. Pure. */
import type { Config } from "../../../config/config.ts";
import type { RecipientsReport } from "../../../secrets/recipients-report.ts";
import type { Road } from "./roads.ts";

export interface AlertFacts {
  readonly settings: Partial<Config>;
  readonly settingProblems: readonly string[];
  readonly recipients: RecipientsReport;
  /** What is wrong with the reading of the secret main, as a clause; `undefined`: nothing. */
  readonly mainTrouble: string | undefined;
  readonly roads: readonly Road[];
}

export interface Problem {
  readonly problem: string;
  readonly remedy: string;
  /** Whether nobody is told while it lasts. */
  readonly silent: boolean;
}

export function problemsOf(facts: AlertFacts): readonly Problem[] {
  return [...settingProblems(facts), ...recipientProblems(facts), ...roadProblems(facts)];
}

function settingProblems({ settings, settingProblems: wrong }: AlertFacts): readonly Problem[] {
  return [
    ...wrong.map((problem) => warning(problem, "Correct the setting.")),
    ...(settings.mailFrom === undefined
      ? [silence("there is no sender", "Set MAIL_FROM to one plain mail address.")]
      : []),
  ];
}

function recipientProblems({ recipients, mainTrouble }: AlertFacts): readonly Problem[] {
  const { inForce, keys } = recipients;
  return [
    ...(mainTrouble === undefined
      ? []
      : [warning(mainTrouble, "Mend what keeps it from being read: recipients show says what.")]),
    ...(inForce.addresses.length === 0
      ? [silence("nobody is named", "Set ALERT_RECIPIENTS, or name people by recipients set.")]
      : []),
    ...keys.flatMap(({ key, wrong }) =>
      wrong.map((problem) =>
        warning(`${key}: ${problem}`, "Correct it; job_failure_recipients by recipients set."),
      ),
    ),
  ];
}

function roadProblems({ settings, roads }: AlertFacts): readonly Problem[] {
  if (roads.length === 0) {
    return [silence("there is no road for mail", "Set MAIL_URL.")];
  }
  const isEmbedded = isEmbeddedWorld(settings);
  const files = roads.filter(({ kind }) => kind === "files").length;
  const isAllFiles = files === roads.length;
  const inFiles = "mail goes into files, where nobody reads it";
  const toFiles = { remedy: "Set MAIL_URL to a mail server.", silent: isAllFiles };
  return [
    ...(files > 0 && !isEmbedded ? [{ problem: inFiles, ...toFiles }] : []),
    ...(roads.length === 1 && !isAllFiles
      ? [warning("there is only one road", "Name another in MAIL_FALLBACK_URLS.")]
      : []),
    ...(roads.some(({ withoutAws }) => withoutAws)
      ? []
      : [
          warning(
            "every road needs AWS, so no alert goes out while AWS is away",
            "Name a mail server outside AWS in MAIL_FALLBACK_URLS.",
          ),
        ]),
  ];
}

/** Nothing in it leads outside this folder, as in a demonstration or on a developer's machine. */
function isEmbeddedWorld({ environment, database, secrets, runs }: Partial<Config>): boolean {
  return (
    (environment === "local" || environment === "demo") &&
    database?.kind !== "mysql" &&
    secrets?.kind !== "aws" &&
    runs?.kind !== "kubernetes"
  );
}

function warning(problem: string, remedy: string): Problem {
  return { problem, remedy, silent: false };
}

function silence(problem: string, remedy: string): Problem {
  return { problem, remedy, silent: true };
}
