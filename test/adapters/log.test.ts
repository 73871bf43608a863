/** The log as a process writes it: what is on every line, what must never be, and that no reader can end the run. */
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

const script = join(import.meta.dirname, "..", "support", "programs", "log-lines.ts");

type Line = Readonly<Record<string, unknown>>;

async function linesOf(destination: string, what: string): Promise<readonly string[]> {
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    [script, destination, what],
    {
      maxBuffer: 50_000_000,
    },
  );
  assert.equal(stderr, "");
  return stdout.trimEnd().split("\n");
}

async function jsonOf(what: string): Promise<readonly Line[]> {
  return (await linesOf("json", what)).map((line) => JSON.parse(line) as Line);
}

test("every JSON line has the time, the level as a word, the word scheduler, the job and the message", async () => {
  const [first, ...rest] = await jsonOf("plain");

  const { time, ...fields } = first ?? {};
  assert.match(String(time), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  assert.deepEqual(fields, {
    level: "info",
    logger: "scheduler",
    job: "npi-update",
    runId: "run-1",
    rows: 3,
    at: "2026-11-23T09:00:00.000Z",
    msg: "loaded",
  });
  assert.deepEqual(
    rest.map(({ level, logger, job, msg }) => [level, logger, job, msg]),
    [
      ["warn", "scheduler", "npi-update", "⚠️ partial"],
      ["error", "scheduler", "npi-update", "❌ failed"],
    ],
  );
});

test("an error is its type, message, stack and causes, and nothing that a driver hung on it", async () => {
  const [line] = await jsonOf("hostile");

  const error = line?.["err"] as Line;
  const cause = error["cause"] as Line;
  const [inner] = cause["errors"] as readonly Line[];
  assert.deepEqual(Object.keys(error), ["type", "message", "stack", "cause"]);
  assert.deepEqual([error["type"], error["message"]], ["Error", "Cannot query: refused"]);
  assert.match(String(error["stack"]), /^Error: Cannot query: refused\n +at driverError/);
  assert.deepEqual([cause["type"], cause["cause"]], ["AggregateError", "[object]"]);
  assert.deepEqual(inner, { type: "Error" });
});

for (const destination of ["json", "terminal"]) {
  test(`no secret, statement or patient comes through in the form for ${destination}`, async () => {
    const lines = await linesOf(destination, "hostile");

    assert.equal(lines.length, 7);
    assert.deepEqual(
      lines.filter((line) => /hunter|Ann-|insert into/.test(line)),
      [],
    );
    assert.ok(lines.every((line) => line.includes("scheduler") && line.includes("npi-update")));
  });
}

test("aliases of secrets, counts and versions are told: they are what operators look for", async () => {
  const line = (await jsonOf("hostile")).find(({ msg }) => msg === "aliases");

  const { secret, failedSecrets, secrets, tokenVersion } = line ?? {};
  assert.deepEqual(
    [secret, failedSecrets, secrets, tokenVersion],
    ["main", ["ses", "main"], 9, "v7"],
  );
});

test("a field named like one of every line is kept under another name", async () => {
  const text = (await linesOf("json", "hostile")).at(-1) ?? "";
  const line = JSON.parse(text) as Line;

  assert.deepEqual([line["job"], line["job_"]], ["npi-update", "another"]);
  assert.deepEqual([line["level"], line["level_"]], ["info", 7]);
  assert.deepEqual([line["msg"], line["msg_"]], ["same names", "mine"]);
  const keys = [...text.matchAll(/[{,]"(\w+)":/g)].map(([, key]) => key);
  assert.equal(new Set(keys).size, keys.length);
});

test("the form for a terminal is one line an event, without colours where nobody looks", async () => {
  const lines = await linesOf("terminal", "plain");

  const time = String.raw`^\[\d\d:\d\d:\d\d\]`;
  assert.equal(lines.length, 3);
  assert.match(lines[0] ?? "", new RegExp(`${time} INFO: scheduler npi-update: loaded .*rows=3`));
  assert.match(
    lines[2] ?? "",
    new RegExp(`${time} ERROR: scheduler npi-update: ❌ failed .*refused`),
  );
});

test("nothing is lost when the process exits at once, however slow its reader", async () => {
  const child = spawn(process.execPath, [script, "json", "many"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let lines = 0;
  for await (const chunk of child.stdout) {
    lines += String(chunk).split("\n").length - 1;
    await new Promise((resolve) => setImmediate(resolve));
  }

  assert.equal(lines, 20_000);
});

for (const destination of ["json", "terminal"]) {
  test(`a reader that goes away does not end the run (${destination})`, async () => {
    const child = spawn(process.execPath, [script, destination, "many"], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    const said: Buffer[] = [];
    child.stderr.on("data", (chunk: Buffer) => said.push(chunk));
    child.stdout.once("data", () => child.stdout.destroy());

    const [code] = (await once(child, "close")) as [number];

    assert.equal(Buffer.concat(said).toString(), "");
    assert.equal(code, 0);
  });
}

test("a full disk behind stdout does not end the run", async () => {
  await using full = await open("/dev/full", "w");
  const child = spawn(process.execPath, [script, "json", "plain"], {
    stdio: ["ignore", full.fd, "inherit"],
  });

  const [code] = (await once(child, "close")) as [number];

  assert.equal(code, 0);
});
