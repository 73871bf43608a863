/** Lists of the Kubernetes API server that works: by labels, in pages. As there, an item says neither its kind nor its version. */
import type { Json, Objects } from "./kubernetes-store.ts";

export function pageOf(objects: Objects, resource: string, parameters: URLSearchParams): Json {
  const all = [...(objects.byResource.get(resource)?.values() ?? [])]
    .filter((object) => isSelected(object, parameters.get("labelSelector") ?? ""))
    .map(({ kind: _kind, apiVersion: _apiVersion, ...item }) => item);
  const from = Number(parameters.get("continue") ?? 0);
  const until = from + Number(parameters.get("limit") ?? all.length);
  return {
    kind: "List",
    apiVersion: "v1",
    metadata: {
      resourceVersion: String(objects.version),
      ...(until < all.length && {
        continue: String(until),
        remainingItemCount: all.length - until,
      }),
    },
    items: all.slice(from, until),
  };
}

function isSelected(object: Json, selector: string): boolean {
  const { labels = {} } = (object["metadata"] ?? {}) as {
    readonly labels?: Readonly<Record<string, string>>;
  };
  return selector
    .split(",")
    .filter((each) => each !== "")
    .every((each) => {
      const [label = "", value] = each.split("=");
      return labels[label] === value;
    });
}
