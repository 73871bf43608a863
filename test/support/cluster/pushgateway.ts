/** A real Pushgateway that pods reach, empty at first. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { hostFromPods } from "./cluster.ts";

export interface Pushgateway {
  readonly url: string;
  /** The scheduled jobs that have a group, sorted. */
  jobs(): Promise<readonly string[]>;
  /** A gauge without labels of its own, of a job; `undefined`: it is not there. */
  value(name: string, job: string): Promise<number | undefined>;
  /** Everything, in the text format. */
  text(): Promise<string>;
}

export async function openPushgateway(t: TestContext): Promise<Pushgateway> {
  const port = await freePort();
  const address = `--web.listen-address=${hostFromPods}:${port}`;
  // Debian's keeps what it has in a file of the machine, unless it is told of none
  const words = [address, "--persistence.file="];
  const process = spawn("prometheus-pushgateway", words, { stdio: "ignore" });
  t.after(async () => {
    process.kill();
    await once(process, "close");
  });
  const url = `http://${hostFromPods}:${port}`;
  await untilReady(url);
  const text = async (): Promise<string> => (await fetch(`${url}/metrics`)).text();
  return {
    url,
    text,
    jobs: async () => {
      const found = (await text()).matchAll(/scheduled_job="([^"]+)"/gu);
      return [...new Set(Array.from(found, ([, job = ""]) => job))].toSorted();
    },
    value: async (name, job) => {
      const line = (await text())
        .split("\n")
        .find((each) => each.startsWith(`${name}{`) && each.includes(`scheduled_job="${job}"`));
      return line === undefined ? undefined : Number(line.split(" ").at(-1));
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, hostFromPods);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function untilReady(url: string): Promise<void> {
  const limit = AbortSignal.timeout(20_000);
  for (;;) {
    try {
      await fetch(`${url}/-/ready`);
      return;
    } catch {
      // A server of its own says nothing when it is there
      await sleep(50, undefined, { signal: limit });
    }
  }
}
