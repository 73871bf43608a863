/** Episodes, look by look: what people hear when something begins, gets worse, lasts and is over, and what they do not hear. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { SeenRun } from "../../src/watch/sight.ts";
import { emptyWatch } from "../../src/watch/watch-state.ts";
import {
  at,
  failed,
  killed,
  newsWords,
  report,
  runOf,
  scheduleOf,
  sightOf,
  succeeded,
  type Try,
  watchman,
} from "./watched.ts";

const lastWeek = new Date("2026-11-16T09:00:00Z");
const slot = at("09:00");
const started = [scheduleOf(report, slot)];
const missed = [scheduleOf(report, lastWeek)];

test("a missed slot is told once, reminded of after 4 h and then daily, and over by a run for its week", () => {
  const { look } = watchman();
  const times = [
    "09:05",
    "09:10",
    "12:55",
    "13:00",
    "13:05",
    "24 12:55",
    "24 13:00",
    "24 13:05",
    "25 13:05",
  ];
  const rerun = succeeded(report, "b", at("25 14:00"), at("25 14:01"), slot);

  const told = times.map((time) => newsWords(look(at(time), sightOf(missed)))[0]);
  const atWork = look(at("26 13:05"), sightOf(missed, [working("b", at("26 13:04"))]));
  const over = look(at("26 13:10"), sightOf(missed, [rerun]));
  const after = look(at("26 13:15"), sightOf(missed, [rerun]));

  assert.deepEqual(told, [
    "begun never-started critical",
    undefined,
    undefined,
    "reminder never-started critical",
    undefined,
    undefined,
    "reminder never-started critical",
    undefined,
    "reminder never-started critical",
  ]);
  assert.deepEqual(atWork, []);
  assert.deepEqual(newsWords(over), ["over never-started critical"]);
  assert.deepEqual(after, []);
});

test("a run that failed by itself is not told again: only reminders, and that it is over, in its own conversation", () => {
  const { look } = watchman();
  const bad = failed(report, "a", slot, at("09:01"));

  const first = look(at("09:05"), sightOf(started, [bad]));
  const reminder = look(at("13:05"), sightOf(started, [bad]));
  const over = look(
    at("14:05"),
    sightOf(started, [bad, succeeded(report, "b", at("14:00"), at("14:01"))]),
  );

  assert.deepEqual(first, []);
  assert.deepEqual(newsWords([...reminder, ...over]), [
    "reminder failed critical",
    "over failed critical",
  ]);
  assert.deepEqual(
    [...reminder, ...over].map(({ episode }) => episode.thread),
    ["provider-payment-report.said@example.com", "provider-payment-report.said@example.com"],
  );
});

test("a partial run ends an episode silently", () => {
  const watched = watchman();
  const bad = failed(report, "a", slot, at("09:01"));
  const partial = runOf(report, {
    id: "b",
    madeAt: at("10:00"),
    state: { kind: "ended", at: at("10:01"), well: false },
    tries: [{ from: at("10:00"), to: at("10:01"), exitCode: 3, said: {} }],
  });

  watched.look(at("09:05"), sightOf(started, [bad]));
  const over = watched.look(at("10:05"), sightOf(started, [bad, partial]));

  assert.deepEqual(over, []);
  assert.deepEqual(watched.state().episodes, []);
});

test("what gets worse is told anew, in one conversation, and is one episode", () => {
  const { look } = watchman();
  const first = { from: slot, to: at("09:01"), exitCode: 137, killedBy: "memory" } as const;

  const news = [
    look(at("09:02"), sightOf(missed)),
    look(at("09:05"), sightOf(started, [stopped("a")])),
    look(at("09:10"), sightOf(started, [working("a", slot, [first, { from: at("09:09") }])])),
    look(at("09:15"), sightOf(started, [killed(report, "a", slot, at("09:14"))])),
    look(at("09:20"), sightOf(started, [killed(report, "a", slot, at("09:14"))])),
    look(at("09:25"), sightOf(started, [succeeded(report, "b", at("09:21"), at("09:22"))])),
  ].flat();

  assert.deepEqual(newsWords(news), [
    "begun never-started critical",
    "begun not-starting critical",
    "begun killed critical",
    "over killed critical",
  ]);
  assert.deepEqual(
    new Set(news.map(({ episode }) => episode.thread)),
    new Set(["provider-payment-report.2026-11-23.production@example.com"]),
  );
  assert.deepEqual(
    new Set(news.map(({ episode }) => episode.since.getTime())),
    new Set([slot.getTime()]),
  );
});

test("a killed try that goes on is a warning, and people hear when it is done", () => {
  const { look } = watchman();
  const first = { from: slot, to: at("09:01"), exitCode: 137, killedBy: "memory" } as const;
  const second = { from: at("09:01:10") };

  const news = [
    look(at("09:05"), sightOf(started, [working("a", slot, [first, second])])),
    look(at("14:05"), sightOf(started, [working("a", slot, [first, second])])),
    look(
      at("14:10"),
      sightOf(started, [done("a", [first, { ...second, to: at("14:08"), said: {} }])]),
    ),
    look(
      at("14:15"),
      sightOf(started, [done("a", [first, { ...second, to: at("14:08"), said: {} }])]),
    ),
  ].map(newsWords);

  assert.deepEqual(news, [["begun killed warning"], [], ["over killed warning"], []]);
});

test("a killed try after which the run was done is told once", () => {
  const { look } = watchman();
  const run = done("a", [
    { from: slot, to: at("09:01"), exitCode: 137, killedBy: "memory" },
    { from: at("09:01:10"), to: at("09:03"), said: {} },
  ]);

  const news = ["09:05", "09:10", "24 09:10"].map((time) =>
    newsWords(look(at(time), sightOf(started, [run]))),
  );

  assert.deepEqual(news, [["was killed warning"], [], []]);
});

test("a new run that is killed as well is told as well", () => {
  const { look } = watchman();
  const bad = killed(report, "a", slot, at("09:01"));

  look(at("09:05"), sightOf(started, [bad]));
  const again = look(
    at("09:15"),
    sightOf(started, [bad, killed(report, "b", at("09:10"), at("09:11"))]),
  );

  assert.deepEqual(newsWords(again), ["begun killed critical"]);
});

test("a job that is suspended by hand is told, reminded of daily, and over when it is resumed", () => {
  const { look } = watchman();
  const suspended = [scheduleOf(report, slot, { suspended: "by-hand" })];

  const news = [
    look(at("10:00"), sightOf(suspended)),
    look(at("14:30"), sightOf(suspended)),
    look(at("24 10:00"), sightOf(suspended)),
    look(at("24 10:05"), sightOf(started)),
    look(at("24 10:10"), sightOf(started)),
  ].map(newsWords);

  assert.deepEqual(news, [
    ["begun suspended warning"],
    [],
    ["reminder suspended warning"],
    ["over suspended warning"],
    [],
  ]);
});

test("slots that a job was suspended for are not missed when it is resumed", () => {
  const { look } = watchman();
  look(at("08:58"), sightOf([scheduleOf(report, lastWeek, { suspended: "by-values" })]));
  look(at("09:03"), sightOf([scheduleOf(report, lastWeek, { suspended: "by-values" })]));

  assert.deepEqual(look(at("09:08"), sightOf(missed)), []);
});

test("a schedule that was changed is expected from then on", () => {
  const { look } = watchman();

  const changed = look(
    at("09:08"),
    sightOf([scheduleOf(report, lastWeek, { schedule: "5 9 * * 1" })]),
  );

  assert.deepEqual(changed, []);
});

test("of what was before the first look, a schedule's own age tells what is missed", () => {
  const told = watchman([report], emptyWatch).look(at("09:08"), sightOf(missed));
  const young = [scheduleOf(report, undefined, { since: at("09:00:01") })];
  const untold = watchman([report], emptyWatch).look(at("09:08"), sightOf(young));

  assert.deepEqual([newsWords(told), newsWords(untold)], [["begun never-started critical"], []]);
});

test("a schedule that is gone is told by the second look, and over when it is back", () => {
  const { look } = watchman();

  const news = [
    look(at("09:05"), sightOf([])),
    look(at("09:10"), sightOf([])),
    look(at("09:15"), sightOf([])),
    look(at("09:20"), sightOf(started)),
  ].map(newsWords);

  assert.deepEqual(news, [[], ["begun unscheduled critical"], [], ["over unscheduled critical"]]);
});

test("a run whose Job somebody deleted has vanished, and is told once", () => {
  const { look } = watchman();

  const news = [
    look(at("09:05"), sightOf(started, [working("a", slot)])),
    look(at("09:10"), sightOf(started)),
    look(at("09:15"), sightOf(started)),
    look(at("09:25"), sightOf(started, [succeeded(report, "b", at("09:20"), at("09:21"))])),
  ].map(newsWords);

  assert.deepEqual(news, [[], ["begun vanished critical"], [], ["over vanished critical"]]);
});

test("whoever deletes a run that cannot start is not told that it is gone", () => {
  const { look } = watchman();

  look(at("09:05"), sightOf(started, [stopped("a")]));

  assert.deepEqual(look(at("09:10"), sightOf(started)), []);
  assert.deepEqual(newsWords(look(at("13:10"), sightOf(started))), [
    "reminder not-starting critical",
  ]);
});

function working(id: string, madeAt: Date, tries: readonly Try[] = [{ from: madeAt }]): SeenRun {
  return runOf(report, { id, madeAt, state: { kind: "at-work", since: madeAt }, tries });
}

function stopped(id: string): SeenRun {
  const why = "its image cannot be pulled (ImagePullBackOff)";
  const state = { kind: "not-started", since: slot, progress: "stopped", why } as const;
  return runOf(report, { id, madeAt: slot, state });
}

function done(id: string, tries: readonly Try[]): SeenRun {
  const ended = tries.at(-1)?.to ?? slot;
  return runOf(report, {
    id,
    madeAt: slot,
    state: { kind: "ended", at: ended, well: true },
    tries,
  });
}
