/** What the digest says of the watchdog and of who is muted: when somebody is needed, and when not. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { PastRun } from "../../../src/domain/digest/job-week.ts";
import type { WatchInDigest } from "../../../src/domain/digest/watch-part.ts";
import { aRun, backupJob, cardTitled, digestOf, longAgo, needsOf, now } from "./sample.ts";

function minutesAgo(minutes: number): Date {
  return new Date(now.getTime() - minutes * 60_000);
}

function watched(changes: Partial<WatchInDigest> = {}): { readonly watch: WatchInDigest } {
  return { watch: { lookedAt: minutesAgo(3), isExpected: true, mutes: [], ...changes } };
}

test("a watchdog that has just looked needs nobody, and the digest says when", () => {
  const card = cardTitled("The watchdog is there", watched());

  assert.deepEqual(needsOf(watched()), []);
  assert.deepEqual(card, {
    mark: "well",
    title: "The watchdog is there",
    lines: ["It last looked on Monday 2026-11-23 10:27 UTC, 3 min before this digest."],
  });
});

for (const [what, changes, words] of [
  ["looked over 20 min ago", { lookedAt: minutesAgo(21) }, /21 min before this digest/],
  ["left no mark where one is to be", { lookedAt: undefined }, /It has never looked/],
] as const) {
  test(`a watchdog that ${what} needs somebody, with what to do`, () => {
    const [need, ...others] = digestOf(watched(changes)).needs;

    assert.equal(need?.what, "The watchdog is silent");
    assert.match(need.details[0] ?? "", words);
    assert.equal(need.steps.at(-1)?.command, "surgicase-jobs run watchdog");
    assert.deepEqual(others, []);
    assert.equal(cardTitled("The watchdog is silent", watched(changes))?.mark, "look");
  });
}

test("where no watchdog is to be, nothing is said of one", () => {
  const found = watched({ lookedAt: undefined, isExpected: false });

  assert.deepEqual(needsOf(found), []);
  assert.equal(cardTitled("watchdog", found), undefined);
});

test("who is muted is a note, with until when, by whom and why; one that is over is none", () => {
  const mute = {
    job: "provider-payment-report",
    until: new Date("2026-11-25T12:00:00Z"),
    by: "ann",
    reason: "the mail server is being moved",
  };
  const found = watched({ mutes: [mute, { ...mute, job: "gone", until: now }] });

  const cards = digestOf(found).sections.at(-1)?.cards;

  assert.deepEqual(cards?.slice(1), [
    {
      mark: "note",
      title: "Weekly Provider Payment Report is muted",
      lines: [
        "Nobody is mailed about it until Wednesday 2026-11-25 12:00 UTC.",
        "By ann: the mail server is being moved",
      ],
    },
  ]);
  assert.deepEqual(needsOf(found), []);
});

test("notes that could not be read are named, with where to look", () => {
  const unread = [{ where: "the watchdog's notes", what: "who is muted", reason: "no answer" }];

  const [need] = digestOf({ unread }).needs;

  assert.equal(need?.what, "The watchdog's notes could not be read. Missing here: who is muted");
  assert.deepEqual(
    need.steps.flatMap(({ command }) => command ?? []),
    ["surgicase-jobs alerts mutes"],
  );
});

test("a slot from before the schedule was moved is not missed", () => {
  const runs = new Map<string, readonly PastRun[]>([longAgo(backupJob)]);
  const moved = { ...backupJob, schedule: "0 20 * * *" };
  const ran = [...Array(7).keys()].map((day) => aRun(`2026-11-${16 + day}T08:00:00Z`, "succeeded"));
  runs.set(backupJob.name, [...ran.toReversed(), ...(runs.get(backupJob.name) ?? [])]);

  const without = needsOf({ jobs: [moved], runs, sent: [] });
  const told = needsOf({
    jobs: [{ ...moved, expectedFrom: new Date("2026-11-23T09:00:00Z") }],
    runs,
    sent: [],
  });

  assert.ok(without.some((need) => need.startsWith("Database Backup did not run")));
  assert.ok(!told.some((need) => need.startsWith("Database Backup did not run")), told.join());
});

test("a slot at the very moment from which slots are expected is missed", () => {
  const job = { ...backupJob, expectedFrom: new Date("2026-11-23T08:00:00Z") };
  const runs = new Map([longAgo(backupJob)]);

  assert.ok(needsOf({ jobs: [job], runs, sent: [] }).includes("Database Backup did not run"));
});
