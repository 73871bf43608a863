/**
 * Pings a server that speaks as Healthchecks does: `<url>` for well, `<url>/fail` for unwell, with the run's id where it is one
 * that the server takes. The path is what allows to ping, so no error and no cause of one may hold it.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { UnavailableError } from "../../domain/failure.ts";
import type { Heartbeat } from "../../ports/heartbeat.ts";
import { fetchFailure, httpServer, type HttpServer } from "../http-server.ts";

interface Pace {
  /** How long one try may take. */
  readonly limitMilliseconds: number;
  readonly pauseMilliseconds: number;
}

const tries = 3;

/** @throws {TypeError} when the URL is none. */
export function healthchecks(
  url: string,
  pace: Pace = { limitMilliseconds: 5000, pauseMilliseconds: 1000 },
): Heartbeat {
  const server = httpServer(url);
  if (server === undefined) {
    throw new TypeError("Cannot send the heartbeat: HEARTBEAT_URL is not an http or https URL");
  }
  return {
    async beat(sign, runId, signal) {
      const address = addressOf(server, sign, runId);
      for (let left = tries - 1; ; left -= 1) {
        const answer = await ping(address, server, pace, signal);
        if (answer.kind === "heard") {
          return;
        }
        if (left === 0 || answer.isFinal) {
          throw new UnavailableError(
            "the heartbeat server",
            `Cannot send the heartbeat to ${server.host}: ${answer.state}`,
          );
        }
        await sleep(pace.pauseMilliseconds, undefined, { signal }).catch(() => undefined);
        signal.throwIfAborted();
      }
    },
  };
}

const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

function addressOf({ base, query }: HttpServer, sign: "well" | "unwell", runId: string): string {
  const words = new URLSearchParams(query);
  if (uuid.test(runId)) {
    words.set("rid", runId);
  }
  const search = words.size === 0 ? "" : `?${words.toString()}`;
  return `${base}${sign === "well" ? "" : "/fail"}${search}`;
}

type Answer =
  | { readonly kind: "heard" }
  /** `isFinal`: it would say the same again. */
  | { readonly kind: "unheard"; readonly state: string; readonly isFinal: boolean };

async function ping(
  address: string,
  { headers }: HttpServer,
  { limitMilliseconds }: Pace,
  signal: AbortSignal,
): Promise<Answer> {
  const limit = AbortSignal.timeout(limitMilliseconds);
  try {
    const answer = await fetch(address, {
      method: "POST",
      headers,
      // Elsewhere nobody listens for it, or somebody who must not have the path.
      redirect: "manual",
      signal: AbortSignal.any([signal, limit]),
    });
    return understood(answer.status, await answer.text());
  } catch (error) {
    signal.throwIfAborted();
    const state = limit.aborted
      ? `no answer within ${limitMilliseconds} ms`
      : fetchFailure(error).replaceAll(address, "…");
    return { kind: "unheard", state, isFinal: false };
  }
}

/** It says of some pings that they do not count, under the status of those that do. */
function understood(status: number, said: string): Answer {
  if (status < 200 || status > 299) {
    const isFinal = status < 500 && status !== 408 && status !== 429;
    return { kind: "unheard", state: `it answered ${status}`, isFinal };
  }
  const but = /^OK (?<why>\([a-z ]{1,40}\))/.exec(said)?.groups?.["why"];
  return but === undefined
    ? { kind: "heard" }
    : { kind: "unheard", state: `it answered ${status} ${but}`, isFinal: true };
}
