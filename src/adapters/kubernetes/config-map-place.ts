/**
 * Small texts as the keys of one ConfigMap. The chart makes it, without any; here it is only read and patched. A text's
 * revision is a digest of it, not the resourceVersion: that one changes with every key, and whoever writes one is not to be
 * turned away because another was written.
 */
import { createHash } from "node:crypto";
import { ConfigError, UnavailableError } from "../../domain/failure.ts";
import type { CopyPlace, PlacedText } from "../../ports/copy-place.ts";
import { isObject, textIn } from "../../watch/loose-json.ts";
import type { KubernetesApi } from "./api.ts";

export interface ConfigMapPlaceSettings {
  readonly api: KubernetesApi;
  readonly name: string;
  /** What is kept there, as a person says it. */
  readonly what: string;
}

interface ConfigMap {
  readonly resourceVersion: string;
  readonly data: Readonly<Record<string, string>>;
}

type Attempt = { readonly verb: "get" | "patch" } & ConfigMapPlaceSettings;

const fieldManager = "surgicase-jobs";
/** What Kubernetes takes, keys and values together. */
const mostBytes = 1024 * 1024;
/** Another key may be written meanwhile; so many times in a row are no coincidence. */
const mostTries = 20;

export function configMapPlace(settings: ConfigMapPlaceSettings): CopyPlace {
  const { api, name } = settings;
  const thing = `configmaps/${name}`;
  const read = async (signal: AbortSignal): Promise<ConfigMap> =>
    configMapIn(
      { ...settings, verb: "get" },
      await api.get(await pathOf(settings, signal), signal),
      signal,
    );

  return {
    name: `the ConfigMap ${name}`,

    async load(key, signal) {
      refuseBadKey(key);
      return placedIn(await read(signal), key);
    },

    async replace(key, text, seen, signal) {
      refuseBadKey(key);
      const path = `${await pathOf(settings, signal)}?fieldManager=${fieldManager}`;
      for (let tries = 0; tries < mostTries; tries += 1) {
        const found = await read(signal);
        if (placedIn(found, key)?.revision !== seen) {
          return false;
        }
        refuseTooLarge({ ...found.data, [key]: text }, settings);
        const { resourceVersion } = found;
        const change = { metadata: { resourceVersion }, data: { [key]: text } };
        const answer = await api.patch(path, change, signal);
        if (answer.kind !== "conflict") {
          await configMapIn({ ...settings, verb: "patch" }, answer, signal);
          return true;
        }
      }
      const state = "others change it all the time";
      throw new UnavailableError("the Kubernetes API", `Cannot patch ${thing}: ${state}`);
    },
  };
}

/** @throws {TypeError} where Kubernetes would not take the key. */
function refuseBadKey(key: string): void {
  if (!/^[A-Za-z0-9][-._A-Za-z0-9]{0,252}$/.test(key)) {
    throw new TypeError(
      `Cannot use ${JSON.stringify(key)} as the key of a ConfigMap: it must be of letters, digits, dots, hyphens and underscores`,
    );
  }
}

async function pathOf({ api, name }: ConfigMapPlaceSettings, signal: AbortSignal): Promise<string> {
  return `/api/v1/namespaces/${await api.namespace(signal)}/configmaps/${name}`;
}

async function configMapIn(
  { api, name, what, verb }: Attempt,
  answer: Awaited<ReturnType<KubernetesApi["get"]>>,
  signal: AbortSignal,
): Promise<ConfigMap> {
  if (answer.kind === "missing") {
    const namespace = await api.namespace(signal);
    throw new ConfigError([
      `the ConfigMap ${name} (${what}) is not in the namespace ${namespace}; install or upgrade the chart, which makes it`,
    ]);
  }
  const object = answer.kind === "object" ? answer.object : {};
  const resourceVersion = textIn(object, "metadata", "resourceVersion");
  const { data = {} } = object as { readonly data?: unknown };
  if (resourceVersion === undefined || !isData(data)) {
    const state = "the Kubernetes API answered something that is no ConfigMap";
    throw new UnavailableError("the Kubernetes API", `Cannot ${verb} configmaps/${name}: ${state}`);
  }
  return { resourceVersion, data: data ?? {} };
}

function isData(data: unknown): data is Readonly<Record<string, string>> | null {
  return (
    data === null ||
    (isObject(data) && Object.values(data).every((text) => typeof text === "string"))
  );
}

function placedIn({ data }: ConfigMap, key: string): PlacedText | undefined {
  const text = Object.hasOwn(data, key) ? data[key] : undefined;
  return text === undefined || text === "" ? undefined : { text, revision: digestOf(text) };
}

function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

/** The server would refuse it too, in words that say less. */
function refuseTooLarge(data: ConfigMap["data"], { name, what }: ConfigMapPlaceSettings): void {
  const bytes = Object.entries(data)
    .flat()
    .reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  if (bytes > mostBytes) {
    const keys = Object.keys(data).join(", ");
    throw new Error(
      `Cannot patch configmaps/${name}: ${what} would take ${bytes} bytes, and a ConfigMap holds 1 MiB (${mostBytes} bytes); look at its keys ${keys} and take out what does not belong there`,
    );
  }
}
