/** Weeks that a digest tells of: their runs on record, in the embedded world. */
import type { TestContext } from "node:test";
import { readConfig } from "../../src/config/config.ts";
import { pendingPaymentUpdate } from "../../src/jobs/pending-payment-update.ts";
import { providerPaymentReport } from "../../src/jobs/provider-payment-report.ts";
import type { Ports } from "../../src/ports/ports.ts";
import type { RunRecord } from "../../src/ports/run-history.ts";
import { secretTexts } from "../../src/world/secret-texts.ts";
import { openWorld, systemClock } from "../../src/world/world.ts";
import { attemptOf } from "./job-run.ts";
import { closedWorld } from "./reportable-week.ts";

export function record(job: string, slot: string, outcome: "succeeded" | "failed"): RunRecord {
  const startedAt = new Date(slot);
  const endedAt = new Date(startedAt.getTime() + 90_000);
  const end = { endedAt, outcome, exitCode: 0, counts: {}, troubles: [], detail: "cases: 3" };
  const runId = `${job}-${slot}`;
  const common = { runId, attempt: "local", job, slot: startedAt, startedBy: "schedule" } as const;
  return { ...common, startedAt, seenAt: endedAt, end };
}

export async function keepRuns(folder: string, ...runs: readonly RunRecord[]): Promise<void> {
  const signal = AbortSignal.timeout(60_000);
  const world = openWorld(readConfig({}, folder), systemClock, secretTexts());
  await using opened = await world.open(["history"], signal);
  const { history } = opened.ports as Ports;
  for (const each of runs) {
    await history.record(each, signal);
  }
}

/** From before the week, so that it counts as a whole. */
export const longAgo = record(pendingPaymentUpdate.name, "2026-11-09T08:00:00Z", "succeeded");

/** A week that went well: closed, reported, and on record. */
export async function goodWeek(t: TestContext) {
  const world = await closedWorld(t);
  await attemptOf(providerPaymentReport, world.folder);
  await keepRuns(
    world.folder,
    longAgo,
    record(pendingPaymentUpdate.name, "2026-11-23T08:00:00Z", "succeeded"),
    record(providerPaymentReport.name, "2026-11-23T09:00:00Z", "succeeded"),
  );
  return world;
}
