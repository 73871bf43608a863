/**
 * A warming of nine secrets from a Secrets Manager on loopback, and a job after it, whose copies are fresh: as processes of the
 * bundle. Prints one line of JSON: memory, CPU, time, questions. `npm run build` comes first.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { serveSecretsManager } from "../test/support/aws-servers.ts";
import { sampleWorld } from "../test/support/sample-world.ts";
import { nine, rotate, towards } from "../test/faults/warming-world.ts";

const dist = join(import.meta.dirname, "..", "dist");
const folder = mkdtempSync(join(tmpdir(), "warming-"));
const warming = ["run", "secrets-warming"];
const job = ["run", "pending-payment-update", "--dry-run", "--no-wait"];

/** At its end the process writes what it cost. */
const costs = `process.on("exit", () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  const seen = { rssMb: Math.round(maxRSS / 1024), cpu: Math.round((userCPUTime + systemCPUTime) / 1000) };
  process.getBuiltinModule("node:fs").writeFileSync("seen.json", JSON.stringify(seen));
});`;

/** Or which files it loaded, which costs something itself. */
const loads = `const files = [];
process.getBuiltinModule("node:module").registerHooks({
  load: (url, context, next) => { files.push(url); return next(url, context); },
});
process.on("exit", () => process.getBuiltinModule("node:fs").writeFileSync("seen.json", JSON.stringify({ files })));`;

interface Cost {
  readonly milliseconds: number;
  readonly cpu: number;
  readonly rssMb: number;
}

await using store = await serveSecretsManager();
await sampleWorld(folder);
rotate(store, 1);
// It fills the compile cache, as building the image does
await costOf(warming);
await costOf(job);
const warmed = await costOf(warming);
const read = await costOf(job);
const questions = await counted(async () => costOf(warming));
const jobQuestions = await counted(async () => costOf(job));
const jobSdkFiles = await sdkFilesOf(job);
if ((await sdkFilesOf(warming)) === 0) {
  throw new Error("Cannot tell who loads the AWS SDK: the warming, which asks, seems not to");
}
rmSync(folder, { recursive: true });
console.log(
  JSON.stringify({
    name: "secrets-warming",
    secrets: nine.length,
    questions,
    ...warmed,
    jobQuestions,
    jobSdkFiles,
    jobMilliseconds: read.milliseconds,
    jobCpu: read.cpu,
    jobRssMb: read.rssMb,
  }),
);

async function costOf(words: readonly string[]): Promise<Cost> {
  const started = performance.now();
  const seen = (await run(words, costs)) as Omit<Cost, "milliseconds">;
  return { milliseconds: Math.round(performance.now() - started), ...seen };
}

async function counted(work: () => Promise<unknown>): Promise<number> {
  const before = store.calls.length;
  await work();
  return store.calls.length - before;
}

/** How many files of the bundle it loaded that hold a part of the SDK. */
async function sdkFilesOf(words: readonly string[]): Promise<number> {
  const { files } = (await run(words, loads)) as { readonly files: readonly string[] };
  const ours = files.filter((url) => url.startsWith(pathToFileURL(dist).href));
  return ours.filter((url) =>
    /^\/\/ \S*node_modules\/@(?:aws-sdk|smithy)\//m.test(readFileSync(fileURLToPath(url), "utf8")),
  ).length;
}

/** Runs it to its end, with the preload, and answers what that has seen. */
async function run(words: readonly string[], preload: string): Promise<unknown> {
  const imported = `data:text/javascript,${encodeURIComponent(preload)}`;
  // As the image runs
  const flags = ["--max-semi-space-size=4", "--import", imported];
  const child = spawn(process.execPath, [...flags, join(dist, "main.js"), ...words], {
    cwd: folder,
    env: {
      ...towards(store.url),
      LOG_FORMAT: "json",
      NODE_COMPILE_CACHE: join(folder, "cache"),
      TZ: "UTC",
    },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const [code] = (await once(child, "close")) as [number];
  if (code !== 0) {
    throw new Error(`Cannot measure ${words.join(" ")}: it ended with ${code}`);
  }
  return JSON.parse(readFileSync(join(folder, "seen.json"), "utf8"));
}
