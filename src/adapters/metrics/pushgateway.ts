/**
 * Metrics to a Pushgateway, by POST: families of the same name are replaced, others stay.
 * Text by prom-client, transport by fetch: prom-client's own counts a redirect as success and calls the deprecated `url.parse`.
 */
import { Registry } from "prom-client";
import { UnavailableError, toError } from "../../domain/failure.ts";
import type { Metrics } from "../../ports/metrics.ts";
import { fetchFailure, httpServer, type HttpServer } from "../http-server.ts";
import { exposition, groupOf, isGroupable, type Labels } from "./exposition.ts";
import { groupsIn } from "./pushed-groups.ts";

export interface PushgatewaySettings {
  /** It may hold a user name and password, so it is never in an error. */
  readonly url: string;
  readonly environment: string;
  /** How long one push may take. 5 s unless told. */
  readonly limitMilliseconds?: number;
}

interface Asked {
  /** The start of the message: `Cannot push the metrics of a-job to`. */
  readonly attempt: string;
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  readonly body?: string;
}

interface Door {
  readonly server: HttpServer;
  readonly limitMilliseconds: number;
}

/** @throws {TypeError} when the URL is none, or the environment is no grouping value. */
export function pushgateway({
  url,
  environment,
  limitMilliseconds = 5000,
}: PushgatewaySettings): Metrics {
  const server = httpServer(url);
  if (server === undefined) {
    throw new TypeError(
      "Cannot push metrics: the URL of the Pushgateway is not an http or https URL",
    );
  }
  groupOf("any", environment);
  const door = { server, limitMilliseconds };

  return {
    async push(job, gauges, signal) {
      const path = pathOf(groupOf(job, environment));
      const body = await exposition(gauges);
      if (body.trim() !== "") {
        const attempt = `Cannot push the metrics of ${job} to`;
        await ask(door, { attempt, method: "POST", path, body }, signal, nothing);
      }
    },
    async jobs(signal) {
      const attempt = "Cannot list the metrics of";
      const asked = { attempt, method: "GET", path: "/api/v1/metrics" } as const;
      return await ask(door, asked, signal, (said) => jobsIn(said, environment));
    },
    async remove(job, signal) {
      const path = pathOf(groupOf(job, environment));
      const attempt = `Cannot remove the metrics of ${job} from`;
      await ask(door, { attempt, method: "DELETE", path }, signal, nothing);
    },
  };
}

const nothing = (): void => undefined;

function pathOf(group: Labels): string {
  const path = Object.entries(group).map(([name, value]) => `${name}/${encodeURIComponent(value)}`);
  return `/metrics/${path.join("/")}`;
}

/** Groups with a label more, or a value that nobody pushes here, are somebody else's. */
function jobsIn(said: string, environment: string): readonly string[] {
  const own = groupOf("any", environment);
  return groupsIn(said)
    .filter((labels) => Object.keys(labels).length === Object.keys(own).length)
    .filter((labels) => labels["job"] === own["job"] && labels["environment"] === environment)
    .flatMap(({ scheduled_job: job }) => (job !== undefined && isGroupable(job) ? [job] : []))
    .toSorted();
}

async function ask<Answer>(
  { server, limitMilliseconds }: Door,
  asked: Asked,
  signal: AbortSignal,
  read: (said: string) => Answer,
): Promise<Answer> {
  const limit = AbortSignal.timeout(limitMilliseconds);
  try {
    return read(await answerOf(server, asked, AbortSignal.any([signal, limit])));
  } catch (error) {
    signal.throwIfAborted();
    const state = limit.aborted ? `no answer within ${limitMilliseconds} ms` : fetchFailure(error);
    throw new UnavailableError(
      "the Pushgateway",
      `${asked.attempt} the Pushgateway at ${server.host}: ${state}`,
      { cause: toError(error) },
    );
  }
}

async function answerOf(
  server: HttpServer,
  { method, path, body }: Asked,
  signal: AbortSignal,
): Promise<string> {
  const answer = await fetch(`${server.base}${path}`, {
    method,
    headers: { ...server.headers, "content-type": Registry.PROMETHEUS_CONTENT_TYPE },
    ...(body === undefined ? {} : { body }),
    // A push that is redirected arrives as a GET, which stores nothing.
    redirect: "manual",
    signal,
  });
  const said = await answer.text();
  if (!answer.ok) {
    const excerpt = said.replaceAll(/\s+/g, " ").trim().slice(0, 200);
    throw new Error(`it answered ${answer.status}${excerpt === "" ? "" : ` (${excerpt})`}`);
  }
  return said;
}
