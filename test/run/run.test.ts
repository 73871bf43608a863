/** How a run goes: waiting, giving up, being stopped, and telling people. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  BlockedError,
  DeniedError,
  InterruptedError,
  JobAtWorkError,
  UnavailableError,
} from "../../src/domain/failure.ts";
import type { Ports } from "../../src/ports/ports.ts";
import type { OpenedPorts } from "../../src/run/attempt.ts";
import type { Reporter, RunEvent, RunFacts } from "../../src/run/event.ts";
import { exitCodeOf } from "../../src/run/exit-codes.ts";
import { defineJob, type RunContext } from "../../src/run/job.ts";
import type { Finished } from "../../src/run/outcome.ts";
import { runJob } from "../../src/run/run.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { aRun } from "./alerts/sample-run.ts";
import { jobSettings } from "../support/job-settings.ts";

const done: Finished = { kind: "succeeded", counts: { moved: 3 } };
const down = new UnavailableError("the database", "Cannot reach the database: connection refused");

interface Options {
  readonly keepsTryingSeconds?: number;
  readonly stop?: AbortSignal;
  readonly waits?: boolean;
  readonly reporters?: readonly Reporter[];
  readonly open?: () => Promise<OpenedPorts>;
  readonly run?: Partial<RunFacts>;
}

async function runOf(work: (context: RunContext) => Promise<Finished>, options: Options = {}) {
  const clock = fakeClock(new Date("2026-11-23T08:00:05Z"));
  const events: RunEvent[] = [];
  const logged: string[] = [];
  const job = defineJob({
    ...aRun().job,
    keepsTryingSeconds: options.keepsTryingSeconds ?? 6 * 3600,
    needs: [],
    run: async (_ports, context) => work(context),
  });
  const recorder: Reporter = {
    name: "recorder",
    limitSeconds: 10,
    report: async (event) => void events.push(event),
  };
  const note = (_fields: unknown, message: string) => void logged.push(message);
  const outcome = await runJob(job, aRun({ job, startedAt: clock.now(), ...options.run }), {
    clock,
    log: { info: note, warn: note, error: note },
    open:
      options.open ?? (async () => ({ ports: {}, [Symbol.asyncDispose]: async () => undefined })),
    reporters: [[recorder, ...(options.reporters ?? [])]],
    stop: options.stop ?? new AbortController().signal,
    settings: jobSettings,
    copies: () => [],
    waits: options.waits ?? true,
    random: () => 0,
  });
  const news = events.filter((event) => event.kind === "waiting" && event.news);
  return { outcome, events, logged, clock, news };
}

test("a job that does its work makes a succeeded run, told once at start and once at end", async () => {
  const { outcome, events } = await runOf(async () => done);

  assert.deepEqual(outcome, done);
  assert.deepEqual(
    events.map(({ kind }) => kind),
    ["started", "working", "ended"],
  );
});

test("a job that throws makes a failed run, with the job's own error as it was", async () => {
  const diskFull = new Error("Cannot write the report: no space left");

  const { outcome } = await runOf(async () => Promise.reject(diskFull));

  assert.deepEqual(outcome, { kind: "failed", cause: "fault", error: diskFull });
});

for (const [error, exitCode] of [
  [new Error("bug"), 1],
  [new BlockedError("other-job", "Cannot: other-job did not run"), 69],
  [new DeniedError("Cannot read it"), 77],
] as const) {
  test(`${error.name} ends the run at once with exit code ${exitCode}`, async () => {
    let attempts = 0;

    const { outcome } = await runOf(async () => {
      attempts += 1;
      throw error;
    });

    assert.equal(exitCodeOf(outcome), exitCode);
    assert.equal(attempts, 1);
  });
}

test("what is unavailable is waited for, told once, and the run ends as the work ends", async () => {
  const answers = [down, down, down];

  const { outcome, events, news } = await runOf(async () => {
    const error = answers.pop();
    return error === undefined ? done : Promise.reject(error);
  });

  assert.deepEqual(outcome, done);
  assert.equal(news.length, 1);
  const end = events.at(-1);
  assert.ok(end?.kind === "ended");
  assert.equal(end.attempts, 4);
  assert.equal(end.waited?.what, "the database");
});

test("a run that waits for hours reminds after one hour and after three, and no more", async () => {
  const { outcome, news, clock } = await runOf(async () => Promise.reject(down));

  assert.equal(exitCodeOf(outcome), 75);
  const hours = news.map(
    (event) =>
      event.kind === "waiting" && (event.at.getTime() - event.waited.since.getTime()) / 3_600_000,
  );
  assert.deepEqual(
    hours.map((hour) => Math.floor(Number(hour))),
    [0, 1, 3],
  );
  const waitedHours = (clock.now().getTime() - Date.parse("2026-11-23T08:00:05Z")) / 3_600_000;
  assert.ok(waitedHours > 5.9 && waitedHours <= 6, `gave up after ${waitedHours} h`);
});

test("a run that is not to wait gives up at once", async () => {
  const { outcome, news } = await runOf(async () => Promise.reject(down), { waits: false });

  assert.equal(exitCodeOf(outcome), 75);
  assert.equal(news.length, 0);
});

test("nobody is told that a run waits for a job of ours", async () => {
  const answers = [new JobAtWorkError("other-job", "Cannot yet: other-job is at work")];

  const { events } = await runOf(async () => {
    const error = answers.pop();
    return error === undefined ? done : Promise.reject(error);
  });

  const end = events.at(-1);
  assert.ok(end?.kind === "ended");
  assert.equal(end.waited?.told, false);
});

test("whoever was told that a run waits is told how it ends, though it waited for a job of ours at last", async () => {
  const answers = [new JobAtWorkError("other-job", "Cannot yet: other-job is at work"), down];

  const { events } = await runOf(async () => {
    const error = answers.pop();
    return error === undefined ? done : Promise.reject(error);
  });

  const end = events.at(-1);
  assert.ok(end?.kind === "ended");
  assert.equal(end.waited?.told, true);
});

test("an attempt over its limit is aborted and ends the run with exit code 124", async () => {
  const { outcome, clock } = await runOf(
    async ({ signal }) =>
      new Promise((_resolve, reject) =>
        signal.addEventListener("abort", () => reject(new Error("socket closed"))),
      ),
  );

  assert.equal(exitCodeOf(outcome), 124);
  assert.equal(clock.now().toISOString(), "2026-11-23T08:05:05.000Z");
});

test("a job that is deaf to its signal is left behind ten seconds after its limit", async () => {
  const { outcome, clock } = await runOf(async () => new Promise(() => undefined));

  assert.equal(exitCodeOf(outcome), 124);
  assert.equal(clock.now().toISOString(), "2026-11-23T08:05:15.000Z");
});

test("a run that is told to stop ends interrupted, with exit code 143", async () => {
  const stop = new AbortController();

  const { outcome } = await runOf(
    async ({ signal }) => {
      stop.abort(new InterruptedError("Told to stop by SIGTERM"));
      signal.throwIfAborted();
      return done;
    },
    { stop: stop.signal },
  );

  assert.equal(exitCodeOf(outcome), 143);
});

test("a run that is told to stop while it waits ends interrupted", async () => {
  const stop = new AbortController();
  const stopAtNews: Reporter = {
    name: "stopper",
    limitSeconds: 1,
    report: async (event) => {
      if (event.kind === "waiting") {
        stop.abort(new InterruptedError("Told to stop by SIGTERM"));
      }
    },
  };

  const { outcome } = await runOf(async () => Promise.reject(down), {
    stop: stop.signal,
    reporters: [stopAtNews],
  });

  assert.equal(exitCodeOf(outcome), 143);
});

test("work that was finished when the stop came counts as finished", async () => {
  const stop = new AbortController();

  const { outcome } = await runOf(
    async () => {
      stop.abort(new InterruptedError("Told to stop by SIGTERM"));
      return done;
    },
    { stop: stop.signal },
  );

  assert.deepEqual(outcome, done);
});

for (const [how, report] of [
  ["fails", async () => Promise.reject(new Error("Cannot push: gateway down"))],
  ["hangs", async () => new Promise<void>(() => undefined)],
] as const) {
  test(`a reporter that ${how} is logged and changes nothing`, async () => {
    const { outcome, logged } = await runOf(async () => done, {
      reporters: [{ name: "broken", limitSeconds: 5, report }],
    });

    assert.deepEqual(outcome, done);
    assert.deepEqual(logged, ["run not reported", "run not reported", "run not reported"]);
  });
}

test("what an attempt opened is closed before the next one, whatever happened in it", async () => {
  const story: string[] = [];
  const answers = [down];

  await runOf(
    async () => {
      const error = answers.pop();
      story.push(error === undefined ? "works" : "fails");
      return error === undefined ? done : Promise.reject(error);
    },
    {
      open: async () => {
        story.push("opened");
        return { ports: {}, [Symbol.asyncDispose]: async () => void story.push("closed") };
      },
    },
  );

  assert.deepEqual(story, ["opened", "fails", "closed", "opened", "works", "closed"]);
});

test("a job is handed exactly the ports it names", async () => {
  const clock = fakeClock(new Date("2026-11-23T08:00:05Z"));
  let handed: readonly string[] = [];
  const job = defineJob({
    ...aRun().job,
    needs: ["secrets"],
    run: async (ports) => {
      handed = Object.keys(ports);
      return done;
    },
  });
  const everything = { secrets: {}, storage: {}, mailer: {} } as unknown as Partial<Ports>;

  await runJob(job, aRun({ job }), {
    clock,
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    open: async () => ({ ports: everything, [Symbol.asyncDispose]: async () => undefined }),
    reporters: [],
    stop: new AbortController().signal,
    settings: jobSettings,
    copies: () => [],
    waits: true,
    random: () => 0,
  });

  assert.deepEqual(handed, ["secrets"]);
});
