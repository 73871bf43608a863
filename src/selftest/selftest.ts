/**
 * The self-test: five checks by the names that operators know, each tried out on the same code that jobs run. What a check is
 * about is put together here, and can be put together otherwise by a test.
 */
import type { ReadConfig } from "../config/config.ts";
import { openLetters } from "../jobs/delivery/letters.ts";
import { mailIsOn } from "../jobs/delivery/mail-switch.ts";
import { jobs } from "../jobs/registry.ts";
import type { Clock } from "../ports/clock.ts";
import { alertRecipients, chooseRecipients } from "../run/alert-recipients.ts";
import { alertMail } from "../run/reporters/alert-mail.ts";
import { lastWords } from "../run/reporters/last-words.ts";
import { lendNoCloud } from "../world/lent-environment.ts";
import { openMailer } from "../world/mail.ts";
import type { SecretTexts } from "../world/secret-texts.ts";
import { openWorld } from "../world/world.ts";
import { alertsCheck } from "./alerts-check.ts";
import { liveCopies } from "./live-copies.ts";
import { liveRecipients, liveRoads } from "./live-trials.ts";
import { mailCheck } from "./mail-check.ts";
import { recipientsCheck } from "./recipients-check.ts";
import { rehearse } from "./rehearsal.ts";
import { schedulerCheck, type SchedulerSubject } from "./scheduler-check.ts";
import { scratch } from "./scratch.ts";
import { secretsCheck } from "./secrets-check.ts";
import { runCheck, type CheckResult, type Trial } from "./trial.ts";

export interface SelftestTools {
  readonly clock: Clock;
  readonly stop: AbortSignal;
  readonly start: SchedulerSubject["start"];
  readonly texts: SecretTexts;
  /** The caller's settings, where they are to be tried; `undefined`: nothing leaves this machine. */
  readonly live: ReadConfig | undefined;
  /** The sending of the test mail, where it was asked for. */
  readonly mail: Trial | undefined;
  /** Told each check as it ends. */
  readonly ended: (result: CheckResult, number: number) => void;
}

/** @throws the reason of `stop`, nothing else. */
export async function selftest(tools: SelftestTools): Promise<readonly CheckResult[]> {
  const { clock, stop, start, texts, live, mail, ended } = tools;
  await using folders = scratch();
  const common = { clock, scratch: folders };
  const subject = live && { settings: live, clock, texts };
  const checks = [
    secretsCheck(
      { openWorld, scratch: folders, now: () => clock.now() },
      subject === undefined ? [] : liveCopies(subject),
    ),
    recipientsCheck(
      { chooseRecipients, alertRecipients },
      subject === undefined ? [] : liveRecipients(subject),
    ),
    mailCheck(
      { ...common, openMailer, openLetters, mailIsOn, openWorld },
      subject === undefined ? [] : liveRoads(subject),
    ),
    alertsCheck({ ...common, alertMail, lastWords }, mail === undefined ? [] : [mail]),
    schedulerCheck({ ...common, jobs, rehearse, start, openWorld }),
  ];
  const results: CheckResult[] = [];
  for (const [index, check] of checks.entries()) {
    const result = await runCheck(check, { clock, stop, isolate: lendNoCloud });
    ended(result, index + 1);
    results.push(result);
  }
  return results;
}
