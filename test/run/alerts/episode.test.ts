/** What a mail says of an episode, and of the kept copies of secrets that a run went on with. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Alert } from "../../../src/domain/alerts/alert.ts";
import { alertOf } from "../../../src/run/alert-of.ts";
import type { RunEvent } from "../../../src/run/event.ts";
import type { EpisodeNews, Outcome } from "../../../src/run/outcome.ts";
import { ended, facts, partial, succeeded, waiting } from "./sample-run.ts";

const fault: Outcome = { kind: "failed", cause: "fault", error: new Error("Cannot add") };
const episode: EpisodeNews = {
  since: new Date("2026-11-23T07:30:02Z"),
  what: "8 of 9 secrets were not refreshed",
  meaning: "Jobs go on with the sealed copies.",
  due: true,
  outlook: undefined,
  highFailureRate: true,
};

function alertFor(event: RunEvent): Alert {
  const alert = alertOf(event, facts());
  assert.ok(alert !== undefined);
  return alert;
}

function partialWith(more: Partial<EpisodeNews>): Outcome {
  const outcome = partial();
  assert.ok(outcome.kind === "partial");
  return { ...outcome, episode: { ...episode, ...more } };
}

function succeededWith(over: EpisodeNews): Outcome {
  assert.ok(succeeded.kind === "succeeded");
  return { ...succeeded, episode: over };
}

test("an episode is told by what is the matter, since when, and what comes; its end is told in the same thread", () => {
  const outlook = "If the store stays away, the first copies expire on Tuesday.";

  const begins = alertFor(ended(partialWith({ outlook })));
  const ends = alertFor(ended(succeededWith(episode)));

  assert.equal(
    begins.subject,
    "⚠️ WARNING: Scheduled Job Partial Failure - Weekly Provider Payment Report",
  );
  assert.equal(
    begins.headline,
    "Weekly Provider Payment Report: 8 of 9 secrets were not refreshed",
  );
  assert.match(begins.lead, /It has been so since Monday 2026-11-23 07:30 UTC, 2 h 42 min ago\./);
  assert.ok(begins.lead.includes(outlook));
  assert.equal(ends.severity, "recovered");
  assert.equal(ends.subject, "✅ RECOVERED: Scheduled Job - Weekly Provider Payment Report");
  assert.equal(ends.thread, begins.thread);
  assert.match(ends.thread, /since-20261123t0730/);
});

test("a mail says which secrets came from copies, how old these were, and why", () => {
  const failure = {
    class: "unavailable",
    whose: "store",
    code: "InternalServiceError",
    words: "it answered InternalServiceError (500)",
  } as const;
  const copies = [
    {
      alias: "main",
      version: "v1",
      ageSeconds: 18_120,
      failure,
      tell: false,
      permission: undefined,
    },
  ] as const;

  const alerts = [alertFor(ended(fault, { copies })), alertFor(waiting({ copies }))];

  for (const alert of alerts) {
    assert.deepEqual(
      alert.facts.filter(({ label }) => label === "Secrets from copies"),
      [
        {
          label: "Secrets from copies",
          value: "main (confirmed 5 h 2 min ago; InternalServiceError)",
        },
      ],
    );
  }
});
