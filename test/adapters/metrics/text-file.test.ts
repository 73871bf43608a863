/** Metrics in text files: the contract, and that whoever scrapes them may read them. */
import assert from "node:assert/strict";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { textFileMetrics } from "../../../src/adapters/metrics/text-file.ts";
import { gauge, metricsContract, never } from "../../contract/metrics.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { folderPlace } from "./places.ts";

metricsContract("text file", folderPlace);

test("the file is one that Prometheus reads, and others may read it", async (t) => {
  const folder = await temporaryFolder(t);

  await textFileMetrics({ folder, environment: "test" }).push(
    "a-job",
    [gauge("surgicase_a", 1)],
    never,
  );

  assert.deepEqual(await readdir(folder), ["a-job.prom"]);
  assert.equal((await stat(join(folder, "a-job.prom"))).mode & 0o777, 0o644);
  assert.equal(
    await readFile(join(folder, "a-job.prom"), "utf8"),
    [
      "# HELP surgicase_a The surgicase_a.",
      "# TYPE surgicase_a gauge",
      'surgicase_a{job="surgicase_jobs",scheduled_job="a-job",environment="test"} 1',
      "",
    ].join("\n"),
  );
});

test("a file that somebody else spoilt is written anew", async (t) => {
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, "a-job.prom"), "surgicase_a 1\nwhatever\n");

  await textFileMetrics({ folder, environment: "test" }).push(
    "a-job",
    [gauge("surgicase_a", 2)],
    never,
  );

  const text = await readFile(join(folder, "a-job.prom"), "utf8");
  assert.match(text, /^# HELP surgicase_a .*\n.*\nsurgicase_a\{.*\} 2\n$/);
});

test("a folder that is none is an error that names the job and the folder", async (t) => {
  const folder = join(await temporaryFolder(t), "file");
  await writeFile(folder, "");

  const push = textFileMetrics({ folder, environment: "test" }).push(
    "a-job",
    [gauge("surgicase_a", 1)],
    never,
  );

  await assert.rejects(push, {
    message: `Cannot write the metrics of a-job: there is no folder where one belongs, at ${folder}/a-job.prom; move away what is there`,
  });
});
