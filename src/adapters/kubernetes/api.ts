/**
 * The Kubernetes API as its pod's service account: three verbs over `node:https`. No answer's content gets into an error, nor
 * does the token: what is read here are Secrets.
 */
import { DeniedError, toError, UnavailableError } from "../../domain/failure.ts";
import { listAll, type Listed, type Page } from "./lists.ts";
import { callOverTls, type Answer, type Call } from "./https-call.ts";
import { thingOf } from "./thing.ts";
import { readNamespace, readServiceAccount } from "./service-account.ts";

export interface KubernetesApiSettings {
  readonly host: string;
  readonly port: number;
  /** Holds `token`, `ca.crt` and `namespace`: `/var/run/secrets/kubernetes.io/serviceaccount`. */
  readonly serviceAccountFolder: string;
  /** The service account's own unless told. */
  readonly namespace?: string;
  /** How long one call may take, from its first step to the last byte. 10 s unless told. */
  readonly limitMilliseconds?: number;
}

export type KubernetesAnswer =
  | { readonly kind: "object"; readonly object: object }
  /** 404: it, or what it would be in. */
  | { readonly kind: "missing" }
  /** 409: it has changed since the resourceVersion that was given. */
  | { readonly kind: "conflict" };

export interface KubernetesApi {
  /** Where the pod is. @throws {ConfigError} */
  namespace(signal: AbortSignal): Promise<string>;
  /** @param path `/api/v1/namespaces/jobs/secrets/a`. @throws {UnavailableError} {DeniedError} {ConfigError} {Error} */
  get(path: string, signal: AbortSignal): Promise<KubernetesAnswer>;
  /**
   * All that have the labels, page by page. @param path `/apis/batch/v1/namespaces/jobs/jobs`.
   * @param selector `app.kubernetes.io/name=surgicase-jobs`. @throws {UnavailableError} {DeniedError} {ConfigError} {Error}
   */
  list(path: string, selector: string, signal: AbortSignal): Promise<Listed>;
  /** By a merge patch. @throws {UnavailableError}, also where the change may have been made; {DeniedError} {ConfigError} {Error} */
  patch(path: string, change: object, signal: AbortSignal): Promise<KubernetesAnswer>;
}

const what = "the Kubernetes API";

export function kubernetesApi(settings: KubernetesApiSettings): KubernetesApi {
  const { namespace, serviceAccountFolder } = settings;
  return {
    namespace: async (signal) => namespace ?? readNamespace(serviceAccountFolder, signal),
    get: async (path, signal) => {
      const question: Question = { verb: "get", method: "GET", path };
      return meaningOf(await ask(settings, question, signal), question);
    },
    list: async (path, selector, signal) =>
      listAll(path, selector, async (page) => {
        const question: Question = { verb: "list", method: "GET", path: page };
        return pageOf(await ask(settings, question, signal), question);
      }),
    patch: async (path, change, signal) => {
      const body = JSON.stringify(change);
      const question: Question = { verb: "patch", method: "PATCH", path, body };
      return meaningOf(await ask(settings, question, signal), question);
    },
  };
}

type Question = Pick<Call, "method" | "path" | "body"> & {
  /** As a Role calls it. */
  readonly verb: "get" | "list" | "patch";
};

async function ask(
  { host, port, serviceAccountFolder, limitMilliseconds = 10_000 }: KubernetesApiSettings,
  question: Question,
  signal: AbortSignal,
): Promise<Answer> {
  const { token, authority } = await readServiceAccount(serviceAccountFolder, signal);
  const limit = AbortSignal.timeout(limitMilliseconds);
  const call = { ...question, host, port, authority, headers: headersOf(question, token) };
  return callOverTls(call, AbortSignal.any([signal, limit])).catch((error: unknown) => {
    signal.throwIfAborted();
    const state = limit.aborted
      ? `gave no whole answer within ${limitMilliseconds / 1000} s`
      : `cannot be reached: ${toError(error).message}`;
    throw unavailable(question, `${what} at ${host}:${port} ${state}`, error);
  });
}

function headersOf({ body }: Question, token: string): Readonly<Record<string, string>> {
  return {
    accept: "application/json",
    authorization: `Bearer ${token}`,
    "user-agent": "surgicase-jobs",
    ...(body !== undefined && { "content-type": "application/merge-patch+json" }),
  };
}

function meaningOf({ status, body }: Answer, question: Question): KubernetesAnswer {
  const object = objectIn(body);
  if (status >= 200 && status < 300) {
    if (object === undefined) {
      throw unavailable(question, `${what} answered ${status} without an object`);
    }
    return { kind: "object", object };
  }
  switch (status) {
    case 404:
      return { kind: "missing" };
    case 409:
      return { kind: "conflict" };
    case 401:
    case 403:
      throw denied(status, question);
    default:
      throw refused(`${status}${reasonIn(object)}`, status, question);
  }
}

/** 410: the pages that are left are too old by now. */
function pageOf(answer: Answer, question: Question): Page {
  if (answer.status === 410) {
    return "outdated";
  }
  const meaning = meaningOf(answer, question);
  if (meaning.kind === "object") {
    return { object: meaning.object, date: answer.date };
  }
  throw refused(String(answer.status), answer.status, question);
}

/** Of JSON; a parser's own words quote what it read, so they are not kept. */
function objectIn(body: string): object | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function denied(status: 401 | 403, question: Question): DeniedError {
  const { verb } = question;
  const state =
    status === 401
      ? `${what} does not accept this pod's service account token (401); look whether its service account is still there, then start a new pod`
      : `this pod's service account may not (403); install or upgrade the chart, which makes its Role, or allow it the verb ${verb} on ${thingOf(question.path)} there`;
  return new DeniedError(`Cannot ${verb} ${thingOf(question.path)}: ${state}`);
}

/** Of 4xx these ask for patience. */
const forNow: ReadonlySet<number> = new Set([408, 429]);

/** 4xx is our own mistake, or the object's; anything else that is no success comes from a server in trouble, or from none. */
function refused(words: string, status: number, question: Question): Error {
  if (status >= 400 && status < 500 && !forNow.has(status)) {
    return new Error(
      `Cannot ${question.verb} ${thingOf(question.path)}: ${what} refused it: ${words}`,
    );
  }
  return unavailable(question, `${what} answered ${words}`);
}

// A failure of the HTTP parser carries the bytes it failed over.
function unavailable(question: Question, state: string, thrown?: unknown): UnavailableError {
  const message = `Cannot ${question.verb} ${thingOf(question.path)}: ${state}`;
  return thrown === undefined
    ? new UnavailableError(what, message)
    : new UnavailableError(what, message, { cause: new Error(toError(thrown).message) });
}

/** ` (Invalid)`: one word out of a fixed list, unlike the message, which quotes. */
function reasonIn(object: object | undefined): string {
  const { reason } = (object ?? {}) as { readonly reason?: unknown };
  return typeof reason === "string" && /^[A-Za-z]{1,50}$/.test(reason) ? ` (${reason})` : "";
}
