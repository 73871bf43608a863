/** Doors through which pods reach servers that listen on this machine's loopback alone, and that a test can shut. */
import { once } from "node:events";
import { createServer as createHttpServer, request, type IncomingMessage } from "node:http";
import {
  createConnection,
  createServer,
  type AddressInfo,
  type Server,
  type Socket,
} from "node:net";
import type { TestContext } from "node:test";
import { hostFromPods } from "./cluster.ts";
import { journal, type Journal } from "./journal.ts";

export interface Door {
  readonly port: number;
  /** Shut: whoever is connected is cut off, and nobody gets in. */
  shut(): void;
  open(): void;
}

/** For any protocol: bytes pass as they are. */
export async function openDoor(t: TestContext, behind: URL): Promise<Door> {
  const sockets = new Set<Socket>();
  let isOpen = true;
  const server = createServer((front) => {
    if (!isOpen) {
      front.destroy();
      return;
    }
    const back = createConnection({ host: behind.hostname, port: Number(behind.port) });
    for (const [one, other] of [
      [front, back],
      [back, front],
    ] as const) {
      sockets.add(one);
      one.on("error", () => other.destroy());
      one.on("close", () => {
        sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  return {
    port: await listening(t, server, sockets),
    shut() {
      isOpen = false;
      sockets.forEach((socket) => socket.destroy());
    },
    open() {
      isOpen = true;
    },
  };
}

export interface HttpDoor {
  readonly url: string;
  /** `POST /path`, and what AWS calls the operation. */
  readonly requests: Journal<string>;
  /** Whatever is asked and has such a name is answered with this status, until it is mended. */
  fail(status: number, name?: RegExp): void;
  mend(): void;
}

/** For HTTP: the server behind can be made to seem out of order. */
export async function openHttpDoor(t: TestContext, behind: URL): Promise<HttpDoor> {
  const requests = journal<string>((asked) => asked);
  const sockets = new Set<Socket>();
  let failing: { readonly status: number; readonly name: RegExp } | undefined;
  const server = createHttpServer((asked, response) => {
    const name = nameOf(asked);
    requests.add(name);
    if (failing?.name.test(name) === true) {
      response.writeHead(failing.status, { "content-type": "application/json" }).end("{}");
      return;
    }
    const { method, url, headers } = asked;
    const { hostname, port } = behind;
    const passed = request({ hostname, port, method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    passed.on("error", () => response.destroy());
    asked.pipe(passed);
  });
  server.on("connection", (socket) => sockets.add(socket));
  const port = await listening(t, server, sockets);
  return {
    url: `http://${hostFromPods}:${port}`,
    requests,
    fail: (status, name = /^/u) => {
      failing = { status, name };
    },
    mend: () => {
      failing = undefined;
    },
  };
}

function nameOf({ method = "", url = "", headers }: IncomingMessage): string {
  return [method, url, headers["x-amz-target"] ?? ""].join(" ").trim();
}

export type HttpEar = Pick<HttpDoor, "url" | "requests">;

/** A server that answers everything, and keeps what it was asked. */
export async function openHttpEar(t: TestContext): Promise<HttpEar> {
  const requests = journal<string>((asked) => asked);
  const sockets = new Set<Socket>();
  const server = createHttpServer((asked, response) => {
    requests.add(nameOf(asked));
    asked.resume();
    response.end("OK");
  });
  server.on("connection", (socket) => sockets.add(socket));
  const port = await listening(t, server, sockets);
  return { url: `http://${hostFromPods}:${port}`, requests };
}

/** Starts to listen where pods reach it and nobody else, until the test ends. */
async function listening(t: TestContext, server: Server, sockets: Set<Socket>): Promise<number> {
  server.listen(0, hostFromPods);
  await once(server, "listening");
  t.after(async () => {
    sockets.forEach((socket) => socket.destroy());
    server.close();
    await once(server, "close");
  });
  return (server.address() as AddressInfo).port;
}
