/** One attempt of a job on the embedded world of a folder, with its real adapters, except those a test puts in their place. */
import { readConfig } from "../../src/config/config.ts";
import { payWeekOf, type PayWeek } from "../../src/domain/payments/pay-week.ts";
import { slotOf } from "../../src/domain/schedule.ts";
import type { Letter, Mailer, Sent } from "../../src/ports/mail.ts";
import type { Ports } from "../../src/ports/ports.ts";
import type { Force, Job, JobSettings } from "../../src/run/job.ts";
import type { Log } from "../../src/run/log.ts";
import type { Finished } from "../../src/run/outcome.ts";
import { secretTexts } from "../../src/world/secret-texts.ts";
import { openWorld } from "../../src/world/world.ts";
import { fakeClock } from "./fake-clock.ts";
import { jobSettings } from "./job-settings.ts";

export interface JobRun {
  readonly now?: string;
  readonly runId?: string;
  readonly dryRun?: boolean;
  readonly week?: PayWeek;
  readonly startedBy?: "schedule" | "person";
  readonly force?: Force;
  readonly settings?: Partial<JobSettings>;
  /** Absent: nobody keeps what it says. */
  readonly log?: Log;
  readonly ports?: Partial<Ports>;
  /** Ports made around the real ones. */
  readonly around?: (ports: Ports) => Partial<Ports>;
}

let runs = 0;

export async function attemptOf(job: Job, folder: string, run: JobRun = {}): Promise<Finished> {
  runs += 1;
  const clock = fakeClock(new Date(run.now ?? "2026-11-23T09:30:00Z"));
  const world = openWorld(readConfig({}, folder), clock, secretTexts());
  const signal = AbortSignal.timeout(60_000);
  const slot = slotOf(job.schedule, clock.now());
  await using opened = await world.open([...job.needs, ...(job.mayLack ?? [])], signal);
  const real = opened.ports as Ports;
  const ports = { ...real, ...run.ports, ...run.around?.(real) };
  return await job.run(ports, {
    runId: run.runId ?? `run-${runs}`,
    startedBy: run.startedBy ?? "person",
    slot,
    payWeek: run.week ?? payWeekOf(slot),
    environment: "test",
    log: run.log ?? { info: () => undefined, warn: () => undefined, error: () => undefined },
    now: () => clock.now(),
    signal,
    dryRun: run.dryRun ?? false,
    force: run.force,
    command: (words) => `surgicase-jobs ${words}`,
    settings: { ...jobSettings, ...run.settings },
  });
}

/** A mailer that keeps what it took, and answers as told: by address, or accepted. */
export function keepingMailer(answers: Readonly<Record<string, Sent>> = {}) {
  const letters: Letter[] = [];
  const mailer: Mailer = {
    async send(letter) {
      const answer = answers[letter.to] ?? {
        kind: "accepted",
        messageId: `<${letters.length}@example.com>`,
        road: "kept",
      };
      if (answer.kind !== "refused") {
        letters.push(letter);
      }
      return answer;
    },
  };
  return { mailer, letters };
}
