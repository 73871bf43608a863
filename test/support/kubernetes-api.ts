/**
 * A Kubernetes API server that works, as far as objects are read, listed and patched: TLS, tokens, roles, resourceVersions,
 * pages and merge patches. Its refusals quote what they refuse, as the real one's may, so that a test can see it leak.
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
import { pageOf } from "./kubernetes-lists.ts";
import {
  bytesIn,
  handsOn,
  keep,
  keptSecret,
  merged,
  status,
  type Hands,
  type Json,
  type Objects,
} from "./kubernetes-store.ts";
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

export interface FakeKubernetes extends Hands {
  readonly host: string;
  readonly port: number;
  readonly namespace: string;
  /** As it is mounted into a pod; its token is good. */
  readonly serviceAccountFolder: string;
  /** `get secrets/a`, in order. */
  readonly requests: readonly string[];
  /** What its clock says; its own unless told. */
  setDate(date: Date): void;
  /** So many times a list cannot be gone on with: its pages are too old. */
  outdateLists(times: number): void;
  /** The token in the folder is another from now on, and the old one is worth nothing. */
  rotateToken(token: string): Promise<void>;
  /** Takes back what a role allows: at first `get`, `list` and `patch` of everything. @param thing a name; for `list`, a resource. */
  forbid(verb: string, thing: string): void;
  /** The next requests meet these, one each. */
  fail(...faults: readonly Fault[]): void;
  /** Resolves when the next request is there. */
  isAsked(): Promise<void>;
  /** No request meets a fault any more. */
  heal(): void;
}

const namespace = "jobs";
export const token = "token-canary-1";

interface State extends Objects {
  readonly forbidden: Set<string>;
  readonly faults: Fault[];
  readonly requests: string[];
  token: string;
  date: Date | undefined;
  outdated: number;
}

export async function fakeKubernetes(
  test: TestContext,
  certificate: Certificate,
): Promise<FakeKubernetes> {
  const state: State = {
    byResource: new Map(),
    forbidden: new Set(),
    faults: [],
    requests: [],
    token,
    date: undefined,
    outdated: 0,
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
    ...handsOn(state, namespace),
    setDate: (date) => void (state.date = date),
    outdateLists: (times) => void (state.outdated = times),
    rotateToken: async (next) => {
      state.token = next;
      await writeFile(join(folder, "token"), next);
    },
    forbid: (verb, thing) => void state.forbidden.add(`${verb} ${thing}`),
    fail: (...faults) => void state.faults.push(...faults),
    isAsked: async () => void (await once(server, "request")),
    heal: () => void state.faults.splice(0),
  };
}

async function answer(
  state: State,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await text(request);
  const wanted = wantedOf(request);
  state.requests.push(`${wanted.verb} ${thingOf(wanted)}`);
  if (state.date !== undefined) {
    response.setHeader("date", state.date.toUTCString());
  }
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
      return void response.end(`<html>${quoteOf(state, wanted)}</html>`);
    case "not http":
      return void socket.end(`SSH-2.0 ${quoteOf(state, wanted)}\r\n`);
    default:
      return give(response, fault, status(fault, "Scripted", quoteOf(state, wanted)));
  }
}

function give(response: ServerResponse, code: number, object: Json): void {
  response.writeHead(code, { "content-type": "application/json" });
  response.end(JSON.stringify(object));
}

/** What no error may repeat. */
function quoteOf(state: State, { resource, name }: Wanted): string {
  return `${state.token} ${JSON.stringify(state.byResource.get(resource)?.get(name) ?? {})}`;
}

interface Wanted {
  readonly verb: string;
  /** `secrets`, `jobs.batch`. */
  readonly resource: string;
  /** Empty for a list. */
  readonly name: string;
  readonly parameters: URLSearchParams;
}

const paths = new RegExp(
  `^/(?:api|apis/(?<group>[^/]+))/v1/namespaces/${namespace}/(?<resource>[a-z]+)(?:/(?<name>[^/]+))?$`,
);

function wantedOf({ method = "", url = "" }: IncomingMessage): Wanted {
  const { pathname, searchParams: parameters } = new URL(url, "https://localhost");
  const { group, resource = "?", name = "" } = paths.exec(pathname)?.groups ?? {};
  const verb = method.toLowerCase();
  return {
    verb: verb === "get" && name === "" ? "list" : verb,
    resource: group === undefined ? resource : `${resource}.${group}`,
    name,
    parameters,
  };
}

function thingOf({ resource, name }: Wanted): string {
  return name === "" ? resource : `${resource}/${name}`;
}

function outcomeOf(state: State, request: IncomingMessage, body: string): [number, Json] {
  const wanted = wantedOf(request);
  const { verb, resource, name } = wanted;
  if (request.headers.authorization !== `Bearer ${state.token}`) {
    return [401, status(401, "Unauthorized", "Unauthorized")];
  }
  const isForbidden = state.forbidden.has(`${verb} ${name === "" ? resource : name}`);
  if (!["get", "list", "patch"].includes(verb) || isForbidden) {
    const words = `${thingOf(wanted)} is forbidden: ${quoteOf(state, wanted)}`;
    return [403, status(403, "Forbidden", words)];
  }
  if (verb === "list") {
    return listed(state, wanted);
  }
  const object = state.byResource.get(resource)?.get(name);
  if (object === undefined) {
    return [404, status(404, "NotFound", `${thingOf(wanted)} not found`)];
  }
  return verb === "get" ? [200, object] : patched(state, request, wanted, object, body);
}

function listed(state: State, { resource, parameters }: Wanted): [number, Json] {
  if (parameters.has("continue") && state.outdated > 0) {
    state.outdated -= 1;
    return [410, status(410, "Expired", "The provided continue parameter is too old")];
  }
  return [200, pageOf(state, resource, parameters)];
}

function patched(
  state: State,
  request: IncomingMessage,
  { resource, name, parameters }: Wanted,
  object: Json,
  body: string,
): [number, Json] {
  if (request.headers["content-type"] !== "application/merge-patch+json") {
    return [415, status(415, "UnsupportedMediaType", body)];
  }
  if (!parameters.has("fieldManager")) {
    return [400, status(400, "BadRequest", "this server wants to know who writes")];
  }
  const change = JSON.parse(body) as Json;
  const { resourceVersion } = keptSecret(object);
  const wanted = (change["metadata"] as Json | undefined)?.["resourceVersion"];
  if (wanted !== undefined && wanted !== resourceVersion) {
    return [409, status(409, "Conflict", `the object has been modified: ${body}`)];
  }
  const next = merged(object, change);
  if (bytesIn(next, resource) > 1_048_576) {
    return [
      422,
      status(422, "Invalid", `data: Too long: must have at most 1048576 bytes: ${body}`),
    ];
  }
  // What changes nothing gets no new version.
  if (JSON.stringify(next) !== JSON.stringify(object)) {
    keep(state, resource, name, next);
  }
  return [200, state.byResource.get(resource)?.get(name) ?? {}];
}
