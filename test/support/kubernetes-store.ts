/** The objects of the Kubernetes API server that works: what is kept, how it is merged, and how large it is. */
export type Json = Record<string, unknown>;

export interface Objects {
  /** By resource, `secrets` or `jobs.batch`, then by name. */
  readonly byResource: Map<string, Map<string, Json>>;
  /** Of the whole cluster, as there. */
  version: number;
}

export interface KeptSecret {
  readonly resourceVersion: string;
  readonly data: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
}

/** What others do to the objects, past all roles. */
export interface Hands {
  /** As the chart does: without data. */
  addSecret(name: string): void;
  secret(name: string): KeptSecret;
  changeSecret(name: string, change: object): void;
  /** Any object, under the name in its metadata. @param resource `configmaps`, `jobs.batch`. */
  add(resource: string, object: object): void;
  /** Empty where there is none. */
  object(resource: string, name: string): Json;
  change(resource: string, name: string, change: object): void;
}

export function handsOn(objects: Objects, namespace: string): Hands {
  const object = (resource: string, name: string) =>
    objects.byResource.get(resource)?.get(name) ?? {};
  const change = (resource: string, name: string, changes: object) =>
    keep(objects, resource, name, merged(object(resource, name), changes as Json));
  const secret = { kind: "Secret", apiVersion: "v1", type: "Opaque" };
  return {
    addSecret: (name) =>
      keep(objects, "secrets", name, { ...secret, metadata: { name, namespace } }),
    secret: (name) => keptSecret(object("secrets", name)),
    changeSecret: (name, changes) => change("secrets", name, changes),
    add: (resource, added) => {
      const { name } = (added as { readonly metadata: { readonly name: string } }).metadata;
      keep(objects, resource, name, added as Json);
    },
    object,
    change,
  };
}

export function keep(objects: Objects, resource: string, name: string, object: Json): void {
  objects.version += 1;
  const metadata = { ...(object["metadata"] as Json), resourceVersion: String(objects.version) };
  const kept = objects.byResource.get(resource) ?? new Map<string, Json>();
  kept.set(name, { ...object, metadata });
  objects.byResource.set(resource, kept);
}

export function keptSecret(object: Json): KeptSecret {
  const { metadata, data } = object as unknown as {
    readonly metadata: {
      readonly resourceVersion: string;
      readonly labels?: Record<string, string>;
    };
    readonly data?: Record<string, string>;
  };
  const { resourceVersion, labels = {} } = metadata;
  return { resourceVersion, labels, data: data ?? {} };
}

/** A Secret's values are base64, a ConfigMap's are themselves. */
export function bytesIn(object: Json, resource: string): number {
  const encoding = resource === "secrets" ? "base64" : "utf8";
  return Object.values(keptSecret(object).data).reduce(
    (sum, value) => sum + Buffer.from(value, encoding).length,
    0,
  );
}

/** RFC 7386: objects are merged, null removes, anything else replaces. */
export function merged(target: Json, change: Json): Json {
  const next: Json = { ...target };
  for (const [key, value] of Object.entries(change)) {
    if (value === null) {
      delete next[key];
    } else if (typeof value === "object" && !Array.isArray(value)) {
      next[key] = merged((next[key] ?? {}) as Json, value as Json);
    } else {
      next[key] = value;
    }
  }
  return next;
}

export function status(code: number, reason: string, message: string): Json {
  return { kind: "Status", apiVersion: "v1", status: "Failure", code, reason, message };
}
