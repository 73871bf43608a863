/**
 * Small texts as Kubernetes Secrets, `<prefix><name>` with the one key `value`. The chart makes them, empty; here they are
 * only read and patched, since no role can allow the creation of certain Secrets alone. The revision is the resourceVersion,
 * which also changes when somebody labels the Secret: then who saw an older one looks again.
 */
import { ConfigError, UnavailableError } from "../../domain/failure.ts";
import type { CopyPlace } from "../../ports/copy-place.ts";
import type { KubernetesApi } from "../kubernetes/api.ts";

export interface KubernetesPlaceSettings {
  readonly api: KubernetesApi;
  /** What comes before the name: `surgicase-jobs-copy-`. */
  readonly prefix: string;
  /** The one name that is kept there; unless told there are several. Who is told to empty it is to empty no other. */
  readonly only?: string;
  /** What is kept there, as a person says it: `the secret copies`. */
  readonly what: string;
}

interface SecretState {
  readonly resourceVersion: string;
  /** Empty where there is none yet. */
  readonly text: string;
}

const fieldManager = "surgicase-jobs";

export function kubernetesPlace({ api, prefix, only, what }: KubernetesPlaceSettings): CopyPlace {
  const read = async (name: string, signal: AbortSignal): Promise<SecretState> => {
    const secret = secretNameOf(prefix, name);
    const answer = await api.get(await pathOf(api, secret, signal), signal);
    if (answer.kind !== "object") {
      throw await missing(secret, what, api, signal);
    }
    return stateIn(answer.object, `Cannot get secrets/${secret}`);
  };
  return {
    name:
      only === undefined
        ? `the Kubernetes Secrets ${prefix}*`
        : `the Kubernetes Secret ${prefix}${only}`,

    async load(name, signal) {
      const { text, resourceVersion } = await read(name, signal);
      return text === "" ? undefined : { text, revision: resourceVersion };
    },

    async replace(name, text, seen, signal) {
      const revision = seen ?? (await revisionOfNone(read(name, signal)));
      if (revision === undefined) {
        return false;
      }
      const secret = secretNameOf(prefix, name);
      const path = `${await pathOf(api, secret, signal)}?fieldManager=${fieldManager}`;
      const answer = await api.patch(path, changeOf(text, revision), signal);
      if (answer.kind === "missing") {
        throw await missing(secret, what, api, signal);
      }
      if (answer.kind === "conflict") {
        return false;
      }
      stateIn(answer.object, `Cannot patch secrets/${secret}`);
      return true;
    },
  };
}

/** @throws {TypeError} where Kubernetes would not take the name. */
function secretNameOf(prefix: string, name: string): string {
  const secret = `${prefix}${name}`;
  if (!/^[a-z0-9](?:[-a-z0-9]{0,251}[a-z0-9])?$/.test(secret)) {
    throw new TypeError(
      `Cannot use ${JSON.stringify(secret)} as the name of a Secret: it must be of small letters, digits and hyphens`,
    );
  }
  return secret;
}

async function pathOf(api: KubernetesApi, secret: string, signal: AbortSignal): Promise<string> {
  return `/api/v1/namespaces/${await api.namespace(signal)}/secrets/${secret}`;
}

async function missing(
  secret: string,
  what: string,
  api: KubernetesApi,
  signal: AbortSignal,
): Promise<ConfigError> {
  const namespace = await api.namespace(signal);
  return new ConfigError([
    `the Secret ${secret} (${what}) is not in the namespace ${namespace}; install or upgrade the chart, which makes it`,
  ]);
}

/** @throws {UnavailableError} where it is none: then something else than the API server answered. */
function stateIn(object: object, attempt: string): SecretState {
  const { metadata, data } = object as {
    readonly metadata?: { readonly resourceVersion?: unknown } | null;
    readonly data?: { readonly value?: unknown } | null;
  };
  const resourceVersion = metadata?.resourceVersion;
  const value = data?.value ?? "";
  if (typeof resourceVersion !== "string" || resourceVersion === "" || typeof value !== "string") {
    throw new UnavailableError(
      "the Kubernetes API",
      `${attempt}: the Kubernetes API answered something that is no Secret`,
    );
  }
  return { resourceVersion, text: Buffer.from(value, "base64").toString("utf8") };
}

/** `undefined` where there is a text by now. */
async function revisionOfNone(read: Promise<SecretState>): Promise<string | undefined> {
  const { text, resourceVersion } = await read;
  return text === "" ? resourceVersion : undefined;
}

function changeOf(text: string, resourceVersion: string): object {
  return {
    metadata: { resourceVersion },
    data: { value: Buffer.from(text, "utf8").toString("base64") },
  };
}
