/** What people hear by the watchdog, once, and what they hear again: on a bench of its own. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { DeniedError, InterruptedError, UnavailableError } from "../../src/domain/failure.ts";
import type { Sent } from "../../src/ports/mail.ts";
import {
  bench,
  killed,
  mondayAtEight,
  schedules,
  signal,
  succeeded,
  unheard,
} from "./watchdog-bench.ts";

const refused: Sent = { kind: "refused", permanent: false, reason: "421 try later" };
const gone: Sent = { kind: "refused", permanent: true, reason: "550 no such user" };
const atWork = schedules({ startedFor: mondayAtEight });

test("a quiet look tells nobody, marks itself, and lets the server elsewhere hear it", async (t) => {
  const { sight, look, letters, beats, notes } = await bench(t);
  sight.schedules = atWork;
  sight.runs = [succeeded];

  const outcome = await look("2026-11-23T08:05:00Z");

  assert.deepEqual(outcome, {
    kind: "succeeded",
    counts: { jobs: 2, runs_seen: 1, matters_open: 0, told: 0, delivered_late: 0, recorded: 1 },
  });
  assert.deepEqual(letters, []);
  assert.deepEqual(beats, ["well"]);
  assert.deepEqual((await notes.state(signal)).lookedAt, new Date("2026-11-23T08:05:00Z"));
});

test("a run that was killed is told once, to who is told of failures", async (t) => {
  const { sight, look, letters } = await bench(t);
  sight.schedules = atWork;
  sight.runs = [killed];

  const first = await look("2026-11-23T08:05:00Z");
  await look("2026-11-23T08:10:00Z");

  assert.equal(first.kind === "succeeded" && first.counts["told"], 1);
  assert.deepEqual(
    letters.map(({ to }) => to),
    ["operator@example.com"],
  );
  assert.match(letters[0]?.subject ?? "", /^🚨 CRITICAL: .* - Pending Payment Update/);
  assert.match(letters[0]?.text ?? "", /memory/);
  assert.equal(letters[0]?.headers?.["X-Surgicase-Job"], "pending-payment-update");
});

test("a slot that was never started is told within minutes, with the command that starts it", async (t) => {
  const { sight, look, letters } = await bench(t);
  sight.schedules = schedules();

  await look("2026-11-23T08:01:00Z");
  const early = letters.length;
  await look("2026-11-23T08:06:00Z");

  assert.equal(early, 0);
  assert.match(letters[0]?.text ?? "", /never started/);
  assert.match(letters[0]?.text ?? "", /surgicase-jobs run pending-payment-update/);
});

test("when a later run did the work, people who were told hear that it is over", async (t) => {
  const { sight, look, letters } = await bench(t);
  sight.schedules = atWork;
  sight.runs = [killed];
  await look("2026-11-23T08:05:00Z");
  const better = { ...succeeded, madeAt: new Date("2026-11-23T08:06:00Z") };
  sight.runs = [
    killed,
    { ...better, state: { kind: "ended", at: new Date("2026-11-23T08:08:00Z"), well: true } },
  ];

  await look("2026-11-23T08:10:00Z");
  await look("2026-11-23T08:15:00Z");

  assert.equal(letters.length, 2);
  assert.match(letters[1]?.subject ?? "", /^✅ RECOVERED/);
  assert.equal(letters[1]?.thread, letters[0]?.thread);
});

test("news that no mail server took is news again, and unwell is what the server elsewhere hears", async (t) => {
  const answers: Record<string, Sent> = { "operator@example.com": refused };
  const { sight, look, letters, beats } = await bench(t, { answers });
  sight.schedules = atWork;
  sight.runs = [killed];

  const first = await look("2026-11-23T08:05:00Z");
  delete answers["operator@example.com"];
  await look("2026-11-23T08:10:00Z");
  await look("2026-11-23T08:15:00Z");

  assert.equal(first.kind, "partial");
  assert.equal(first.episode?.due, false);
  assert.deepEqual(beats, ["unwell", "well", "well"]);
  assert.equal(letters.length, 1);
});

test("what was found is kept before anybody is told", async (t) => {
  const { sight, look, notes, letters } = await bench(t);
  sight.schedules = atWork;
  sight.runs = [killed];
  const dead = new Error("the node died");
  const stop = new AbortController();
  const alertMailer = {
    send: async () => {
      stop.abort(dead);
      return refused;
    },
  };

  await assert.rejects(look("2026-11-23T08:05:00Z", { alertMailer }, stop.signal), dead);
  const { episodes, lookedAt } = await notes.state(signal);
  await look("2026-11-23T08:10:00Z");

  assert.deepEqual(
    episodes.map(({ kind, toldAt }) => [kind, toldAt]),
    [["killed", undefined]],
  );
  assert.equal(lookedAt, undefined);
  assert.equal(letters.length, 1);
});

const twoTold = { alertRecipients: ["operator@example.com", "First@example.com"] };

test("whoever is named by a run alone is not told: today's recipients are", async (t) => {
  const { sight, look, letters } = await bench(t);
  sight.schedules = atWork;
  sight.runs = [unheard];

  await look("2026-11-23T08:05:00Z");

  assert.deepEqual(
    letters.map(({ to }) => to),
    ["operator@example.com"],
  );
});

test("an alert that no road took is delivered late, as it was, to whom it did not reach, once", async (t) => {
  const { sight, look, letters } = await bench(t, { settings: twoTold });
  sight.schedules = atWork;
  sight.runs = [unheard];

  const outcome = await look("2026-11-23T08:05:00Z");
  await look("2026-11-23T08:10:00Z");

  assert.equal(outcome.kind === "succeeded" && outcome.counts["delivered_late"], 1);
  assert.equal(letters.length, 1);
  const [letter] = letters;
  assert.equal(letter?.to, "first@example.com");
  assert.equal(letter.subject, "🚨 CRITICAL: Scheduled Job Failed - Pending Payment Update");
  assert.equal(letter.thread, "pending@example.com");
  assert.match(letter.text, /^This comes late, by the watchdog: .* 08:01 UTC\.\n\nCRITICAL\n/);
});

test("an alert whose recipients are gone goes to those of today, and one that nobody is named for too", async (t) => {
  const one = await bench(t, { answers: { "first@example.com": gone }, settings: twoTold });
  const other = await bench(t);
  const [attempt] = unheard.attempts;
  const undelivered = attempt?.lastWords?.undelivered;
  assert.ok(attempt?.lastWords !== undefined && undelivered !== undefined);
  const nameless = { ...attempt.lastWords, undelivered: { ...undelivered, recipients: [] } };
  one.sight.runs = [unheard];
  other.sight.runs = [{ ...unheard, attempts: [{ ...attempt, lastWords: nameless }] }];

  for (const { sight, look, letters } of [one, other]) {
    sight.schedules = atWork;
    await look("2026-11-23T08:05:00Z");

    assert.deepEqual(
      letters.map(({ to }) => to),
      ["operator@example.com"],
    );
  }
});

test("an alert that cannot be delivered late is tried again, and not when it is a week old", async (t) => {
  const answers: Record<string, Sent> = { "first@example.com": refused };
  const { sight, look, beats } = await bench(t, { answers, settings: twoTold });
  sight.schedules = atWork;
  sight.runs = [unheard];

  await look("2026-11-23T08:05:00Z");
  await look("2026-11-30T07:55:00Z");
  await look("2026-11-30T08:05:00Z");

  assert.deepEqual(beats.slice(0, 2), ["unwell", "unwell"]);
  assert.equal(beats[2], "well");
});

for (const [what, run, said] of [
  ["what is the matter", killed, /was killed/],
  ["what a run could not say", unheard, /^This comes late/],
] as const) {
  test(`of a muted job nobody is told ${what} before the mute has ended`, async (t) => {
    const { sight, look, letters, notes, beats } = await bench(t);
    sight.schedules = atWork;
    sight.runs = [run];
    const mute = {
      job: "pending-payment-update",
      until: new Date("2026-11-23T09:00:00Z"),
      by: "ops",
      reason: "moving house",
      since: new Date("2026-11-23T07:00:00Z"),
    };
    await notes.changeMutes(() => [mute], signal);

    await look("2026-11-23T08:05:00Z");
    const muted = letters.length;
    await look("2026-11-23T09:00:00Z");

    assert.equal(muted, 0);
    assert.deepEqual(beats, ["well", "well"]);
    assert.equal(letters.length, 1);
    assert.match(letters[0]?.text ?? "", said);
  });
}

test("an alert that was delivered late is not sent again while the history cannot have its run", async (t) => {
  const { sight, look, letters } = await bench(t);
  sight.schedules = atWork;
  sight.runs = [unheard];

  await look("2026-11-23T08:05:00Z", { history: undefined });
  await look("2026-11-23T08:10:00Z", { history: undefined });
  await look("2026-11-23T08:15:00Z");
  await look("2026-11-23T08:20:00Z");

  assert.equal(letters.length, 1);
});

test("jobs that are not installed are nobody's business", async (t) => {
  const { sight, look, letters } = await bench(t, {
    settings: { watchedJobs: ["secrets-warming"] },
  });
  sight.schedules = atWork;
  sight.runs = [killed];

  const outcome = await look("2026-11-23T08:05:00Z");

  assert.equal(outcome.kind === "succeeded" && outcome.counts["jobs"], 1);
  assert.deepEqual(letters, []);
});

test("alerts name whom to ask and where the job's runbook is", async (t) => {
  const { sight, look, letters } = await bench(t, {
    settings: { alertContact: "the on-call phone", runbookUrl: "https://example.com/runbooks" },
  });
  sight.schedules = atWork;
  sight.runs = [killed];

  await look("2026-11-23T08:05:00Z");

  assert.match(letters[0]?.text ?? "", /the on-call phone/);
  assert.match(letters[0]?.text ?? "", /https:\/\/example\.com\/runbooks#pending-payment-update/);
});

for (const error of [
  new DeniedError("Cannot list the Jobs: access is denied"),
  new UnavailableError("the Kubernetes API", "Cannot list the Jobs: no answer"),
]) {
  test(`a look that ends by ${error.name} says unwell, marks nothing, and fails with it`, async (t) => {
    const { look, beats, notes } = await bench(t);
    const blind = { look: async () => Promise.reject(error), commands: () => assert.fail() };

    await assert.rejects(look("2026-11-23T08:05:00Z", { sightings: blind }), error);

    assert.deepEqual(beats, ["unwell"]);
    assert.equal((await notes.state(signal)).lookedAt, undefined);
  });
}

test("one that is told to stop raises no alarm elsewhere: it is started again", async (t) => {
  const { look, beats } = await bench(t);
  const stop = new AbortController();
  const reason = new InterruptedError("Told to stop by SIGTERM");
  const sightings = {
    look: async () => {
      stop.abort(reason);
      throw reason;
    },
    commands: () => assert.fail(),
  };

  await assert.rejects(look("2026-11-23T08:05:00Z", { sightings }, stop.signal), reason);

  assert.deepEqual(beats, []);
});
