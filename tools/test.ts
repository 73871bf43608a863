/**
 * `npm test [-- [--unit] PATTERN…]`: runs the test files whose path holds a pattern, or all, and says what was left out.
 * Unit tests share one process; every other file has its own. Those of the cluster come last, one after the other, as they
 * would disturb whatever measures time. No test at all is a failure: Node alone would call it green.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";
import { addedUp, noResults, resultsOf, type Results } from "./test-results.ts";

const root = join(import.meta.dirname, "..");
const { values, positionals } = parseArgs({
  options: { unit: { type: "boolean", default: false } },
  allowPositionals: true,
});

const found = readdirSync(join(root, "test"), { recursive: true, encoding: "utf8" })
  .map((path) => join("test", path))
  .filter((path) => path.endsWith(".test.ts"))
  .filter((path) => positionals.length === 0 || positionals.some((part) => path.includes(part)))
  .toSorted();
const unit = found.filter((path) => /^test\/(?:domain|run|secrets)\//u.test(path));
const others = values.unit ? [] : found.filter((path) => !unit.includes(path));
const onCluster = others.filter((path) => path.startsWith("test/cluster/"));
const fileCount = unit.length + others.length;

if (fileCount === 0) {
  fail(`Cannot test: no test/**/*.test.ts matches ${positionals.join(" ") || "at all"}`);
} else {
  await runTests();
}

async function runTests(): Promise<void> {
  const startedAt = performance.now();
  process.env["NODE_COMPILE_CACHE"] ??= join(tmpdir(), "surgicase-jobs-compile-cache");
  process.env["UNIT_TEST_FILES"] = unit.join(",");
  if (others.length > 0) {
    // Tests that start the program start what the image holds: it is also twice as quick as the sources
    const folder = mkdtempSync(join(tmpdir(), "surgicase-jobs-program-"));
    process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
    execFileSync(process.execPath, [join(root, "tools", "bundle.ts"), folder]);
    process.env["TEST_PROGRAM"] = join(folder, "main.js");
  }
  const together = unit.length === 0 ? [] : ["tools/unit-tests.ts"];
  const elsewhere = others.filter((path) => !onCluster.includes(path));
  const first = await resultsOfFiles([...together, ...elsewhere], {
    concurrency: 2,
    timeout: 120_000,
  });
  // They wait for schedules of five minutes
  process.env["TEST_FILE_SECONDS"] ??= "900";
  const last = await resultsOfFiles(onCluster, { concurrency: 1, timeout: 900_000 });
  const results = addedUp([first, last]);

  for (const part of [results.failures, results.counts]) {
    process.stdout.write(await text(Readable.from(part).compose(new spec())));
  }
  tellLeftOut(results.skipped);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  process.stdout.write(`\n${fileCount} test files in ${seconds} s\n`);
  if (!results.success) {
    process.exitCode = 1;
  }
}

async function resultsOfFiles(
  paths: readonly string[],
  pace: { readonly concurrency: number; readonly timeout: number },
): Promise<Results> {
  const files = paths.map((path) => join(root, path));
  const execArgv = ["--import", join(root, "tools/test-deadline.ts")];
  // Node takes no files for all files that look like tests
  return files.length === 0 ? noResults : resultsOf(run({ files, execArgv, ...pace }), files);
}

function tellLeftOut(skipped: ReadonlyMap<string, number>): void {
  if (skipped.size > 0) {
    process.stdout.write("\nLeft out:\n");
  }
  for (const [reason, count] of skipped) {
    process.stdout.write(
      `  ${reason}: ${count} ${count === 1 ? "test or suite" : "tests or suites"}\n`,
    );
  }
}

function fail(message: string): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}
