/**
 * A server that is asked by fetch. Its URL may hold a login, which fetch refuses to take from there, and is in no error: what
 * went wrong is said in words of ours, with the host alone.
 */
import { toError } from "../domain/failure.ts";

export interface HttpServer {
  /** Without login, query and the slash at the end: `https://example.com/path`. */
  readonly base: string;
  readonly host: string;
  readonly query: URLSearchParams;
  /** The login, where the URL has one. */
  readonly headers: Readonly<Record<string, string>>;
}

/** `undefined` where it is no http or https URL. */
export function httpServer(text: string): HttpServer | undefined {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    return undefined;
  }
  const login = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return {
    base: `${url.origin}${url.pathname.replace(/\/+$/, "")}`,
    host: url.host,
    query: url.searchParams,
    headers:
      login === ":" ? {} : { authorization: `Basic ${Buffer.from(login).toString("base64")}` },
  };
}

/** What happened, as a clause: fetch says "fetch failed" and keeps that one or two causes deeper. */
export function fetchFailure(thrown: unknown): string {
  const error = toError(thrown);
  if (error.cause !== undefined) {
    return fetchFailure(error.cause);
  }
  if (error instanceof AggregateError && error.errors.length > 0) {
    return fetchFailure(error.errors[0]);
  }
  return error.message;
}
