/** Ports that a job can do without: whatever keeps them from being opened, the run goes on, and knows why they are not there. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ConfigError, DeniedError, UnavailableError } from "../../src/domain/failure.ts";
import type { PortName, Ports } from "../../src/ports/ports.ts";
import type { AttemptTools } from "../../src/run/attempt.ts";
import { portsOf } from "../../src/run/exclusion.ts";
import { defineJob, type RunContext } from "../../src/run/job.ts";
import { runJob } from "../../src/run/run.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { jobSettings } from "../support/job-settings.ts";
import { memoryLog } from "../support/memory-log.ts";
import { aRun } from "./alerts/sample-run.ts";

type Open = AttemptTools["open"];

const done = { kind: "succeeded", counts: {} } as const;

const job = (needs: readonly PortName[], mayLack: readonly PortName[]) =>
  defineJob({ ...aRun().job, needs, mayLack, run: async () => done });

/** Runs a job that needs the mailer and can do without the batches and the storage. */
async function runWith(open: Open, stop = new AbortController().signal) {
  const handed: { names: readonly string[]; context?: RunContext } = { names: [] };
  const lacking = defineJob({
    ...aRun().job,
    needs: ["mailer"],
    mayLack: ["batches", "storage"],
    run: async (ports, context) => {
      handed.names = Object.keys(ports);
      handed.context = context;
      return done;
    },
  });
  const outcome = await runJob(lacking, aRun({ job: lacking }), {
    clock: fakeClock(new Date("2026-11-23T08:00:05Z")),
    log: memoryLog().log,
    open,
    reporters: [],
    stop,
    settings: jobSettings,
    copies: () => [],
    waits: false,
    random: () => 0,
  });
  return { outcome, names: handed.names, lacking: handed.context?.lacking ?? new Map() };
}

/** Of any port; it also is a lock that nobody else has. */
const standIn = { acquire: async () => ({ [Symbol.asyncDispose]: async () => undefined }) };

/** A world where some ports cannot be opened. Keeps what was opened and what was closed. */
function worldWithout(failures: Partial<Record<PortName, Error | "silence">>) {
  const opened: string[] = [];
  const closed: string[] = [];
  const open: Open = async (names, signal) => {
    for (const name of names) {
      const failure = failures[name];
      if (failure === "silence") {
        await new Promise((_, reject) =>
          signal.addEventListener("abort", () => reject(new Error("stopped")), { once: true }),
        );
      }
      if (failure instanceof Error) {
        throw failure;
      }
    }
    opened.push(names.join(" "));
    const ports = Object.fromEntries(
      names.map((name) => [name, standIn]),
    ) as unknown as Partial<Ports>;
    return { ports, [Symbol.asyncDispose]: async () => void closed.push(names.join(" ")) };
  };
  return { open, opened, closed };
}

test("where all can be opened they are, together, and closed after the run", async () => {
  const world = worldWithout({});

  const { names, lacking } = await runWith(world.open);

  assert.deepEqual(names, ["mailer", "batches", "storage"]);
  assert.equal(lacking.size, 0);
  assert.deepEqual(world.opened, ["mailer", "batches storage locks history"]);
  assert.deepEqual(world.closed, ["batches storage locks history", "mailer"]);
});

for (const error of [
  new UnavailableError("the database", "Cannot use the database: no answer"),
  new DeniedError("Cannot use the database: the login is refused"),
  new ConfigError(["DATABASE_URL names no database"]),
  new TypeError("Cannot read properties of undefined"),
]) {
  test(`a port that fails with ${error.name} is lacking, the others are there`, async () => {
    const world = worldWithout({ batches: error });

    const { outcome, names, lacking } = await runWith(world.open);

    assert.equal(outcome.kind, "succeeded");
    assert.deepEqual(names, ["mailer", "storage"]);
    assert.deepEqual([...lacking], [["batches", error]]);
    assert.equal(world.closed.length, world.opened.length);
  });
}

test("a port that does not answer for 20 s is lacking", async () => {
  const { outcome, names, lacking } = await runWith(worldWithout({ batches: "silence" }).open);

  assert.equal(outcome.kind, "succeeded");
  assert.deepEqual(names, ["mailer", "storage"]);
  assert.match(String(lacking.get("batches")), /no answer for 20 s/);
});

test("what is opened after its time is closed", async () => {
  const closed: string[] = [];
  const late = Promise.withResolvers<undefined>();
  const open: Open = async (names) => {
    if (names.includes("batches")) {
      await late.promise;
    }
    return { ports: {}, [Symbol.asyncDispose]: async () => void closed.push(names.join(" ")) };
  };

  const { lacking } = await runWith(open);
  late.resolve(undefined);
  await late.promise;
  await new Promise((resolve) => setImmediate(resolve));

  assert.ok(lacking.has("batches"));
  assert.ok(closed.includes("batches"), closed.join(", "));
});

test("a port that is needed still ends the run", async () => {
  const error = new DeniedError("Cannot open the mailer");

  const { outcome } = await runWith(worldWithout({ mailer: error }).open);

  assert.deepEqual(outcome, { kind: "failed", cause: "denied", error });
});

test("a run that is told to stop meanwhile stops", async () => {
  const stop = new AbortController();
  const world = worldWithout({});
  const open: Open = async (names, signal) => {
    if (names.includes("batches")) {
      stop.abort(new Error("told to stop"));
      signal.throwIfAborted();
    }
    return await world.open(names, signal);
  };

  const { outcome, names } = await runWith(open, stop.signal);

  assert.equal(outcome.kind, "failed");
  assert.deepEqual(names, []);
});

test("who can do without the database can do without its lock; who needs it cannot; a rehearsal takes none", () => {
  assert.deepEqual(portsOf(job(["mailer"], ["deliveries"]), aRun()), {
    needs: ["mailer"],
    mayLack: ["deliveries", "locks", "history"],
  });
  assert.deepEqual(portsOf(job(["deliveries"], ["batches"]), aRun()), {
    needs: ["deliveries", "locks", "history"],
    mayLack: ["batches"],
  });
  assert.deepEqual(portsOf(job(["mailer"], ["deliveries"]), aRun({ dryRun: true })), {
    needs: ["mailer"],
    mayLack: ["deliveries"],
  });
});
