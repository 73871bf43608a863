/** A job that fails every few minutes: the mails that people get of it, and those they are spared. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Cause } from "../../src/domain/failure.ts";
import type { RunAlert, RunEnd, RunRecord } from "../../src/ports/run-history.ts";
import type { Ended } from "../../src/run/alerts/alert-facts.ts";
import type { Outcome } from "../../src/run/outcome.ts";
import { alertMail } from "../../src/run/reporters/alert-mail.ts";
import type { Mute } from "../../src/watch/mute.ts";
import { keepingMailer } from "../support/job-run.ts";
import { memoryLog } from "../support/memory-log.ts";
import { aRun, ended, facts, partial, succeeded } from "./alerts/sample-run.ts";

const minute = 60_000;
const start = new Date("2026-11-23T09:00:00Z");

const schedules = { 5: "*/5 * * * *", 30: "*/30 * * * *", 60: "0 * * * *", 1440: "0 9 * * *" };

interface Job {
  readonly name?: string;
  readonly minutes?: keyof typeof schedules;
  readonly mutes?: readonly Mute[];
  /** Whether its own runs are on record. */
  readonly isRecorded?: boolean;
}

/** A job whose runs are told of and put on record, one after the other. */
function often({ name = "watchdog", minutes = 5, mutes = [], isRecorded = true }: Job = {}) {
  const schedule = schedules[minutes];
  const records: RunRecord[] = [];
  const { mailer, letters } = keepingMailer();
  let slot = start;
  const reporter = () =>
    alertMail({
      mailer,
      log: memoryLog().log,
      recipients: async () => ({ addresses: ["ops@example.com"], source: "admin_email" }),
      factsOf: async () => facts(),
      earlierRuns: async (_job, limit) => records.slice(0, limit),
      mutes: async () => mutes,
    });
  return {
    letters,
    records,
    pass: (passed: number) => {
      slot = new Date(slot.getTime() + passed * minute);
    },
    /** One run; the mails it sent, by subject, and its thread. */
    async run(outcome: Outcome, alert?: RunAlert) {
      const runId = `run-${records.length}`;
      const run = aRun(
        { runId, slot, startedAt: slot, schedule },
        { name, title: "Watchdog", schedule, accepts: [] },
      );
      const event = ended(outcome, { run, endedAt: new Date(slot.getTime() + 30_000) });
      const mail = reporter();
      const before = letters.length;
      await mail.report(event, AbortSignal.timeout(10_000));
      if (isRecorded) {
        records.unshift(recordOf(event, alert));
      }
      slot = new Date(slot.getTime() + minutes * minute);
      return { mails: letters.slice(before).map(({ subject }) => subject), thread: mail.thread() };
    },
  };
}

function recordOf({ run, outcome, endedAt }: Ended, alert: RunAlert | undefined): RunRecord {
  const { runId, attempt, job, startedBy, startedAt, slot } = run;
  const end: RunEnd = {
    endedAt,
    outcome: outcome.kind,
    exitCode: 0,
    counts: {},
    troubles: outcome.kind === "partial" ? outcome.troubles : [],
    detail: outcome.kind === "skipped" ? outcome.detail : "",
    ...(outcome.kind === "failed" ? { cause: outcome.cause } : {}),
    ...(alert === undefined ? {} : { alert }),
  };
  return { runId, attempt, job: job.name, startedBy, startedAt, slot, seenAt: endedAt, end };
}

function failed(cause: Cause = "unavailable"): Outcome {
  return { kind: "failed", cause, error: new Error("Cannot reach it") };
}

const locked: Outcome = {
  kind: "skipped",
  because: "locked",
  detail: "Run 7 of watchdog is at work",
};

test("people hear of the first failure, after 2 h, and then every 6 h, in one conversation", async () => {
  const job = often();
  const told: number[] = [];
  for (let passed = 0; passed <= 19 * 60; passed += 5) {
    const { mails } = await job.run(failed());
    told.push(...mails.map(() => passed / 60));
  }

  assert.deepEqual(told, [0, 2, 6, 12, 18]);
  assert.equal(new Set(job.letters.map(({ thread }) => thread)).size, 1);
  assert.match(
    job.letters[1]?.text ?? "",
    /It is the 25th run in a row, since Monday 2026-11-23 09:00 UTC\./,
  );
});

test("a run that is not mailed says all the same where it was told", async () => {
  const job = often();

  const first = await job.run(failed());
  const second = await job.run(failed());

  assert.deepEqual([first.mails.length, second.mails.length], [1, 0]);
  assert.equal(second.thread, first.thread);
});

test("another cause is news, once, in the same conversation", async () => {
  const job = often();
  await job.run(failed());
  await job.run(failed());

  const other = await job.run(failed("denied"));
  const back = await job.run(failed());
  const again = await job.run(failed("denied"));

  assert.deepEqual(
    [other, back, again].map(({ mails }) => mails.length),
    [1, 0, 0],
  );
  assert.equal(job.letters[1]?.thread, job.letters[0]?.thread);
});

for (const [what, between] of [
  ["a good run", async (job: ReturnType<typeof often>) => job.run(succeeded)],
  ["a run with exceptions", async (job: ReturnType<typeof often>) => job.run(partial())],
  ["a gap of three intervals", async (job: ReturnType<typeof often>) => job.pass(10)],
] as const) {
  test(`after ${what} a failure is the first again`, async () => {
    const job = often();
    await job.run(failed());
    await between(job);

    const { mails, thread } = await job.run(failed());

    assert.equal(mails.length, 1);
    assert.notEqual(thread, job.letters[0]?.thread);
  });
}

for (const [what, between] of [
  ["a run that another locked out", async (job: ReturnType<typeof often>) => job.run(locked)],
  ["a run that is not on record", async (job: ReturnType<typeof often>) => job.pass(5)],
] as const) {
  test(`${what} does not make a failure the first again`, async () => {
    const job = often();
    await job.run(failed());
    await between(job);

    assert.deepEqual((await job.run(failed())).mails, []);
  });
}

test("a failure that is known to have reached nobody counts for none", async () => {
  const job = often();
  const undelivered = { subject: "", text: "", thread: "a@example.com", recipients: [] };
  await job.run(failed(), { thread: "a@example.com", undelivered });

  assert.equal((await job.run(failed())).mails.length, 1);
  assert.equal((await job.run(failed())).mails.length, 0);
});

test("a failure while the job was muted is told by the first after it", async () => {
  const until = new Date(start.getTime() + 7 * minute);
  const job = often({
    mutes: [{ job: "watchdog", since: start, until, by: "ann", reason: "maintenance" }],
  });

  const muted = [await job.run(failed()), await job.run(failed())];
  const after = [await job.run(failed()), await job.run(failed())];

  assert.deepEqual(
    muted.map(({ mails, thread }) => [mails.length, thread]),
    [
      [0, undefined],
      [0, undefined],
    ],
  );
  assert.deepEqual(
    after.map(({ mails }) => mails.length),
    [1, 0],
  );
});

test("where earlier runs cannot be read, each failure is mailed", async () => {
  const job = often({ isRecorded: false });

  const mails = [...(await job.run(failed())).mails, ...(await job.run(failed())).mails];

  assert.equal(mails.length, 2);
});

for (const [minutes, mails] of [
  [60, 1],
  [1440, 2],
] as const) {
  test(`of two failures in a row ${minutes} min apart ${mails} are mailed`, async () => {
    const job = often({ name: "any", minutes });

    const sent = [...(await job.run(failed())).mails, ...(await job.run(failed())).mails];

    assert.equal(sent.length, mails);
  });
}

test("the same exceptions in a row are told once, others at once", async () => {
  const job = often();

  const mails = [await job.run(partial()), await job.run(partial()), await job.run(partial(2))];

  assert.deepEqual(
    mails.map((run) => run.mails.length),
    [1, 0, 1],
  );
});

test("the watchdog that is back says so where its failure was told, once", async () => {
  const job = often();
  await job.run(succeeded);
  await job.run(failed());
  await job.run(failed());

  const back = await job.run(succeeded);
  const next = await job.run(succeeded);

  assert.deepEqual(back.mails, ["✅ RECOVERED: Scheduled Job - Watchdog"]);
  assert.equal(back.thread, job.letters[0]?.thread);
  assert.match(
    job.letters[1]?.text ?? "",
    /2 runs had failed in a row since Monday 2026-11-23 09:05 UTC\. This one did its work, 10 min 30 s later\./,
  );
  assert.deepEqual(next.mails, []);
});

test("of another job that is back the watchdog says so", async () => {
  const job = often({ name: "secrets-warming", minutes: 30 });
  await job.run(failed());

  assert.deepEqual((await job.run(succeeded)).mails, []);
});

test("a recovery that nobody was waiting for is not told", async () => {
  const job = often();
  const undelivered = { subject: "", text: "", thread: "a@example.com", recipients: [] };
  await job.run(failed(), { thread: "a@example.com", undelivered });

  assert.deepEqual((await job.run(succeeded)).mails, []);
});
