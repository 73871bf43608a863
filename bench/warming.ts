/**
 * A warming of nine secrets from a Secrets Manager on loopback, and a job after it, whose copies are fresh: as processes of the
 * bundle. Prints one line of JSON: memory, CPU, time, questions. `npm run build` comes first.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { serveSecretsManager } from "../test/support/aws-servers.ts";
import { sampleWorld } from "../test/support/sample-world.ts";
import { nine, rotate, towards } from "../test/faults/warming-world.ts";
import { costOf, dist, seenBy } from "./program.ts";

const folder = mkdtempSync(join(tmpdir(), "warming-"));
const warming = ["run", "secrets-warming"];
const job = ["run", "pending-payment-update", "--dry-run", "--no-wait"];

/** Which files the process loaded, instead of what it cost: that costs something itself. */
const loads = `const files = [];
process.getBuiltinModule("node:module").registerHooks({
  load: (url, context, next) => { files.push(url); return next(url, context); },
});
process.on("exit", () => process.getBuiltinModule("node:fs").writeFileSync("seen.json", JSON.stringify({ files })));`;

await using store = await serveSecretsManager();
await sampleWorld(folder);
const place = { folder, environment: towards(store.url) };
rotate(store, 1);
// It fills the compile cache, as building the image does
await costOf(warming, place);
await costOf(job, place);
const warmed = await costOf(warming, place);
const read = await costOf(job, place);
const questions = await counted(async () => costOf(warming, place));
const jobQuestions = await counted(async () => costOf(job, place));
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

async function counted(work: () => Promise<unknown>): Promise<number> {
  const before = store.calls.length;
  await work();
  return store.calls.length - before;
}

/** How many files of the bundle it loaded that hold a part of the SDK. */
async function sdkFilesOf(words: readonly string[]): Promise<number> {
  const { files } = (await seenBy(words, place, loads)) as { readonly files: readonly string[] };
  const ours = files.filter((url) => url.startsWith(pathToFileURL(dist).href));
  return ours.filter((url) =>
    /^\/\/ \S*node_modules\/@(?:aws-sdk|smithy)\//m.test(readFileSync(fileURLToPath(url), "utf8")),
  ).length;
}
