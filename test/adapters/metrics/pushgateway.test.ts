/** Metrics to a Pushgateway: the contract on a real one, and what goes wrong on the way on servers of our own. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { test, type TestContext } from "node:test";
import { inspect } from "node:util";
import { pushgateway } from "../../../src/adapters/metrics/pushgateway.ts";
import { UnavailableError } from "../../../src/domain/failure.ts";
import { gauge, metricsContract, never, sample, someJob } from "../../contract/metrics.ts";
import { folderPlace, pushgatewayPlace, skip } from "./places.ts";

const a = [gauge("surgicase_a", 1)];
const environment = "test";

metricsContract("Pushgateway", pushgatewayPlace, skip);

test("a failure leaves the time of the last success", { skip }, async () => {
  const { metrics, read } = await pushgatewayPlace();
  const job = someJob();
  const group = { job: "surgicase_jobs", scheduled_job: job, environment: "contract" };
  await metrics.push(
    job,
    [gauge("surgicase_success", 1_795_420_800), gauge("surgicase_end", 1_795_420_800)],
    never,
  );

  await metrics.push(job, [gauge("surgicase_end", 1_795_424_400)], never);

  assert.deepEqual(await read(job), {
    [sample("surgicase_success", group)]: 1_795_420_800,
    [sample("surgicase_end", group)]: 1_795_424_400,
  });
});

test("the folder and the Pushgateway hold the same after the same pushes", { skip }, async (t) => {
  const [folder, gateway] = [await folderPlace(t), await pushgatewayPlace()];
  const job = someJob();

  for (const { metrics } of [folder, gateway]) {
    await metrics.push(
      job,
      [gauge("surgicase_a", 1, { for: "x" }), gauge("surgicase_b", 0.1 + 0.2)],
      never,
    );
    await metrics.push(job, [gauge("surgicase_a", 2, { for: "y", job: "not this" })], never);
  }

  assert.deepEqual(await folder.read(job), await gateway.read(job));
});

for (const status of [301, 400, 500, 503]) {
  test(`an answer ${status} is unavailable`, async (t) => {
    const url = await serve(t, (_request, response) => {
      response.writeHead(status, { location: "/elsewhere" }).end("what it\nsaid");
    });

    const push = pushgateway({ url, environment }).push("a-job", a, never);

    await assert.rejects(push, (error) => {
      assert.ok(error instanceof UnavailableError);
      assert.equal(error.what, "the Pushgateway");
      const { host } = new URL(url);
      const start = "Cannot push the metrics of a-job to the Pushgateway";
      return error.message === `${start} at ${host}: it answered ${status} (what it said)`;
    });
  });
}

test("a server that says nothing is left at the limit", async (t) => {
  const url = await serve(t, () => undefined);

  const push = pushgateway({ url, environment, limitMilliseconds: 100 }).push("a-job", a, never);

  await assert.rejects(push, /^UnavailableError: .*: no answer within 100 ms$/);
});

test("a server that says a little now and then is left at the limit", async (t) => {
  const url = await serve(t, (_request, response) => {
    response.writeHead(200);
    const dribble = setInterval(() => response.write("."), 20);
    response.on("close", () => clearInterval(dribble));
  });

  const push = pushgateway({ url, environment, limitMilliseconds: 200 }).push("a-job", a, never);

  await assert.rejects(push, /^UnavailableError: .*: no answer within 200 ms$/);
});

test("a run that is told to stop while it pushes fails with the reason", async (t) => {
  const reason = new Error("the run was told to stop");
  const stop = new AbortController();
  const url = await serve(t, () => stop.abort(reason));

  await assert.rejects(pushgateway({ url, environment }).push("a-job", a, stop.signal), reason);
});

test("a login in the URL is sent, and is in no error", async (t) => {
  let authorization: string | undefined;
  const url = await serve(t, (request, response) => {
    ({ authorization } = request.headers);
    response.writeHead(401).end();
  });
  const withLogin = url.replace("//", "//jobs:p%40ss%2Fword@");

  const error = await pushgateway({ url: withLogin, environment })
    .push("a-job", a, never)
    .catch((thrown: unknown) => thrown);

  assert.equal(authorization, `Basic ${Buffer.from("jobs:p@ss/word").toString("base64")}`);
  assert.ok(error instanceof UnavailableError);
  assert.doesNotMatch(inspect(error, { depth: Infinity, showHidden: true }), /p%40ss|p@ss|am9iczp/);
});

test("nobody at the address is unavailable, and the login is in no error", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await once(server.close(), "close");
  const url = `http://jobs:hunter2@127.0.0.1:${port}/`;

  const error = await pushgateway({ url, environment })
    .push("a-job", a, never)
    .catch((thrown: unknown) => thrown);

  assert.match(String(error), /^UnavailableError: .*: connect ECONNREFUSED/);
  assert.doesNotMatch(inspect(error, { depth: Infinity, showHidden: true }), /hunter2/);
});

test("the path before /metrics stays, and nothing is asked for where there is nothing to say", async (t) => {
  const paths: (string | undefined)[] = [];
  const url = await serve(t, (request, response) => {
    paths.push(request.url);
    response.end();
  });
  const metrics = pushgateway({ url: `${url}/gateway/`, environment: "a b" });

  await metrics.push("a-job", [], never);
  await metrics.push("a-job", a, never);

  const path = "/gateway/metrics/job/surgicase_jobs/scheduled_job/a-job/environment/a%20b";
  assert.deepEqual(paths, [path]);
});

for (const environmentName of ["", "a/b", ".."]) {
  test(`an environment called "${environmentName}" is refused at once`, () => {
    assert.throws(
      () => pushgateway({ url: "http://127.0.0.1:1", environment: environmentName }),
      TypeError,
    );
  });
}

test("what is no URL is refused without being repeated", () => {
  const refused = { name: "TypeError", message: /^Cannot push metrics: [^@]*$/ };

  assert.throws(() => pushgateway({ url: "//jobs:hunter2@", environment }), refused);
  assert.throws(() => pushgateway({ url: "ftp://jobs:hunter2@x", environment }), refused);
});

test("groups that are not of this installation, or that nobody pushes here, are not listed", async (t) => {
  const own = { job: "surgicase_jobs", scheduled_job: "a-job", environment };
  const groups = [
    own,
    { ...own, scheduled_job: "with-instance", instance: "" },
    { ...own, scheduled_job: "elsewhere", environment: "other" },
    { ...own, scheduled_job: "another's", job: "node" },
    { ...own, scheduled_job: "one-label-more", instance: "a" },
    { ...own, scheduled_job: "a/b" },
    { job: "surgicase_jobs", environment },
  ];
  const data = groups.map((labels) => ({ labels, last_push_successful: true }));
  const url = await serve(t, (_request, response) => response.end(JSON.stringify({ data })));

  const jobs = await pushgateway({ url, environment }).jobs(never);

  assert.deepEqual(jobs, ["a-job", "with-instance"]);
});

for (const words of ["<html>", "{}", '{"data": 7}', "null"]) {
  test(`a server that lists its metrics as ${words} is none that can be asked`, async (t) => {
    const url = await serve(t, (_request, response) => response.end(words));

    const jobs = pushgateway({ url, environment }).jobs(never);

    await assert.rejects(jobs, /^UnavailableError: .*: it answered in words that no Pushgateway/);
  });
}

test("a list or a removal that fails says what was tried, without the login", async (t) => {
  const url = await serve(t, (_request, response) => response.writeHead(503).end());
  const metrics = pushgateway({ url: url.replace("//", "//jobs:hunter2@"), environment });
  const { host } = new URL(url);

  await assert.rejects(metrics.jobs(never), {
    name: "UnavailableError",
    message: `Cannot list the metrics of the Pushgateway at ${host}: it answered 503`,
  });
  await assert.rejects(metrics.remove("a-job", never), {
    name: "UnavailableError",
    message: `Cannot remove the metrics of a-job from the Pushgateway at ${host}: it answered 503`,
  });
});

async function serve(t: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
