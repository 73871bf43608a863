/** What arrives at a server of a test, in order, and waiting for what has not arrived yet. */
export interface Journal<Entry> {
  readonly entries: readonly Entry[];
  add(entry: Entry): void;
  /** The first that holds, if need be once it is there. @throws {Error} where none comes within the limit. */
  find(what: string, holds: (entry: Entry) => boolean, limitSeconds: number): Promise<Entry>;
}

/** `name` is for the words of a failure. */
export function journal<Entry>(name: (entry: Entry) => string): Journal<Entry> {
  const entries: Entry[] = [];
  const listeners = new Set<(entry: Entry) => void>();
  return {
    entries,
    add(entry) {
      entries.push(entry);
      listeners.forEach((listen) => listen(entry));
    },
    async find(what, holds, limitSeconds) {
      const there = entries.find(holds);
      if (there !== undefined) {
        return there;
      }
      const { promise, resolve, reject } = Promise.withResolvers<Entry>();
      const listen = (entry: Entry): void => {
        if (holds(entry)) {
          resolve(entry);
        }
      };
      listeners.add(listen);
      const timer = setTimeout(
        () =>
          reject(
            new Error(`No ${what} within ${limitSeconds} s, but ${listed(entries.map(name))}`),
          ),
        limitSeconds * 1000,
      );
      try {
        return await promise;
      } finally {
        clearTimeout(timer);
        listeners.delete(listen);
      }
    },
  };
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? "nothing" : names.join("; ");
}
