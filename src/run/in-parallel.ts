/** Works through a list, several at a time, in its order. */

/**
 * Nothing new is begun after something failed or `goOn` says no; what was begun is waited for, and then the first failure is
 * thrown.
 */
export async function inParallel<Item>(
  items: Iterable<Item>,
  atOnce: number,
  work: (item: Item) => Promise<void>,
  goOn: () => boolean = () => true,
): Promise<void> {
  const left = items[Symbol.iterator]();
  const failures: unknown[] = [];
  const worker = async (): Promise<void> => {
    while (failures.length === 0 && goOn()) {
      const next = left.next();
      if (next.done === true) {
        return;
      }
      try {
        await work(next.value);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  if (failures.length > 0) {
    throw failures[0];
  }
}

/** Whatever is begun through the same one waits until what was begun before it has ended, well or not. */
export function oneAtATime(): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let before: Promise<unknown> = Promise.resolve();
  return async (work) => {
    const mine = before.then(work);
    before = mine.catch(() => undefined);
    return await mine;
  };
}
