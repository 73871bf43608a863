/**
 * Opens the ports that a job can do without. They are opened together, as they may share a connection; where that fails,
 * each by itself, so that one that is away takes no other with it. Why one is away does not matter, but is handed on.
 */
import { toError } from "../domain/failure.ts";
import type { PortName, Ports } from "../ports/ports.ts";
import type { AttemptTools, OpenedPorts } from "./attempt.ts";

interface Lackable extends OpenedPorts {
  readonly lacking: ReadonlyMap<PortName, Error>;
}

/** What takes longer is away. */
const limitMilliseconds = 20_000;

type Tools = Pick<AttemptTools, "open" | "clock">;

/** @throws the signal's reason, nothing else. */
export async function openLackable(
  names: readonly PortName[],
  tools: Tools,
  signal: AbortSignal,
): Promise<Lackable> {
  const together = names.length === 0 ? nothing : await tryToOpen(names, tools, signal);
  if (!(together instanceof Error)) {
    return {
      ports: together.ports,
      lacking: new Map(),
      [Symbol.asyncDispose]: async () => together[Symbol.asyncDispose](),
    };
  }
  await using stack = new AsyncDisposableStack();
  const lacking = new Map<PortName, Error>();
  let ports: Partial<Ports> = {};
  const each = names.map(async (name) => {
    const opened = names.length === 1 ? together : await tryToOpen([name], tools, signal);
    if (opened instanceof Error) {
      lacking.set(name, opened);
    } else {
      stack.use(opened);
      ports = { ...ports, ...opened.ports };
    }
  });
  // Whoever is opened late must be closed too.
  const failed = (await Promise.allSettled(each)).find(({ status }) => status === "rejected");
  if (failed?.status === "rejected") {
    throw toError(failed.reason);
  }
  const kept = stack.move();
  return { ports, lacking, [Symbol.asyncDispose]: async () => kept.disposeAsync() };
}

const nothing: OpenedPorts = { ports: {}, [Symbol.asyncDispose]: async () => undefined };

async function tryToOpen(
  names: readonly PortName[],
  { open, clock }: Tools,
  signal: AbortSignal,
): Promise<OpenedPorts | Error> {
  const done = new AbortController();
  const limit = new AbortController();
  const overtime = clock
    .sleep(limitMilliseconds, AbortSignal.any([signal, done.signal]))
    .then(() => {
      throw new Error(`no answer for ${limitMilliseconds / 1000} s`);
    });
  const opening = open(names, AbortSignal.any([signal, limit.signal]));
  try {
    return await Promise.race([opening, overtime]);
  } catch (thrown) {
    limit.abort(thrown);
    void opening.then(
      async (late) => late[Symbol.asyncDispose](),
      () => undefined,
    );
    signal.throwIfAborted();
    return toError(thrown);
  } finally {
    done.abort();
  }
}
