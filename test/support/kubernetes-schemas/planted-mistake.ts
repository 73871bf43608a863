/** A good object with one mistake, and the only problem that must be told of it: where, and what. */
export interface PlantedMistake {
  readonly mistake: string;
  readonly object: object;
  readonly problem: string;
}

/** The object with one value put at a path (`a.0.b`); undefined takes the field away. */
export function changed(object: object, path: string, value: unknown): object {
  const copy = structuredClone(object);
  const keys = path.split(".");
  const last = keys.pop() ?? "";
  const parent = keys.reduce<Record<string, unknown>>(
    (at, key) => at[key] as Record<string, unknown>,
    copy as Record<string, unknown>,
  );
  if (value === undefined) {
    delete parent[last];
  } else {
    parent[last] = value;
  }
  return copy;
}

export function planted(
  mistake: string,
  object: object,
  path: string,
  value: unknown,
  problem: string,
): PlantedMistake {
  return { mistake, object: changed(object, path, value), problem };
}
