/**
 * How a piece of work uses a session: its signal stops its statement in the server, and is not asked any more once a commit
 * is on its way. Every statement tells that it begins, by which a silent server is known.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { sql, type KyselyPlugin } from "kysely";
import type { Queries } from "./database.ts";
import { isBusy } from "./driver-errors.ts";
import type { Dialect, Session } from "./session.ts";

export async function withSession<Result>(
  dialect: Dialect,
  work: (session: Session) => Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  const session = await patiently(() => dialect.open(signal), signal);
  try {
    const result = await work(session);
    session.release();
    return result;
  } catch (error) {
    session.discard();
    throw error;
  }
}

/** @param heard is called as each statement begins. */
export async function readWith<Result>(
  session: Session,
  work: (queries: Queries) => Promise<Result>,
  signal: AbortSignal,
  heard: () => void = () => undefined,
): Promise<Result> {
  return stoppable(
    session,
    () => work(session.queries.withPlugin(eachStatement(signal, heard))),
    signal,
  );
}

/** @param heard is called as each statement begins. */
export async function transactWith<Result>(
  session: Session,
  work: (queries: Queries) => Promise<Result>,
  signal: AbortSignal,
  heard: () => void = () => undefined,
): Promise<Result> {
  const result = await stoppable(
    session,
    async () => {
      await patiently(() => session.begin(signal), signal);
      return work(session.queries.withPlugin(eachStatement(signal, heard)));
    },
    signal,
  );
  heard();
  await commit(session, signal);
  return result;
}

const graceMilliseconds = 5_000;

/**
 * Runs the work; when the signal comes, stops its statement in the server and still waits for it, so that nothing of it
 * goes on behind our back. A server that does not react is left behind after a while.
 */
export async function stoppable<Result>(
  session: Session,
  work: () => Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  signal.throwIfAborted();
  const leftBehind = Promise.withResolvers<never>();
  const finished = new AbortController();
  let stopping: Promise<void> | undefined;
  const stop = (): void => {
    stopping = session.stop();
    void giveUp(leftBehind.reject, signal, finished.signal);
  };

  signal.addEventListener("abort", stop, { once: true });
  try {
    const result = await Promise.race([work(), leftBehind.promise]);
    signal.throwIfAborted();
    return result;
  } finally {
    signal.removeEventListener("abort", stop);
    finished.abort();
    await stopping;
  }
}

async function giveUp(
  reject: (reason: unknown) => void,
  signal: AbortSignal,
  finished: AbortSignal,
): Promise<void> {
  try {
    await sleep(graceMilliseconds, undefined, { signal: finished });
    reject(signal.reason);
  } catch {
    // The work ended by itself.
  }
}

// A commit is never stopped, as nobody could tell what came of it; one that hangs after the signal is left behind.
async function commit(session: Session, signal: AbortSignal): Promise<void> {
  await stoppableCommit(sql`commit`.execute(session.queries), signal);
}

async function stoppableCommit(commitment: Promise<unknown>, signal: AbortSignal): Promise<void> {
  const leftBehind = Promise.withResolvers<never>();
  const finished = new AbortController();
  const wait = (): void => void giveUp(leftBehind.reject, signal, finished.signal);

  signal.addEventListener("abort", wait, { once: true });
  try {
    await Promise.race([commitment, leftBehind.promise]);
  } finally {
    signal.removeEventListener("abort", wait);
    finished.abort();
  }
}

// Between two statements there is nothing to stop in the server: the next one is not sent.
function eachStatement(signal: AbortSignal, heard: () => void): KyselyPlugin {
  return {
    transformQuery({ node }) {
      signal.throwIfAborted();
      heard();
      return node;
    },
    transformResult: async ({ result }) => result,
  };
}

const patienceMilliseconds = 30_000;
const pauseMilliseconds = 10;

// SQLite's own waiting would block the whole process, signal and deadline included.
export async function patiently<Result>(
  work: () => Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  const start = performance.now();
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isBusy(error) || performance.now() - start > patienceMilliseconds) {
        throw error;
      }
    }
    await sleep(pauseMilliseconds, undefined, { signal });
  }
}
