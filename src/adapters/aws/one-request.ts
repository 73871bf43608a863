/**
 * How we ask AWS: one request a call, over a connection of its own, within limits that throw. Nothing is tried again by the SDK,
 * and whether the signed request had left tells what an error means.
 */
import type { ClientSettings, Logger } from "./credentials.ts";
import { withinLength } from "./length-limit.ts";

export interface Progress {
  /** Whether the signed request was handed to the HTTP client. */
  requested: boolean;
}

/** The settings of a client, and of whoever says who we are. */
export async function oneRequest(
  region: string,
  limitMilliseconds: number,
): Promise<ClientSettings> {
  const { NodeHttpHandler } = await import("@smithy/node-http-handler");
  // No keep-alive: a connection that the server closes while it is reused would leave a mail unknown.
  const handler = new NodeHttpHandler({
    connectionTimeout: limitMilliseconds / 2,
    requestTimeout: limitMilliseconds,
    throwOnRequestTimeout: true,
    httpAgent: { keepAlive: false },
    httpsAgent: { keepAlive: false },
    logger: silent,
  });
  const requestHandler = withinLength(handler, limitMilliseconds);
  return { region, requestHandler, maxAttempts: 1, logger: silent };
}

// Without one the SDK warns on the console.
const silent: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** Where `marking` belongs: the last step before the HTTP client, when credentials are there and the request is signed. */
export const lastStep = { step: "deserialize", priority: "low" } as const;

/** Notes that the request leaves now, unless the call has ended meanwhile. */
export function marking(progress: Progress, signal: AbortSignal) {
  return <Request, Answer>(next: (request: Request) => Promise<Answer>) =>
    async (request: Request): Promise<Answer> => {
      signal.throwIfAborted();
      progress.requested = true;
      return next(request);
    };
}
