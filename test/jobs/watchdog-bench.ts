/**
 * A watchdog on a bench: it sees what a test puts there, keeps its notes in memory, and has files for a history, records and
 * metrics. Each look is one attempt of the job.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { textFileMetrics } from "../../src/adapters/metrics/text-file.ts";
import { runFiles } from "../../src/adapters/runs/run-files.ts";
import { payWeekOf } from "../../src/domain/payments/pay-week.ts";
import { slotOf } from "../../src/domain/schedule.ts";
import { pendingPaymentUpdate } from "../../src/jobs/pending-payment-update.ts";
import { secretsWarming } from "../../src/jobs/secrets-warming.ts";
import { watchdog } from "../../src/jobs/watchdog.ts";
import type { CopyPlace, PlacedText } from "../../src/ports/copy-place.ts";
import type { Sent } from "../../src/ports/mail.ts";
import type { Ports } from "../../src/ports/ports.ts";
import type { RunEnd, RunRecord } from "../../src/ports/run-history.ts";
import type { RunContext } from "../../src/run/job.ts";
import type { LastWords } from "../../src/watch/last-words.ts";
import { watchNotes } from "../../src/watch/notes.ts";
import type { SeenRun, SeenSchedule } from "../../src/watch/sight.ts";
import { keepingMailer } from "../support/job-run.ts";
import { jobSettings } from "../support/job-settings.ts";
import { memoryLog } from "../support/memory-log.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const warming = secretsWarming([]);
const job = watchdog(() => [warming, pendingPaymentUpdate]);

export interface Given {
  readonly answers?: Record<string, Sent>;
  readonly settings?: Partial<RunContext["settings"]>;
}

/** Ports in the place of the bench's own; a history that is undefined is away. */
type Others = { readonly [Name in keyof Ports]?: Ports[Name] | undefined };

export async function bench(t: TestContext, { answers = {}, settings }: Given = {}) {
  const place = memoryPlace();
  const folder = await temporaryFolder(t);
  const sight: { schedules: readonly SeenSchedule[]; runs: readonly SeenRun[] } = {
    schedules: [],
    runs: [],
  };
  const { mailer, letters } = keepingMailer(answers);
  const beats: string[] = [];
  const { log, messages, lines } = memoryLog();
  const records = runFiles(join(folder, "records"));
  const real = {
    alertMailer: mailer,
    heartbeat: { beat: async (sign) => void beats.push(sign) },
    history: runFiles(join(folder, "history")),
    metrics: textFileMetrics({ folder: join(folder, "metrics"), environment: "test" }),
    notes: watchNotes(place),
    records,
    sightings: { look: async () => sight, commands },
  } satisfies Partial<Ports>;

  return {
    sight,
    letters,
    beats,
    answers,
    messages,
    lines,
    notes: real.notes,
    place,
    history: real.history,
    records,
    metrics: real.metrics,
    gauges: async (name: string) =>
      readFile(join(folder, "metrics", `${name}.prom`), "utf8").catch(() => ""),
    look: async (
      now: string,
      other: Others = {},
      signal = AbortSignal.timeout(60_000),
      lacking: RunContext["lacking"] = new Map(),
    ) => {
      const moment = new Date(now);
      const slot = slotOf(job.schedule, moment);
      const all = { ...real, ...other } as unknown as Ports;
      return await job.run(all, {
        runId: "b7b9b0c2-2f3f-4ad9-9d57-0a6b7c8d9e0f",
        startedBy: "schedule",
        slot,
        payWeek: payWeekOf(slot),
        environment: "test",
        log,
        now: () => moment,
        signal,
        dryRun: false,
        force: undefined,
        command: (words) => `surgicase-jobs ${words}`,
        settings: { ...jobSettings, ...settings },
        lacking,
      });
    },
  };
}

export const signal = AbortSignal.timeout(120_000);

const commands: Ports["sightings"]["commands"] = (program) => ({
  rerun: (name) => program(`run ${name}`),
  logs: ({ runId }) => program(`runs show ${runId}`),
  describe: () => undefined,
  schedule: () => undefined,
  resume: () => undefined,
});

/** A place in memory that refuses whoever has not seen what is there. */
function memoryPlace(): CopyPlace {
  const texts = new Map<string, PlacedText>();
  return {
    name: "memory",
    load: async (name) => texts.get(name),
    async replace(name, text, seen) {
      const before = texts.get(name);
      if (before?.revision !== seen) {
        return false;
      }
      texts.set(name, { text, revision: String(Number(before?.revision ?? 0) + 1) });
      return true;
    },
  };
}

/** Monday's run, which was killed by its memory limit a minute after it began. */
export const killed = seenRun("killed", {
  end: { outcome: "failed", exitCode: 137, detail: "It was killed" },
  killedBy: "memory",
});

/** Monday's run, which failed and could not say so. */
export const unheard = seenRun("unheard", {
  end: { outcome: "failed", exitCode: 75, detail: "Cannot use the database: it is away" },
  words: {
    thread: "pending@example.com",
    undelivered: {
      subject: "🚨 CRITICAL: Scheduled Job Failed - Pending Payment Update",
      text: "CRITICAL\nThe database is away.\n",
      thread: "pending@example.com",
      recipients: ["first@example.com"],
    },
  },
});

export const succeeded = seenRun("succeeded", { end: { outcome: "succeeded", exitCode: 0 } });

export const mondayAtEight = new Date("2026-11-23T08:00:00Z");

interface Attempt {
  readonly job?: string;
  readonly startedAt?: Date;
  readonly end?: Pick<RunEnd, "outcome" | "exitCode"> & Partial<RunEnd>;
  readonly killedBy?: "memory";
  readonly words?: Partial<LastWords>;
}

export function seenRun(runId: string, attempt: Attempt): SeenRun {
  const { job: name = pendingPaymentUpdate.name, end, words, killedBy } = attempt;
  const startedAt = attempt.startedAt ?? new Date("2026-11-23T08:00:00Z");
  const endedAt = new Date(startedAt.getTime() + 60_000);
  const whole = end && { endedAt, counts: {}, troubles: [], detail: "done", ...end };
  const record: RunRecord = {
    runId,
    attempt: `${runId}-pod`,
    job: name,
    slot: startedAt,
    startedBy: "schedule",
    startedAt,
    seenAt: startedAt,
    ...(whole === undefined ? {} : { end: whole }),
  };
  return {
    job: name,
    runId,
    name: `${name}-1`,
    startedBy: "schedule",
    madeAt: startedAt,
    state:
      whole === undefined
        ? { kind: "at-work", since: startedAt }
        : { kind: "ended", at: endedAt, well: whole.outcome === "succeeded" },
    attempts: [
      {
        record,
        killedBy,
        lastWords:
          whole === undefined || killedBy !== undefined
            ? undefined
            : { job: name, runId, ...whole, slot: startedAt, ...words },
      },
    ],
  };
}

/** Both jobs as they are installed; what was started for Monday's slot is told. */
export function schedules(
  given: { readonly startedFor?: Date; readonly since?: Date } = {},
): readonly SeenSchedule[] {
  const { startedFor, since = new Date("2026-11-20T00:00:00Z") } = given;
  return [
    {
      job: pendingPaymentUpdate.name,
      schedule: pendingPaymentUpdate.schedule,
      suspended: "no",
      since,
      lastStartedFor: startedFor,
    },
    {
      job: warming.name,
      schedule: warming.schedule,
      suspended: "by-values",
      since,
      lastStartedFor: undefined,
    },
  ];
}
