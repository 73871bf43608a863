/** `metrics clear`, as whoever uninstalls starts it: with no other settings than where the metrics are, and of which installation. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { textFileMetrics } from "../../src/adapters/metrics/text-file.ts";
import { gauge, never } from "../contract/metrics.ts";
import { runProgram } from "../support/program.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** A Pushgateway as far as it is asked here; it is away at first, so many times. */
async function gateway(t: TestContext, jobs: readonly string[], away = 0) {
  const left = new Set(jobs);
  let asked = 0;
  const server = createServer((request, response) => {
    asked += 1;
    if (asked <= away) {
      response.writeHead(503).end();
      return;
    }
    const [, job] = /scheduled_job\/([^/]+)/.exec(request.url ?? "") ?? [];
    if (request.method === "DELETE" && job !== undefined) {
      left.delete(job);
    }
    const data = [...left].map((each) => ({
      labels: { job: "surgicase_jobs", scheduled_job: each, environment: "staging" },
    }));
    response.end(JSON.stringify({ data }));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { left, variables: { METRICS_URL: url, ENVIRONMENT: "staging" } };
}

test("all metrics of the installation are removed, and named", async (t) => {
  const folder = await temporaryFolder(t);
  const { left, variables } = await gateway(t, ["paid-update", "npi-update"]);

  const { code, stdout } = await runProgram(folder, ["metrics", "clear"], { variables });

  assert.equal(code, 0);
  assert.equal(stdout, "Removed the metrics of staging: npi-update, paid-update\n");
  assert.deepEqual([...left], []);
});

test("where there are none it is well, and says so", async (t) => {
  const folder = await temporaryFolder(t);
  const { variables } = await gateway(t, []);

  const { code, stdout } = await runProgram(folder, ["metrics", "clear"], { variables });

  assert.equal(code, 0);
  assert.equal(stdout, "There are no metrics of staging.\n");
});

test("files are removed as well, those of this installation alone", async (t) => {
  const folder = await temporaryFolder(t);
  const metrics = join(folder, ".surgicase", "metrics");
  const own = textFileMetrics({ folder: metrics, environment: "staging" });
  const others = textFileMetrics({ folder: metrics, environment: "production" });
  await own.push("paid-update", [gauge("surgicase_a", 1)], never);
  await others.push("npi-update", [gauge("surgicase_a", 1)], never);

  const { code } = await runProgram(folder, ["metrics", "clear"], {
    variables: { ENVIRONMENT: "staging" },
  });

  assert.equal(code, 0);
  assert.deepEqual(await own.jobs(never), []);
  assert.deepEqual(await others.jobs(never), ["npi-update"]);
});

test("a Pushgateway that is away for a moment is waited for", async (t) => {
  const folder = await temporaryFolder(t);
  const { left, variables } = await gateway(t, ["paid-update"], 1);

  const { code } = await runProgram(folder, ["metrics", "clear"], { variables });

  assert.equal(code, 0);
  assert.deepEqual([...left], []);
});

test("one that stays away for 20 s is unavailable", async (t) => {
  const folder = await temporaryFolder(t);
  const { variables } = await gateway(t, ["paid-update"], Infinity);

  const { code, stderr } = await runProgram(folder, ["metrics", "clear"], { variables });

  assert.equal(code, 75);
  assert.match(stderr, /^Cannot list the metrics of the Pushgateway at .*: it answered 503\n$/);
});
