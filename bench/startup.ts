/**
 * From the start of the bundle's process to a job's first log line, beside Node with nothing in it. Prints one line of JSON:
 * CPU in ms, of all the process's threads, the median of 11. `npm run build` comes first; Linux only.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const main = join(import.meta.dirname, "..", "dist", "main.js");
const job = [main, "run", "provider-payment-report", "--no-wait"];
const folder = mkdtempSync(join(tmpdir(), "startup-"));
const starts = 11;

// A run to its end fills the compile cache, as building the image does
await once(start(job).stdout.resume(), "close");
const firstLine = await medianCpu(job);
const bareNode = await medianCpu(["--eval", "console.log(); setInterval(() => {}, 1000);"]);
rmSync(folder, { recursive: true });
console.log(JSON.stringify({ name: "startup", firstLine, bareNode }));

async function medianCpu(words: readonly string[]): Promise<number> {
  const figures: number[] = [];
  for (let index = 0; index < starts; index += 1) {
    figures.push(await cpuToFirstOutput(words));
  }
  return Math.round(figures.toSorted((one, other) => one - other)[Math.floor(starts / 2)] ?? 0);
}

async function cpuToFirstOutput(words: readonly string[]): Promise<number> {
  const child = start(words);
  const ended = once(child, "close");
  await once(child.stdout, "data");
  const milliseconds = cpuOf(child.pid ?? 0);
  child.kill("SIGKILL");
  child.stdout.resume();
  await ended;
  return milliseconds;
}

function start(words: readonly string[]) {
  return spawn(process.execPath, words, {
    cwd: folder,
    env: { LOG_FORMAT: "json", NODE_COMPILE_CACHE: join(folder, "cache"), TZ: "UTC" },
    stdio: ["ignore", "pipe", "inherit"],
  });
}

/** What the process has used by now. The kernel counts nanoseconds for each thread. */
function cpuOf(pid: number): number {
  const nanoseconds = readdirSync(`/proc/${pid}/task`).map((thread) =>
    Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0]),
  );
  return nanoseconds.reduce((sum, each) => sum + each, 0) / 1e6;
}
