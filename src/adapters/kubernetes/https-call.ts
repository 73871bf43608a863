/** One call over TLS, with a connection of its own, so that none is reused that the server has given up meanwhile. */
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { text } from "node:stream/consumers";

export interface Call {
  readonly host: string;
  readonly port: number;
  readonly method: "GET" | "PATCH";
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Nobody else's certificates are trusted. PEM. */
  readonly authority: string;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
  /** When it was given, by the server's own clock; `undefined` where it does not say so. */
  readonly date: Date | undefined;
}

/** @throws what the connection said, also where the answer broke off. It may hold bytes of the answer. */
export async function callOverTls(call: Call, signal: AbortSignal): Promise<Answer> {
  const { host, port, method, path, headers, authority, body } = call;
  const sent = request({
    host,
    port,
    method,
    path,
    headers: {
      ...headers,
      ...(body !== undefined && { "content-length": Buffer.byteLength(body) }),
    },
    agent: false,
    ca: authority,
    // Said, because an environment variable could say the opposite.
    rejectUnauthorized: true,
    signal,
  });
  // It may fail once more when the answer is already being read, and then nobody else listens.
  sent.on("error", () => undefined);
  const answered = once(sent, "response") as Promise<[IncomingMessage]>;
  sent.end(body);
  const [answer] = await answered;
  const { statusCode: status = 0, headers: said } = answer;
  const date = new Date(said.date ?? NaN);
  return {
    status,
    body: await text(answer),
    date: Number.isNaN(date.getTime()) ? undefined : date,
  };
}
