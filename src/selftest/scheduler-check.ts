/**
 * The fifth check: every job is due at a time, works for the right one, never fails in silence and never runs twice at once.
 * What is checked is handed in, so that a test can see the check fail.
 */
import { readConfig, type Config } from "../config/config.ts";
import type { Environment } from "../config/setting.ts";
import { momentWords } from "../domain/alerts/wording.ts";
import { ConfigError, UnavailableError } from "../domain/failure.ts";
import { isSchedule, nextRunOf } from "../domain/schedule.ts";
import type { Clock } from "../ports/clock.ts";
import { needsToBeAlone } from "../run/exclusion.ts";
import { failures } from "../run/exit-codes.ts";
import { identify } from "../run/identity.ts";
import type { Job } from "../run/job.ts";
import { secretTexts } from "../world/secret-texts.ts";
import type { openWorld } from "../world/world.ts";
import { errorOf, must, mustEqual, mustHold } from "./expectations.ts";
import { keptLog } from "./kept-log.ts";
import { runOf, type rehearse } from "./rehearsal.ts";
import type { Scratch } from "./scratch.ts";
import { trials, type Check, type Trial } from "./trial.ts";

export interface SchedulerSubject {
  readonly jobs: readonly Job[];
  readonly rehearse: typeof rehearse;
  /** Runs a job as `run` does, in that folder, and answers the exit code. */
  readonly start: (job: string, environment: Environment, folder: string) => Promise<number>;
  readonly openWorld: typeof openWorld;
  readonly scratch: Scratch;
  readonly clock: Clock;
}

export function schedulerCheck(subject: SchedulerSubject): Check {
  return {
    name: "Scheduler Enhancements",
    trials: trials(
      "Install no job of this version: go back to the one before, and pass this line on to the developers.",
      {
        ...Object.fromEntries(subject.jobs.flatMap((job) => jobTrials(job, subject))),
        ...runTrials(subject),
      },
    ),
    live: [],
  };
}

type Named = readonly [string, Trial["run"]];

function jobTrials(job: Job, subject: SchedulerSubject): readonly Named[] {
  const { name, schedule, title } = job;
  const { clock } = subject;
  return [
    [
      `${name}: its schedule is valid, and it has a next run`,
      async () => {
        must(isSchedule(schedule), `"${schedule}" is no schedule`);
        const next = nextRunOf(schedule, clock.now());
        must(next !== undefined && next > clock.now(), "it never runs again");
      },
    ],
    [
      `${name}: started too late, it works for the moment that was missed`,
      async () => {
        const missed = nextRunOf(schedule, clock.now()) ?? clock.now();
        const late = new Date(missed.getTime() + 29 * 60_000);
        const { slot } = identify(
          { job: name, schedule, startedAt: late, week: undefined, randomId: "self-test" },
          { jobName: undefined, jobUid: undefined, podName: undefined },
        );
        const expected = lastOf(schedule, missed, late);
        mustEqual("the moment", momentWords(slot), momentWords(expected));
      },
    ],
    [
      `${name}: a failure that nobody foresaw is mailed once, with the command to run it again`,
      async (signal) => {
        await mustMailOnce(job, subject, new TypeError("Cannot go on: a trial"), signal);
      },
    ],
    [
      `${name}: giving up on what is unavailable is mailed once`,
      async (signal) => {
        const outage = new UnavailableError(
          "the database",
          `Cannot open the database for ${title}`,
        );
        await mustMailOnce(job, subject, outage, signal);
      },
    ],
  ];
}

/** Counted up by hand, so that the run's own reckoning is not its own witness. */
function lastOf(schedule: string, first: Date, until: Date): Date {
  const next = nextRunOf(schedule, first);
  return next === undefined || next > until ? first : lastOf(schedule, next, until);
}

async function mustMailOnce(
  job: Job,
  subject: SchedulerSubject,
  error: Error,
  signal: AbortSignal,
): Promise<void> {
  const { outcome, letters } = await subject.rehearse(job, {
    ...(await toolsFor(subject, signal)),
    open: async () => {
      throw error;
    },
  });
  mustEqual("the outcome", outcome.kind, "failed");
  mustEqual(
    "the subjects of all mails",
    letters.map((letter) => letter.subject),
    [`🚨 CRITICAL: Scheduled Job Failed - ${job.title}`],
  );
  mustHold("the mail", letters[0]?.text ?? "", `surgicase-jobs run ${job.name}`);
}

function runTrials(subject: SchedulerSubject): Readonly<Record<string, Trial["run"]>> {
  const { jobs, start, scratch } = subject;
  const [first] = jobs;
  return {
    "a run that another one locks out ends skipped, and changes nothing": async (signal) =>
      mustBeLockedOut(subject, signal),
    "an unknown job is refused with the exit code of wrong usage": async () => {
      const folder = await scratch.folder();
      mustEqual("the exit code", await start("no-such-job", {}, folder), failures.usage.exitCode);
    },
    "options that make no sense are refused with the exit code of wrong usage": async () => {
      for (const options of ["--weak 2026-W48", "--force", "--week someday", "--dry-run=yes"]) {
        const folder = await scratch.folder();
        const code = await start(first?.name ?? "", { JOB_OPTIONS: options }, folder);
        mustEqual(`the exit code of ${options}`, code, failures.usage.exitCode);
      }
    },
    "settings that are wrong are refused, all of them at once": async () => {
      const wrong = { DATABASE_URL: "nonsense", MAIL_URL: "nonsense", SECRETS_URL: "nonsense" };
      const folder = await scratch.folder();
      const error = await errorOf((async () => readConfig(wrong, folder))(), "they were taken");
      must(error instanceof ConfigError, `they were refused as ${error.name}`);
      for (const variable of Object.keys(wrong)) {
        mustHold("the refusal", error.message, variable);
      }
    },
  };
}

async function mustBeLockedOut(subject: SchedulerSubject, signal: AbortSignal): Promise<void> {
  const { clock, jobs, openWorld: open } = subject;
  const job = jobs.find((each) => needsToBeAlone(each, runOf(each, clock.now())).length > 0);
  must(job !== undefined, "no job takes a lock");
  const tools = await toolsFor(subject, signal);
  const world = open(tools.config, clock, secretTexts());
  await world.migrate(signal);
  await using other = await world.open(["locks"], signal);
  await using held = await other.ports.locks?.acquire(job.name, signal);
  must(held !== undefined, "the lock could not be taken");

  const { outcome, letters } = await subject.rehearse(job, {
    ...tools,
    open: async (needs, attempt) => world.open(needs, attempt),
  });

  const because = outcome.kind === "skipped" ? outcome.because : outcome.kind;
  mustEqual("the outcome", because, "locked");
  mustEqual("mails", letters.length, 0);
}

async function toolsFor({ clock, scratch }: SchedulerSubject, signal: AbortSignal) {
  const config: Config = readConfig({}, await scratch.folder());
  return { clock, config, signal, log: keptLog().log };
}
