/** A run of a job for a trial: as real as any, but its mails go into a list, and nobody waits for what is unavailable. */
import type { Config } from "../config/config.ts";
import { nextRunOf } from "../domain/schedule.ts";
import { afterTelling } from "../domain/secrets/warming-state.ts";
import type { Clock } from "../ports/clock.ts";
import type { Letter, Mailer } from "../ports/mail.ts";
import type { AttemptTools } from "../run/attempt.ts";
import type { AlertFacts } from "../run/alerts/alert-facts.ts";
import type { RunFacts } from "../run/event.ts";
import { identify } from "../run/identity.ts";
import type { Job, JobFacts } from "../run/job.ts";
import type { Log } from "../run/log.ts";
import type { Outcome } from "../run/outcome.ts";
import { alertMail } from "../run/reporters/alert-mail.ts";
import { episodeTold } from "../run/reporters/episode-told.ts";
import { runJob } from "../run/run.ts";
import type { CopyUse } from "../secrets/copy-use.ts";
import type { World } from "../world/world.ts";
import { jobSettings } from "../world/job-settings.ts";

export interface Rehearsal {
  readonly outcome: Outcome;
  readonly letters: readonly Letter[];
}

export interface RehearsalTools {
  readonly clock: Clock;
  readonly log: Log;
  readonly config: Config;
  readonly open: AttemptTools["open"];
  readonly signal: AbortSignal;
  readonly copies?: () => readonly CopyUse[];
  /** Where what people were told is noted. */
  readonly world?: World;
  readonly scrub?: (text: string) => string;
}

export async function rehearse(job: Job, tools: RehearsalTools): Promise<Rehearsal> {
  const { clock, log, config, open, signal, world, copies = () => [], scrub = same } = tools;
  const { letters, mailer } = letterBox();
  const mail = alertMail({
    mailer,
    log,
    recipients: async () => ({ addresses: ["operator@example.com"], source: "ALERT_RECIPIENTS" }),
    factsOf: async () => ({ ...factsFor(job, clock.now()), scrub }),
    earlierRuns: async () => [],
    mutes: async () => [],
  });
  const told = async (signalToo: AbortSignal) => {
    const kept = await world?.copies();
    await kept?.changeState(afterTelling, signalToo);
  };
  const outcome = await runJob(job, runOf(job, clock.now()), {
    clock,
    log,
    open,
    stop: signal,
    reporters: [[mail], [episodeTold(mail.reached, told)]],
    settings: jobSettings(config),
    waits: false,
    random: () => 0,
    copies,
  });
  return { outcome, letters };
}

/** A mailer that takes everything and keeps it. */
export function letterBox(): { readonly letters: Letter[]; readonly mailer: Mailer } {
  const letters: Letter[] = [];
  const mailer: Mailer = {
    async send(letter) {
      letters.push(letter);
      return { kind: "accepted", messageId: `<${letters.length}@example.com>`, road: "self-test" };
    },
  };
  return { letters, mailer };
}

export function runOf(job: JobFacts, startedAt: Date): RunFacts {
  const { name, schedule } = job;
  const start = { job: name, schedule, startedAt, week: undefined, randomId: "self-test" };
  return {
    ...identify(start, { jobName: undefined, jobUid: undefined, podName: undefined }),
    job,
    startedAt,
    schedule,
    environment: "self-test",
    place: "this machine",
    force: undefined,
    dryRun: false,
    commands: {
      rerun: (other) => `surgicase-jobs run ${other}`,
      logs: "surgicase-jobs runs show self-test",
      program: (words) => `surgicase-jobs ${words}`,
      restartedWhenInterrupted: false,
    },
  };
}

export function factsFor({ schedule }: JobFacts, now: Date): AlertFacts {
  return {
    lastSuccess: undefined,
    nextRun: nextRunOf(schedule, now),
    mailDomain: "example.com",
    scrub: same,
  };
}

function same(text: string): string {
  return text;
}
