/** A web server on this machine that offers one file, and serves it as badly as the test says. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import type { TestContext } from "node:test";

export interface FileServer {
  readonly address: string;
  /** Each request's `range`, in order. */
  readonly ranges: readonly (string | undefined)[];
}

/**
 * How one request is answered; the last one answers all that follow. `arrived` waits until the other side has so many bytes: what it
 * has not taken yet is lost when the connection is cut.
 */
export type Answering = (
  request: IncomingMessage,
  response: ServerResponse,
  arrived: (bytes: number) => Promise<void>,
) => void | Promise<void>;

export async function fileServer(
  t: TestContext,
  path: string,
  answers: readonly Answering[],
  arrived: (bytes: number) => Promise<void> = async () => undefined,
): Promise<FileServer> {
  const ranges: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    const answer = answers[Math.min(ranges.length, answers.length - 1)];
    ranges.push(request.headers.range);
    void answer?.(request, response, arrived);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });
  const { port } = server.address() as AddressInfo;
  return { address: `http://127.0.0.1:${String(port)}/${path}`, ranges };
}

export interface Serving {
  readonly etag?: string;
  /** Bytes after which the connection is cut. */
  readonly cutAfter?: number;
  /** Bytes after which nothing comes any more. */
  readonly silentAfter?: number;
  /** Whether the rest can be asked for. */
  readonly ranges?: boolean;
  /** Without a length, in chunks. */
  readonly chunked?: boolean;
}

/** Serves the file, or from the middle on where that is asked for and is the same one. */
export function serving(content: Buffer, how: Serving = {}): Answering {
  const { etag = '"one"', ranges = true } = how;
  return async (request, response, arrived) => {
    const from = ranges && request.headers["if-range"] === etag ? startOf(request) : 0;
    const body = content.subarray(from);
    response.writeHead(from === 0 ? 200 : 206, headersOf(how, content.length, from));
    const end = how.cutAfter ?? how.silentAfter;
    if (end === undefined) {
      response.end(body);
      return;
    }
    response.flushHeaders();
    response.write(body.subarray(0, end));
    if (how.cutAfter !== undefined) {
      await arrived(from + Math.min(end, body.length));
      response.socket?.end();
    }
  };
}

function headersOf({ etag = '"one"', chunked }: Serving, length: number, from: number) {
  return {
    ...(etag === "" ? {} : { etag }),
    ...(chunked === true ? {} : { "content-length": length - from }),
    ...(from === 0 ? {} : { "content-range": `bytes ${from}-${length - 1}/${length}` }),
  };
}

function startOf({ headers }: IncomingMessage): number {
  return Number(/^bytes=(\d+)-$/.exec(headers.range ?? "")?.[1] ?? 0);
}

export function status(code: number): Answering {
  return (_request, response) => {
    response.writeHead(code).end("no");
  };
}
