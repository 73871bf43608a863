/** What belongs together, in the order in which it comes first. */

export interface Group<Each> {
  readonly first: Each;
  /** Never empty; `first` is among them. */
  readonly members: readonly Each[];
}

export function groupsOf<Each>(
  all: readonly Each[],
  keyOf: (each: Each) => string,
): readonly Group<Each>[] {
  return [...Map.groupBy(all, keyOf).values()].flatMap((members) =>
    members.slice(0, 1).map((first) => ({ first, members })),
  );
}
