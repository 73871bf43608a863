/** What a look does beside telling people, and that one part that fails takes no other with it: on a bench of its own. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ConfigError, UnavailableError } from "../../src/domain/failure.ts";
import type { MailLogEntry } from "../../src/ports/mail-log.ts";
import type { Finished } from "../../src/run/outcome.ts";
import {
  bench,
  killed,
  mondayAtEight,
  schedules,
  seenRun,
  signal,
  succeeded,
} from "./watchdog-bench.ts";

const atWork = schedules({ startedFor: mondayAtEight });
const away = new UnavailableError(
  "the Pushgateway",
  "Cannot push metrics: the Pushgateway is away",
);
const refusing = async () => Promise.reject(away);

function countOf(outcome: Finished, name: string): number | undefined {
  return outcome.kind === "skipped" ? undefined : outcome.counts[name];
}

test("runs that the history missed are filled in, and one that it has no end of", async (t) => {
  const { sight, look, history } = await bench(t);
  const begun = seenRun("begun", { end: { outcome: "failed", exitCode: 137 }, killedBy: "memory" });
  for (const { record } of begun.attempts) {
    const { end: _, ...withoutEnd } = record;
    await history.record(withoutEnd, signal);
  }
  sight.schedules = atWork;
  sight.runs = [begun, killed, seenRun("at-work", {})];

  const recorded = [
    countOf(await look("2026-11-23T08:01:30Z"), "recorded"),
    countOf(await look("2026-11-23T08:05:00Z"), "recorded"),
  ];

  assert.deepEqual(recorded, [2, 0]);
  const kept = await history.list({ limit: 9 }, signal);
  assert.deepEqual(
    new Set(kept.map(({ runId, end }) => `${runId} ${end?.exitCode}`)),
    new Set(["begun 137", "killed 137"]),
  );
});

test("what a run said of itself in the history stays as it is", async (t) => {
  const { sight, look, history } = await bench(t);
  const end = { outcome: "succeeded", exitCode: 0 } as const;
  for (const { record } of seenRun("known", { end: { ...end, detail: "own words" } }).attempts) {
    await history.record(record, signal);
  }
  sight.schedules = atWork;
  sight.runs = [seenRun("known", { end: { ...end, detail: "as seen" } })];

  await look("2026-11-23T08:05:00Z");

  const [kept] = await history.find("known", signal);
  assert.equal(kept?.end?.detail, "own words");
});

test("an installation without a database lacks no history, however long", async (t) => {
  const { sight, look } = await bench(t);
  sight.runs = [succeeded];
  const none = new Map([["history", new ConfigError(["the database is not there"])]] as const);
  const later = ["2026-11-23T08:05:00Z", "2026-11-23T09:30:00Z"];

  for (const now of later) {
    const outcome = await look(now, { history: undefined }, AbortSignal.timeout(60_000), none);

    assert.equal(outcome.kind, "succeeded");
  }
});

test("a rehearsal is in no history", async (t) => {
  const { sight, look, history } = await bench(t);
  sight.schedules = atWork;
  sight.runs = [
    seenRun("dry", { end: { outcome: "succeeded", exitCode: 0 }, words: { dryRun: true } }),
  ];

  await look("2026-11-23T08:05:00Z");

  assert.deepEqual(await history.list({ limit: 9 }, signal), []);
});

test("a rehearsal that was killed is in no history either", async (t) => {
  const { sight, look, history } = await bench(t);
  sight.schedules = atWork;
  sight.runs = [{ ...killed, rehearses: true }];

  await look("2026-11-23T08:05:00Z");

  assert.deepEqual(await history.list({ limit: 10 }, signal), []);
});

test("a run of which nothing is left to do is noted as settled, until it is not to be seen any more", async (t) => {
  const { sight, look, notes } = await bench(t);
  sight.schedules = atWork;
  sight.runs = [succeeded];

  await look("2026-11-23T08:05:00Z");
  const { settled } = await notes.state(signal);
  sight.runs = [];
  await look("2026-11-23T08:10:00Z");

  assert.deepEqual(settled, ["succeeded/succeeded-pod"]);
  assert.deepEqual((await notes.state(signal)).settled, []);
});

test("many runs that the history has are no question each", async (t) => {
  const { sight, look, history } = await bench(t);
  const runs = Array.from({ length: 50 }, (_, index) =>
    seenRun(`run-${index}`, { end: { outcome: "succeeded", exitCode: 0 } }),
  );
  for (const { attempts } of runs) {
    await Promise.all(attempts.map(async ({ record }) => history.record(record, signal)));
  }
  sight.schedules = atWork;
  sight.runs = runs;
  const questions: string[] = [];
  const counting = {
    ...history,
    find: async (runId: string) => {
      questions.push(runId);
      return history.find(runId, signal);
    },
  };

  const outcome = await look("2026-11-23T08:05:00Z", { history: counting });

  assert.equal(outcome.kind === "succeeded" && outcome.counts["recorded"], 0);
  assert.deepEqual(questions, []);
});

test("each watched job's gauges go into its own group, the time of the look into the watchdog's", async (t) => {
  const { sight, look, gauges } = await bench(t);
  sight.schedules = atWork;
  sight.runs = [killed];

  await look("2026-11-23T08:05:00Z");

  const group = 'job="surgicase_jobs",scheduled_job="pending-payment-update",environment="test"';
  const text = await gauges("pending-payment-update");
  assert.ok(text.includes(`surgicase_job_open_matter{matter="killed",${group}} 1`), text);
  assert.match(
    await gauges("watchdog"),
    /surgicase_watchdog_look_timestamp_seconds\{.*\} 1795421100\n/,
  );
});

test("the metrics of jobs that are not installed are removed, and no others", async (t) => {
  const { sight, look, metrics } = await bench(t, {
    settings: { watchedJobs: ["secrets-warming"] },
  });
  sight.schedules = atWork;
  const gauge = { name: "surgicase_a", help: "A.", samples: [{ labels: {}, value: 1 }] };
  for (const job of ["pending-payment-update", "watchdog", "secrets-warming"]) {
    await metrics.push(job, [gauge], signal);
  }

  await look("2026-11-23T08:05:00Z");

  assert.deepEqual(await metrics.jobs(signal), ["secrets-warming", "watchdog"]);
});

test("SurgiCase's own log of mails has what became of each letter, with the job it is about", async (t) => {
  const { sight, look } = await bench(t);
  const entries: MailLogEntry[] = [];
  const mailLog = {
    write: async (written: readonly MailLogEntry[]) => {
      entries.push(...written);
      return 0;
    },
  };
  sight.schedules = atWork;
  sight.runs = [killed];

  await look("2026-11-23T08:05:00Z", { mailLog });
  await look("2026-11-23T08:10:00Z", { mailLog });

  assert.deepEqual(
    entries.map(({ recipient, sent, mail }) => [
      recipient,
      sent.kind,
      mail.emailType,
      mail.reportType,
    ]),
    [["operator@example.com", "accepted", "job_failure_alert", "pending-payment-update"]],
  );
});

test("a log of mails that takes nothing changes nothing about the look", async (t) => {
  const { sight, look, messages } = await bench(t);
  sight.schedules = atWork;
  sight.runs = [killed];

  const outcome = await look("2026-11-23T08:05:00Z", { mailLog: { write: refusing } });

  assert.equal(outcome.kind, "succeeded");
  assert.ok(messages().includes("alerts not noted in email_log"));
});

test("where nobody listens for the heartbeat, nothing is amiss", async (t) => {
  const { sight, look } = await bench(t);
  sight.schedules = atWork;

  const outcome = await look("2026-11-23T08:05:00Z", { heartbeat: undefined });

  assert.equal(outcome.kind, "succeeded");
});

test("once a day good runs of two weeks ago are thinned out, of jobs that run often alone", async (t) => {
  const { sight, look, history, records } = await bench(t);
  const old = { end: { outcome: "succeeded", exitCode: 0 } } as const;
  const weeks = [
    seenRun("weekly", { ...old, startedAt: new Date("2026-11-02T08:00:00Z") }),
    seenRun("weekly-next", { ...old, startedAt: new Date("2026-11-03T08:00:00Z") }),
  ];
  const often = (runId: string, startedAt: string, job = "secrets-warming") =>
    seenRun(runId, { ...old, job, startedAt: new Date(startedAt) });
  const runs = [
    ...weeks,
    often("old", "2026-11-09T07:00:00Z"),
    often("older", "2026-11-02T08:00:00Z"),
    often("new", "2026-11-09T08:30:00Z"),
    often("watched", "2026-11-02T08:00:00Z", "watchdog"),
    often("watched-new", "2026-11-22T08:00:00Z", "watchdog"),
  ];
  for (const { attempts } of runs) {
    for (const { record } of attempts) {
      await history.record(record, signal);
      await records.record(record, signal);
    }
  }
  sight.schedules = atWork;
  const left = async () =>
    new Set((await records.list({ limit: 99 }, signal)).map(({ runId }) => runId));

  await look("2026-11-23T08:05:00Z");
  const first = await left();
  await look("2026-11-23T23:55:00Z");
  const sameDay = await left();
  await look("2026-11-24T09:00:00Z");

  assert.deepEqual(first, new Set(["weekly", "weekly-next", "new", "watched-new"]));
  assert.deepEqual(sameDay, first);
  assert.equal((await history.list({ limit: 99 }, signal)).length, 4);
});

test("a look whose time is up in the middle of a part ends with the reason, and says unwell", async (t) => {
  const { sight, look, beats } = await bench(t);
  sight.schedules = atWork;
  sight.runs = [succeeded];
  const stop = new AbortController();
  const reason = new Error("the attempt's time is up");
  const hanging = {
    push: async (_job: string, _gauges: unknown, given: AbortSignal) =>
      new Promise<void>((_resolve, reject) => {
        given.addEventListener("abort", () => reject(given.reason as Error));
        stop.abort(reason);
      }),
    jobs: refusing,
    remove: refusing,
  };

  const looking = look("2026-11-23T08:05:00Z", { metrics: hanging }, stop.signal);

  await assert.rejects(looking, reason);
  assert.deepEqual(beats, ["unwell"]);
});

test("notes that somebody spoilt are begun anew, and the log says so once", async (t) => {
  const { sight, look, place, messages } = await bench(t);
  sight.schedules = atWork;
  await place.replace("state", "{ edited by hand", undefined, signal);

  const first = await look("2026-11-23T08:05:00Z");
  await look("2026-11-23T08:10:00Z");

  assert.equal(first.kind, "succeeded");
  const damaged =
    "⚠️ notes of the watchdog could not be read and are begun anew: people may hear of a thing twice";
  assert.deepEqual(
    messages().filter((message) => message === damaged),
    [damaged],
  );
});
