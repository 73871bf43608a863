/**
 * Metrics to a Pushgateway, by POST: families of the same name are replaced, others stay.
 * Text by prom-client, transport by fetch: prom-client's own counts a redirect as success and calls the deprecated `url.parse`.
 */
import { Registry } from "prom-client";
import { UnavailableError, toError } from "../../domain/failure.ts";
import type { Metrics } from "../../ports/metrics.ts";
import { exposition, groupOf, type Labels } from "./exposition.ts";

export interface PushgatewaySettings {
  /** It may hold a user name and password, so it is never in an error. */
  readonly url: string;
  readonly environment: string;
  /** How long one push may take. 5 s unless told. */
  readonly limitMilliseconds?: number;
}

interface Target {
  readonly base: string;
  readonly host: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** @throws {TypeError} when the URL is none, or the environment is no grouping value. */
export function pushgateway({
  url,
  environment,
  limitMilliseconds = 5000,
}: PushgatewaySettings): Metrics {
  const target = targetOf(url);
  groupOf("any", environment);

  return {
    async push(job, gauges, signal) {
      const group = groupOf(job, environment);
      const body = await exposition(gauges);
      if (body.trim() === "") {
        return;
      }
      const limit = AbortSignal.timeout(limitMilliseconds);
      try {
        await post(target, group, body, AbortSignal.any([signal, limit]));
      } catch (error) {
        signal.throwIfAborted();
        const state = limit.aborted ? `no answer within ${limitMilliseconds} ms` : stateOf(error);
        throw new UnavailableError(
          "the Pushgateway",
          `Cannot push the metrics of ${job} to the Pushgateway at ${target.host}: ${state}`,
          { cause: toError(error) },
        );
      }
    },
  };
}

function targetOf(text: string): Target {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new TypeError(
      "Cannot push metrics: the URL of the Pushgateway is not an http or https URL",
    );
  }
  const base = `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
  const login = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  // fetch refuses a URL with a login in it.
  const headers =
    login === ":" ? {} : { authorization: `Basic ${Buffer.from(login).toString("base64")}` };
  return { base, host: url.host, headers };
}

async function post(
  target: Target,
  group: Labels,
  body: string,
  signal: AbortSignal,
): Promise<void> {
  const path = Object.entries(group).map(([name, value]) => `${name}/${encodeURIComponent(value)}`);
  const answer = await fetch(`${target.base}/metrics/${path.join("/")}`, {
    method: "POST",
    headers: { ...target.headers, "content-type": Registry.PROMETHEUS_CONTENT_TYPE },
    body,
    // A push that is redirected arrives as a GET, which stores nothing.
    redirect: "manual",
    signal,
  });
  const said = await answer.text();
  if (!answer.ok) {
    const excerpt = said.replaceAll(/\s+/g, " ").trim().slice(0, 200);
    throw new Error(`it answered ${answer.status}${excerpt === "" ? "" : ` (${excerpt})`}`);
  }
}

// fetch says "fetch failed" and keeps what happened one or two causes deeper.
function stateOf(thrown: unknown): string {
  const error = toError(thrown);
  if (error.cause !== undefined) {
    return stateOf(error.cause);
  }
  if (error instanceof AggregateError && error.errors.length > 0) {
    return stateOf(error.errors[0]);
  }
  return error.message;
}
