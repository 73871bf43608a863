/**
 * What was known before a run: runs of its job, and who is muted. What cannot be read in time is what an alert may be about:
 * it goes out without.
 */
import { toError } from "../../domain/failure.ts";
import type { PortName, Ports } from "../../ports/ports.ts";
import type { RunRecord } from "../../ports/run-history.ts";
import type { Log } from "../../run/log.ts";
import { mergedRuns } from "../../run/merged-runs.ts";
import type { Mute } from "../../watch/mute.ts";
import type { World } from "../../world/world.ts";

/** One port by itself, closed with what it was opened for. */
export async function openOne<Name extends PortName>(
  world: World,
  name: Name,
  signal: AbortSignal,
): Promise<Pick<Ports, Name> & AsyncDisposable> {
  const opened = await world.open([name], signal);
  return {
    ...(opened.ports as Pick<Ports, Name>),
    [Symbol.asyncDispose]: async () => opened[Symbol.asyncDispose](),
  };
}

/** The end of the last run that did all its work. */
export async function lastSuccessOf(
  job: string,
  world: World,
  signal: AbortSignal,
): Promise<Date | undefined | "unknown"> {
  try {
    await using opened = await openOne(world, "history", signal);
    const runs = await opened.history.list({ job, limit: 200 }, signal);
    return runs.find(({ end }) => end?.outcome === "succeeded")?.end?.endedAt;
  } catch {
    // What is down is what the alert may be about: it goes out without this.
    return "unknown";
  }
}

/** From the database and the files beside it; either will do. */
export async function earlierRuns(
  world: World,
  job: string,
  limit: number,
  signal: AbortSignal,
): Promise<readonly RunRecord[]> {
  const filed = world.runFiles().then(async (files) => files?.list({ job, limit }, signal) ?? []);
  const recorded = openOne(world, "history", signal).then(async (opened) => {
    await using closing = opened;
    return await closing.history.list({ job, limit }, signal);
  });
  // The files know more of an end: they come first.
  const known = await Promise.all([filed, recorded].map(async (found) => before(found, signal)));
  return mergedRuns(known.flat());
}

async function before(
  found: Promise<readonly RunRecord[]>,
  signal: AbortSignal,
): Promise<readonly RunRecord[]> {
  try {
    return await inTime(found, signal);
  } catch {
    // What cannot be read is what the alert may be about.
    return [];
  }
}

/** None where the notes are away or slow: people are told. */
export async function mutesIn(
  { world, log }: { readonly world: World; readonly log: Log },
  signal: AbortSignal,
): Promise<readonly Mute[]> {
  try {
    const found = world.notes().then(async (notes) => notes.mutes(signal));
    return await inTime(found, signal);
  } catch (error) {
    log.warn({ error: toError(error).message }, "mutes not read");
    return [];
  }
}

/** Whoever is deaf to the signal is left behind. */
async function inTime<Found>(found: Promise<Found>, signal: AbortSignal): Promise<Found> {
  const { promise: overtime, reject } = Promise.withResolvers<never>();
  const late = (): void => reject(toError(signal.reason));
  signal.addEventListener("abort", late, { once: true });
  found.catch(() => undefined);
  try {
    signal.throwIfAborted();
    return await Promise.race([found, overtime]);
  } finally {
    signal.removeEventListener("abort", late);
  }
}
