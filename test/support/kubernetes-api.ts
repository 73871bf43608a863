/**
 * A Kubernetes API server that works, as far as Secrets are read and patched: TLS, tokens, roles, resourceVersions and merge
 * patches. Its refusals quote what they refuse, as the real one's may, so that a test can see it leak.
 */
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { TestContext } from "node:test";
import type { Certificate } from "./server-certificate.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** For one request: a status; `lost`: it is done, and nobody hears so; `half`: silence midway. */
export type Fault =
  | number
  | "hang"
  | "half"
  | "cut"
  | "cut midway"
  | "lost"
  | "garbage"
  | "not http";

export interface KeptSecret {
  readonly resourceVersion: string;
  readonly data: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
}

export interface FakeKubernetes {
  readonly host: string;
  readonly port: number;
  readonly namespace: string;
  /** As it is mounted into a pod; its token is good. */
  readonly serviceAccountFolder: string;
  /** `get secrets/a`, in order. */
  readonly requests: readonly string[];
  /** As the chart does: without data. */
  addSecret(name: string): void;
  secret(name: string): KeptSecret;
  /** By somebody else's hand, past all roles. */
  changeSecret(name: string, change: object): void;
  /** The token in the folder is another from now on, and the old one is worth nothing. */
  rotateToken(token: string): Promise<void>;
  /** Takes back what a role allows: at first `get` and `patch` of every Secret there is, and no other verb. */
  forbid(verb: string, secret: string): void;
  /** The next requests meet these, one each. */
  fail(...faults: readonly Fault[]): void;
  /** Resolves when the next request is there. */
  isAsked(): Promise<void>;
  /** No request meets a fault any more. */
  heal(): void;
}

type Json = Record<string, unknown>;

const namespace = "jobs";
export const token = "token-canary-1";

interface State {
  readonly secrets: Map<string, Json>;
  readonly forbidden: Set<string>;
  readonly faults: Fault[];
  readonly requests: string[];
  token: string;
  /** Of the whole cluster, as there. */
  version: number;
}

export async function fakeKubernetes(
  test: TestContext,
  certificate: Certificate,
): Promise<FakeKubernetes> {
  const state: State = {
    secrets: new Map(),
    forbidden: new Set(),
    faults: [],
    requests: [],
    token,
    version: 100,
  };
  const server = createServer(certificate, (request, response) => {
    void answer(state, request, response);
  });
  const sockets = new Set<Duplex>();
  server.on("connection", (socket) => sockets.add(socket));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  test.after(async () => {
    sockets.forEach((socket) => socket.destroy());
    await new Promise((resolve) => void server.close(resolve));
  });

  const folder = await temporaryFolder(test);
  await writeFile(join(folder, "token"), `${token}\n`);
  await writeFile(join(folder, "ca.crt"), certificate.cert);
  await writeFile(join(folder, "namespace"), namespace);
  return {
    host: "127.0.0.1",
    port: (server.address() as AddressInfo).port,
    namespace,
    serviceAccountFolder: folder,
    requests: state.requests,
    addSecret: (name) => keep(state, name, { metadata: { name, namespace } }),
    secret: (name) => keptSecret(state.secrets.get(name) ?? {}),
    changeSecret: (name, change) =>
      keep(state, name, merged(state.secrets.get(name) ?? {}, change as Json)),
    rotateToken: async (next) => {
      state.token = next;
      await writeFile(join(folder, "token"), next);
    },
    forbid: (verb, secret) => void state.forbidden.add(`${verb} ${secret}`),
    fail: (...faults) => void state.faults.push(...faults),
    isAsked: async () => void (await once(server, "request")),
    heal: () => void state.faults.splice(0),
  };
}

function keptSecret(object: Json): KeptSecret {
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

function keep(state: State, name: string, object: Json): void {
  state.version += 1;
  const metadata = { ...(object["metadata"] as Json), resourceVersion: String(state.version) };
  state.secrets.set(name, {
    kind: "Secret",
    apiVersion: "v1",
    type: "Opaque",
    ...object,
    metadata,
  });
}

async function answer(
  state: State,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await text(request);
  const [verb, secret] = wantedOf(request);
  state.requests.push(`${verb} secrets/${secret}`);
  const fault = state.faults.shift();
  const socket = request.socket;
  switch (fault) {
    case undefined:
      return give(response, ...outcomeOf(state, request, body));
    case "hang":
      return;
    case "cut":
      return void socket.destroy();
    case "lost":
      outcomeOf(state, request, body);
      return void socket.destroy();
    case "half":
    case "cut midway":
      response.writeHead(200, { "content-type": "application/json", "content-length": 5000 });
      response.write('{"kind":"Secret","data":{"value":"', () => {
        if (fault === "cut midway") {
          socket.destroy();
        }
      });
      return;
    case "garbage":
      response.writeHead(200, { "content-type": "text/html" });
      return void response.end(`<html>${quoteOf(state, secret)}</html>`);
    case "not http":
      return void socket.end(`SSH-2.0 ${quoteOf(state, secret)}\r\n`);
    default:
      return give(response, fault, status(fault, "Scripted", quoteOf(state, secret)));
  }
}

function give(response: ServerResponse, code: number, object: Json): void {
  response.writeHead(code, { "content-type": "application/json" });
  response.end(JSON.stringify(object));
}

/** What no error may repeat. */
function quoteOf(state: State, secret: string): string {
  return `${state.token} ${JSON.stringify(state.secrets.get(secret) ?? {})}`;
}

function wantedOf({ method = "", url = "" }: IncomingMessage): readonly [string, string] {
  const path = new URL(url, "https://localhost").pathname;
  const prefix = `/api/v1/namespaces/${namespace}/secrets/`;
  return [method.toLowerCase(), path.startsWith(prefix) ? path.slice(prefix.length) : `? ${path}`];
}

function outcomeOf(state: State, request: IncomingMessage, body: string): [number, Json] {
  const [verb, name] = wantedOf(request);
  if (request.headers.authorization !== `Bearer ${state.token}`) {
    return [401, status(401, "Unauthorized", "Unauthorized")];
  }
  if (!["get", "patch"].includes(verb) || state.forbidden.has(`${verb} ${name}`)) {
    const words = `secrets "${name}" is forbidden: ${quoteOf(state, name)}`;
    return [403, status(403, "Forbidden", words)];
  }
  const object = state.secrets.get(name);
  if (object === undefined) {
    return [404, status(404, "NotFound", `secrets "${name}" not found`)];
  }
  return verb === "get" ? [200, object] : patched(state, request, name, object, body);
}

function patched(
  state: State,
  request: IncomingMessage,
  name: string,
  object: Json,
  body: string,
): [number, Json] {
  if (request.headers["content-type"] !== "application/merge-patch+json") {
    return [415, status(415, "UnsupportedMediaType", body)];
  }
  if (!new URL(request.url ?? "", "https://localhost").searchParams.has("fieldManager")) {
    return [400, status(400, "BadRequest", "this server wants to know who writes")];
  }
  const change = JSON.parse(body) as Json;
  const { resourceVersion } = keptSecret(object);
  const wanted = (change["metadata"] as Json | undefined)?.["resourceVersion"];
  if (wanted !== undefined && wanted !== resourceVersion) {
    return [409, status(409, "Conflict", `the object has been modified: ${body}`)];
  }
  const next = merged(object, change);
  if (bytesOf(keptSecret(next)) > 1_048_576) {
    return [
      422,
      status(422, "Invalid", `data: Too long: must have at most 1048576 bytes: ${body}`),
    ];
  }
  // What changes nothing gets no new version.
  if (JSON.stringify(next) !== JSON.stringify(object)) {
    keep(state, name, next);
  }
  return [200, state.secrets.get(name) ?? {}];
}

function bytesOf({ data }: KeptSecret): number {
  return Object.values(data).reduce((sum, value) => sum + Buffer.from(value, "base64").length, 0);
}

/** RFC 7386: objects are merged, null removes, anything else replaces. */
function merged(target: Json, change: Json): Json {
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

function status(code: number, reason: string, message: string): Json {
  return { kind: "Status", apiVersion: "v1", status: "Failure", code, reason, message };
}
