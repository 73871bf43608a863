/** Pings on servers of our own: what they are asked, how often, and that the address is in no error. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { test, type TestContext } from "node:test";
import { inspect } from "node:util";
import { healthchecks } from "../../../src/adapters/heartbeat/healthchecks.ts";
import { UnavailableError } from "../../../src/domain/failure.ts";

const never = new AbortController().signal;
const runId = "0f9b1c9e-4a0e-4b46-9a53-6a0b9d6a3a01";
const path = "/ping/3c8a6d0e-secret";
const quick = { limitMilliseconds: 200, pauseMilliseconds: 1 };

interface Answer {
  readonly status: number;
  readonly text?: string;
}

/** Gives the answers in turn, the last of them for ever. */
async function listening(t: TestContext, ...answers: readonly Answer[]) {
  const asked: string[] = [];
  const url = await serve(t, (request, response) => {
    const { status, text = "OK" } = answers[Math.min(asked.length, answers.length - 1)] ?? {
      status: 200,
    };
    asked.push(`${request.method} ${request.url}`);
    response.writeHead(status, { location: "/elsewhere" }).end(text);
  });
  return { asked, url };
}

async function serve(t: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function failureOf(work: Promise<void>): Promise<UnavailableError> {
  const error = await work.catch((thrown: unknown) => thrown);
  assert.ok(error instanceof UnavailableError);
  return error;
}

test("well goes to the address itself, unwell to its /fail, each with the run's id", async (t) => {
  const { asked, url } = await listening(t);
  const heartbeat = healthchecks(`${url}${path}`);

  await heartbeat.beat("well", runId, never);
  await heartbeat.beat("unwell", runId, never);

  assert.deepEqual(asked, [`POST ${path}?rid=${runId}`, `POST ${path}/fail?rid=${runId}`]);
});

test("a run's id that is no UUID is left out, as such a server refuses the ping for it", async (t) => {
  const { asked, url } = await listening(t);

  await healthchecks(`${url}${path}/`).beat("well", "watchdog-1", never);

  assert.deepEqual(asked, [`POST ${path}`]);
});

test("what the address has after a question mark stays there", async (t) => {
  const { asked, url } = await listening(t);

  await healthchecks(`${url}${path}?create=1`).beat("unwell", runId, never);

  assert.deepEqual(asked, [`POST ${path}/fail?create=1&rid=${runId}`]);
});

test("a server that is away for a moment is asked again, twice at most", async (t) => {
  const back = await listening(t, { status: 503 }, { status: 502 }, { status: 200 });
  const away = await listening(t, { status: 503 });

  await healthchecks(`${back.url}${path}`, quick).beat("well", runId, never);
  const error = await failureOf(
    healthchecks(`${away.url}${path}`, quick).beat("well", runId, never),
  );

  assert.equal(back.asked.length, 3);
  assert.equal(away.asked.length, 3);
  assert.equal(error.what, "the heartbeat server");
  const { host } = new URL(away.url);
  assert.equal(error.message, `Cannot send the heartbeat to ${host}: it answered 503`);
});

for (const [what, answer, words] of [
  ["404", { status: 404 }, "it answered 404"],
  ["a redirect", { status: 302 }, "it answered 302"],
  ["that it does not know the check", { status: 200, text: "OK (not found)" }, "200 (not found)"],
] as const) {
  test(`a server that answers ${what} has not heard it, and is asked once`, async (t) => {
    const { asked, url } = await listening(t, answer);

    const error = await failureOf(healthchecks(`${url}${path}`, quick).beat("well", runId, never));

    assert.equal(asked.length, 1);
    assert.ok(error.message.endsWith(words), error.message);
  });
}

test("a server that says nothing is left at the limit, three times", async (t) => {
  let asked = 0;
  const url = await serve(t, () => {
    asked += 1;
  });

  const error = await failureOf(
    healthchecks(`${url}${path}`, { ...quick, limitMilliseconds: 50 }).beat("well", runId, never),
  );

  assert.equal(asked, 3);
  assert.match(error.message, /: no answer within 50 ms$/);
});

test("neither the address nor its login is in an error, whatever is wrong", async (t) => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await once(server.close(), "close");
  const broken = await serve(t, (request: IncomingMessage) => request.socket.destroy());
  const { url: knowing } = await listening(t, { status: 404, text: `no ${path}` });

  for (const url of [`http://jobs:hunter2@127.0.0.1:${port}`, broken, knowing]) {
    const error = await failureOf(healthchecks(`${url}${path}`, quick).beat("well", runId, never));

    const all = inspect(error, { depth: Infinity, showHidden: true });
    assert.doesNotMatch(all, /secret|hunter2|3c8a6d0e/);
  }
});

test("a login in the URL is sent", async (t) => {
  let authorization: string | undefined;
  const url = await serve(t, (request, response) => {
    ({ authorization } = request.headers);
    response.end();
  });

  await healthchecks(`${url.replace("//", "//jobs:p%40ss@")}${path}`).beat("well", runId, never);

  assert.equal(authorization, `Basic ${Buffer.from("jobs:p@ss").toString("base64")}`);
});

test("a run that is told to stop while it pings, or before it tries again, fails with the reason", async (t) => {
  const reason = new Error("the run was told to stop");
  const stop = new AbortController();
  const url = await serve(t, () => stop.abort(reason));
  const later = new AbortController();
  const away = await serve(t, (_request, response) => {
    response.writeHead(503).end();
    setImmediate(() => later.abort(reason));
  });
  const slow = { limitMilliseconds: 5_000, pauseMilliseconds: 60_000 };

  await assert.rejects(healthchecks(url, slow).beat("well", runId, stop.signal), reason);
  await assert.rejects(healthchecks(away, slow).beat("well", runId, later.signal), reason);
});

test("what is no URL is refused without being repeated", () => {
  assert.throws(() => healthchecks("//jobs:hunter2@"), {
    name: "TypeError",
    message: /^Cannot send the heartbeat: [^@]*$/,
  });
});
