/**
 * Gathers what the digest tells. It waits for nothing and fails for nothing: what cannot be read is named in the digest, since
 * a week whose news cannot be read is news too.
 */
import { mayQuoteData, toError } from "../../domain/failure.ts";
import type { DigestJob } from "../../domain/digest/job-week.ts";
import type { Viewpoint } from "../../domain/digest/digest.ts";
import { isRecent } from "../../domain/digest/money-part.ts";
import {
  secretCopies,
  watchNotes,
  type Findings,
  type Unread,
} from "../../domain/digest/weekly-digest.ts";
import { scrub } from "../../domain/scrub.ts";
import type { Batch } from "../../ports/payment-batches.ts";
import type { PortName, Ports } from "../../ports/ports.ts";
import type { RunHistory, RunRecord } from "../../ports/run-history.ts";
import type { WatchNotes } from "../../ports/watch-notes.ts";
import type { RunContext } from "../../run/job.ts";
import { mergedRuns } from "../../run/merged-runs.ts";
import { copyReport } from "../../secrets/copy-report.ts";
import type { WatchState } from "../../watch/watch-state.ts";

/** Ports of the database: the digest goes without them. */
const databasePorts = ["batches", "deliveries", "held", "history"] as const;

/** Those that it goes without: the watchdog's notes too. */
export const lackablePorts = [...databasePorts, "notes"] as const;

export type GatheringPorts = Pick<Ports, "copies" | "records"> &
  Partial<Pick<Ports, (typeof lackablePorts)[number]>>;

const theDatabase = "the database";
const theMoney = "money";

/** No part may use up the attempt. */
const limitMilliseconds = 15_000;
/** The watchdog runs 2,016 times in a week. */
const mostRuns = 5_000;

interface Kept extends Omit<Findings, "environment" | "jobs"> {
  /** The jobs' schedules as the watchdog saw them, by name; none where it saw none. */
  readonly schedules: WatchState["jobs"];
}

/** @throws the signal's reason, nothing else. */
export async function gather(
  ports: GatheringPorts,
  jobs: readonly DigestJob[],
  view: Viewpoint,
  context: RunContext,
): Promise<Kept> {
  const unread: Unread[] = [];
  const read = reader(unread, context);
  const { batches, held, notes } = ports;
  const [runs, money, heldCases, copies, noted] = await Promise.all([
    runsOf(ports, jobs, read),
    read(theDatabase, theMoney, "batches", batches && ((signal) => batches.list(signal))),
    read(theDatabase, "held cases", "held", held && ((signal) => held.list(signal))),
    read(secretCopies, "how the copies stand", "copies", async (signal) =>
      copiesOf(ports, context, signal),
    ),
    read(
      watchNotes,
      "who is muted, and when the watchdog last looked",
      "notes",
      notes && (async (signal) => notedIn(notes, signal)),
    ),
  ]);
  const noMoney = unread.find(({ what }) => what === theMoney)?.reason;
  const sent = await sentOf(ports, money ?? new Error(noMoney), view, read);
  // Not in the order in which they happened to fail.
  const named = unread.toSorted((one, other) => (one.what < other.what ? 1 : -1));
  const watch = noted && {
    lookedAt: noted.state.lookedAt,
    isExpected: context.settings.isWatched,
    mutes: noted.mutes,
  };
  const schedules = noted?.state.jobs ?? {};
  return {
    ...runs,
    batches: money,
    sent,
    held: heldCases,
    copies,
    watch,
    schedules,
    unread: named,
  };
}

async function notedIn(notes: WatchNotes, signal: AbortSignal) {
  const [state, mutes] = await Promise.all([notes.state(signal), notes.mutes(signal)]);
  return { state, mutes };
}

type Read = <Found>(
  where: string,
  what: string,
  port: PortName,
  ask: ((signal: AbortSignal) => Promise<Found>) | undefined,
) => Promise<Found | undefined>;

function reader(unread: Unread[], { signal, log, lacking }: RunContext): Read {
  return async (where, what, port, ask) => {
    const limit = AbortSignal.timeout(limitMilliseconds);
    try {
      if (ask === undefined) {
        throw lacking?.get(port) ?? new Error("it could not be opened");
      }
      return await ask(AbortSignal.any([signal, limit]));
    } catch (thrown) {
      signal.throwIfAborted();
      const silent = `no answer for ${limitMilliseconds / 1000} s`;
      const reason = limit.aborted ? silent : reasonOf(toError(thrown));
      unread.push({ where, what, reason });
      log.warn({ where, what, reason }, "part of the digest could not be read");
      return undefined;
    }
  };
}

function reasonOf(error: Error): string {
  return mayQuoteData(error) ? error.name : scrub(error.message);
}

/** From the database and the files beside it; either will do. */
async function runsOf(
  { history, records }: GatheringPorts,
  jobs: readonly DigestJob[],
  read: Read,
): Promise<Pick<Findings, "runs" | "lacksRuns">> {
  const what = records === undefined ? "the run history" : "part of the run history";
  const [recorded, filed = []] = await Promise.all([
    read(
      theDatabase,
      what,
      "history",
      history && (async (signal) => listAll(history, jobs, signal)),
    ),
    read(
      "the run records",
      "runs that the database does not know",
      "records",
      async (signal) => records?.list({ limit: mostRuns }, signal) ?? [],
    ),
  ]);
  const lacksRuns = recorded === undefined;
  if (lacksRuns && filed.length === 0) {
    return { runs: undefined, lacksRuns };
  }
  const all = mergedRuns([...filed, ...(recorded ?? [])]);
  return { runs: Map.groupBy(all, ({ job }) => job), lacksRuns };
}

async function listAll(
  history: RunHistory,
  jobs: readonly DigestJob[],
  signal: AbortSignal,
): Promise<readonly RunRecord[]> {
  const runs: RunRecord[] = [];
  for (const { name } of jobs) {
    runs.push(...(await history.list({ job: name, limit: mostRuns }, signal)));
  }
  return runs;
}

/** Half a year of weeks. */
const mostBatches = 26;

/** @param batches or why they are not known, and so not what was sent of them either. */
async function sentOf(
  { deliveries }: GatheringPorts,
  batches: readonly Batch[] | Error,
  view: Viewpoint,
  read: Read,
): Promise<Findings["sent"]> {
  const ask = async (signal: AbortSignal) => {
    if (batches instanceof Error) {
      throw batches;
    }
    const live = batches.filter(({ state }) => state !== "void").slice(0, mostBatches);
    const found = live.map(async (batch) => {
      const all = (await deliveries?.list(batch.batchId, signal)) ?? [];
      // Of older ones, what waits for a person's word; nothing will bring it up again.
      return isRecent(batch, view)
        ? all
        : all.filter(({ state }) => state === "unknown" || state === "refused");
    });
    return (await Promise.all(found)).flat();
  };
  return await read(theDatabase, "reports", "deliveries", deliveries && ask);
}

async function copiesOf(
  { copies }: GatheringPorts,
  { settings, now }: RunContext,
  signal: AbortSignal,
): Promise<Findings["copies"]> {
  const { ids, limits } = settings.secrets;
  const state = await copies.state(signal);
  return await Promise.all(
    [...ids.keys()].map(async (alias) =>
      copyReport(alias, await copies.open(alias, signal), { now: now(), limits, state }),
    ),
  );
}
