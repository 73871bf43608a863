/** What the digest says of held cases, of secrets, and of the backup: when somebody is needed, and when not. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { aRun, backupJob, cardTitled, digestOf, needsOf, now } from "./sample.ts";

test("held cases need somebody once a reason, and only some ids are named", () => {
  const held = Array.from({ length: 20 }, (_, index) => ({
    caseId: `A-${index + 1}`,
    reason: "no-amount" as const,
    since: now,
  }));
  const all = [...held, { caseId: "B-1", reason: "owner-inactive" as const, since: now }];

  const digest = digestOf({ held: all });

  assert.deepEqual(
    digest.needs.map(({ what }) => what),
    ["20 cases held: no amount", "1 case held: owner inactive or without a profile"],
  );
  assert.match(digest.needs[0]?.details[0] ?? "", /A-12 and 8 more$/);
});

test("secrets past their lifetime or without a usable copy are one need; revoked and unkept ones are none", () => {
  const notes = ["the last warming did not refresh it"];
  const copies = [
    { secret: "main", state: "stale", ageSeconds: 7260, notes },
    { secret: "ses", state: "unusable", ageSeconds: undefined, notes: [] },
    { secret: "twilio", state: "revoked", ageSeconds: undefined, notes: [] },
    { secret: "database", state: "none", ageSeconds: undefined, notes: [] },
  ] as const;

  const digest = digestOf({ copies });

  assert.deepEqual(
    digest.needs.map(({ what, details }) => [what, details]),
    [
      [
        "2 secrets served stale, or not at all",
        ["main: served stale, confirmed 2 h 1 min ago", "ses: its copy cannot be used"],
      ],
    ],
  );
  assert.deepEqual(cardTitled("main: served stale", { copies })?.lines, notes);
});

test("the warming's exceptions are not told beside the secrets' own", () => {
  const warming = {
    ...backupJob,
    name: "secrets-warming",
    title: "Warming",
    schedule: "0 8 * * 1",
  };
  const troubles = [{ subject: "main", problem: "was not refreshed", remedy: "Look." }];
  const runs = new Map([[warming.name, [aRun("2026-11-23T08:00:00Z", "partial", { troubles })]]]);
  const stale = [{ secret: "main", state: "stale", ageSeconds: 7260, notes: [] } as const];

  assert.equal(needsOf({ jobs: [warming], runs, sent: [], copies: stale }).length, 1);
  assert.deepEqual(needsOf({ jobs: [warming], runs, sent: [] }), [
    "Warming ended with 1 exception",
  ]);
});

test("the last backup is told with its age, however old, or that this installation has none", () => {
  const runs = new Map([
    [
      backupJob.name,
      [aRun("2026-11-23T08:00:00Z", "failed"), aRun("2026-11-10T08:00:00Z", "succeeded")],
    ],
  ]);

  const card = cardTitled("Database backup", { jobs: [backupJob], runs, sent: [] });

  assert.deepEqual(card?.lines, [
    "Last success: Tuesday 2026-11-10 08:01 UTC, 13 d 2 h ago.",
    "cases: 3",
  ]);
  assert.deepEqual(cardTitled("Database backup")?.lines, ["This installation has none yet."]);
});
