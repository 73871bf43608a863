/** A Pushgateway and a Prometheus of a test's own, on free ports of loopback, that end with the test. */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { stringify } from "yaml";
import { monitoringFolder } from "../../tools/monitoring.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  /** Of an instant query; a range query has `values`. */
  readonly value?: readonly [number, string];
}

export interface EvaluatedRule {
  readonly name: string;
  readonly health: string;
  readonly lastError?: string;
  readonly evaluationTime: number;
}

export interface MonitoringServers {
  readonly pushgatewayUrl: string;
  readonly stopPushgateway: () => Promise<void>;
  /** @throws where Prometheus calls the expression wrong. */
  readonly query: (expression: string) => Promise<readonly Sample[]>;
  readonly queryRange: (expression: string) => Promise<readonly Sample[]>;
  readonly rules: () => Promise<readonly EvaluatedRule[]>;
}

const needed = ["prometheus-pushgateway", "prometheus"];
const missing = needed.filter((program) => spawnSync(program, ["--version"]).error !== undefined);
/** Why there can be no servers. */
export const skip =
  missing.length === 0
    ? false
    : `Debian's ${missing.join(" and ")} ${missing.length === 1 ? "is" : "are"} not installed`;

export async function startMonitoring(t: TestContext): Promise<MonitoringServers> {
  const folder = await temporaryFolder(t);
  const [gatewayPort, prometheusPort] = [await freePort(), await freePort()];
  const [gateway, prometheus] = [address(gatewayPort), address(prometheusPort)];
  const gatewayProcess = start(t, "prometheus-pushgateway", [
    `--web.listen-address=${gateway}`,
    // Debian's keeps what it has in a file of the whole machine.
    "--persistence.file=",
  ]);
  await writeFile(join(folder, "prometheus.yaml"), stringify(await settings(folder, gateway)));
  start(t, "prometheus", [
    `--config.file=${join(folder, "prometheus.yaml")}`,
    `--storage.tsdb.path=${join(folder, "data")}`,
    `--web.listen-address=${prometheus}`,
  ]);
  await eventually(`http://${gateway} is ready`, async () => isReady(gateway));
  await eventually(`http://${prometheus} is ready`, async () => isReady(prometheus));

  const ask = async <Answer>(path: string, values: Readonly<Record<string, string>> = {}) => {
    const parameters = new URLSearchParams(values);
    const answer = await fetch(`http://${prometheus}/api/v1/${path}?${parameters.toString()}`);
    const { data, error } = (await answer.json()) as {
      readonly data: Answer;
      readonly error?: string;
    };
    if (error !== undefined) {
      throw new Error(`Cannot evaluate ${values["query"] ?? path}: ${error}`);
    }
    return data;
  };

  return {
    pushgatewayUrl: `http://${gateway}`,
    stopPushgateway: async () => stop(gatewayProcess),
    query: async (query) =>
      (await ask<{ readonly result: readonly Sample[] }>("query", { query })).result,
    queryRange: async (query) => {
      const end = Math.ceil(Date.now() / 1000);
      const range = { start: String(end - 600), end: String(end), step: "1" };
      const answer = await ask<{ readonly result: readonly Sample[] }>("query_range", {
        query,
        ...range,
      });
      return answer.result;
    },
    rules: async () => {
      const { groups } = await ask<{
        readonly groups: readonly { readonly rules: readonly EvaluatedRule[] }[];
      }>("rules");
      return groups.flatMap(({ rules }) => rules);
    },
  };
}

/** Asks again until it is so. */
export async function eventually(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 45_000;
  while (Date.now() < end) {
    if (await isSo().catch(() => false)) {
      return;
    }
    await wait(200);
  }
  throw new Error(`It did not come true within 45 s that ${what}`);
}

/** As docs/monitoring.md says, but that it scrapes and evaluates each second. */
async function settings(folder: string, gateway: string) {
  const names = ["prometheus-rules.yaml", "prometheus-kube-rules.yaml"];
  for (const name of names) {
    const rules = await readFile(join(monitoringFolder, name), "utf8");
    await writeFile(join(folder, name), rules.replaceAll(/interval: \d+m/g, "interval: 1s"));
  }
  return {
    global: { scrape_interval: "1s", scrape_timeout: "1s", evaluation_interval: "1s" },
    rule_files: names,
    scrape_configs: [
      {
        job_name: "pushgateway",
        honor_labels: true,
        static_configs: [{ targets: [gateway] }],
      },
    ],
  };
}

function start(t: TestContext, program: string, words: readonly string[]): ChildProcess {
  const child = spawn(program, words, { stdio: "ignore" });
  t.after(async () => stop(child));
  return child;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, "exit");
    child.kill();
    await ended;
  }
}

async function isReady(server: string): Promise<boolean> {
  const answer = await fetch(`http://${server}/-/ready`);
  return answer.ok;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

function address(port: number): string {
  return `127.0.0.1:${port}`;
}
