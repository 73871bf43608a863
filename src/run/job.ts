/**
 * What a job is. A job is data and one function: it names the ports it needs and is handed exactly those.
 * It answers what it did, and throws only when it could not do it.
 */
import type { PayWeek } from "../domain/payments/pay-week.ts";
import type { PortName, Ports } from "../ports/ports.ts";
import type { SecretAlias } from "../domain/secrets/aliases.ts";
import type { WarmingSettings } from "../secrets/findings.ts";
import type { Log } from "./log.ts";
import type { Finished } from "./outcome.ts";
import type { JobWords } from "./words.ts";

export interface JobFacts {
  /** The same string in code, command line, CronJob, metrics and docs. At most 52 characters. */
  readonly name: string;
  /** As mails and reports call it: `Weekly Provider Payment Report`. */
  readonly title: string;
  /** What it does, as one line of `jobs`. */
  readonly summary: string;
  /** Cron, in UTC. */
  readonly schedule: string;
  /** Installed, but started by a person alone unless the installation says otherwise. */
  readonly suspended?: true;
  /** How long one attempt may take. */
  readonly attemptSeconds: number;
  /** How long it keeps trying while something outside is unavailable; 0: one attempt. */
  readonly keepsTryingSeconds: number;
  /** Whether `--week` and `--dry-run` mean anything to it. */
  readonly accepts: readonly ("week" | "dry-run")[];
  /** The secrets it reads: its pod mounts these copies and no others. */
  readonly secrets: readonly SecretAlias[];
  /** Its last log line, after the sign: operators grep for these. */
  readonly words: {
    readonly succeeded: JobWords;
    readonly partial: JobWords;
    readonly failed: string;
  };
  /** What it names as exceptions only the next scheduled run takes up: to start it again does nothing for them. */
  readonly exceptionsWait?: true;
  /** Room it needs in the folder of temporary files, in MiB, where that is more than what every job has. */
  readonly scratchMebibytes?: number;
  /** What it means for people when it fails, as sentences for the alert mail. */
  readonly whenItFails: string;
}

/** The job as this installation has it: one that its schedule may start is not suspended. */
export function asInstalled(
  job: JobFacts,
  { paidOnSchedule }: Pick<JobSettings, "paidOnSchedule">,
): JobFacts {
  const { suspended, ...scheduled } = job;
  return suspended === true && !paidOnSchedule ? job : scheduled;
}

export interface RunContext {
  readonly runId: string;
  readonly startedBy: "schedule" | "person";
  /** The scheduled moment the run works for. */
  readonly slot: Date;
  readonly payWeek: PayWeek;
  readonly environment: string;
  readonly log: Log;
  readonly now: () => Date;
  readonly signal: AbortSignal;
  /** Say what would happen and change nothing. */
  readonly dryRun: boolean;
  readonly force: Force | undefined;
  readonly settings: JobSettings;
  /** A command of this program, as it is typed where the run is, for remedies. */
  readonly command: (words: string) => string;
  /** Why ports are not there that the job can do without. */
  readonly lacking?: ReadonlyMap<PortName, Error>;
}

/** Who overrides the order of jobs, and why. */
export interface Force {
  readonly by: string;
  readonly reason: string;
}

/** Settings that jobs print or reckon with. */
export interface JobSettings {
  /** At the top of every report. */
  readonly organisation: string;
  /** IANA name: the zone of dates printed on consolidated reports. */
  readonly timeZone: string;
  readonly secrets: WarmingSettings;
  /** The sender of every mail. */
  readonly mailFrom: string;
  /** The installation's own list of who is told, where the secret `main` names nobody. */
  readonly alertRecipients: readonly string[];
  /** Whom to ask, printed in alerts; undefined: nobody is named. */
  readonly alertContact: string | undefined;
  /** Where the runbooks are; each job's is under `#<name>`. */
  readonly runbookUrl: string | undefined;
  /** At most so many reports are handed to the mail server in a second. */
  readonly mailsPerSecond: number;
  /** `legacy`: passwords that anybody can guess, as the old system had them. */
  readonly passwordPolicy: "derived" | "legacy";
  /** Whether a schedule may start `paid-update`. */
  readonly paidOnSchedule: boolean;
  /** The jobs that are installed here, by name; undefined: all. */
  readonly watchedJobs: readonly string[] | undefined;
  /** Whether a watchdog is to be there: its notes come from elsewhere than this folder, and it is among the installed jobs. */
  readonly isWatched: boolean;
}

export interface Job extends JobFacts {
  readonly needs: readonly PortName[];
  /** Ports it can do without: where one cannot be opened, whatever the reason, the run goes on. */
  readonly mayLack?: readonly PortName[];
  readonly run: (ports: Ports, context: RunContext) => Promise<Finished>;
}

/** Closes over the ports, so that the registry is a plain list and an undeclared one does not compile. */
export function defineJob<const Need extends PortName, const Lack extends PortName = never>(
  job: JobFacts & {
    readonly needs: readonly Need[];
    readonly mayLack?: readonly Lack[];
    readonly run: (
      ports: Pick<Ports, Need> & Partial<Pick<Ports, Lack>>,
      context: RunContext,
    ) => Promise<Finished>;
  },
): Job {
  return job;
}
