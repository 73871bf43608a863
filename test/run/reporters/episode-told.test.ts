/** An episode counts as told when a mail server took its mail, and not before. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { RunEvent } from "../../../src/run/event.ts";
import type { Outcome } from "../../../src/run/outcome.ts";
import { episodeTold } from "../../../src/run/reporters/episode-told.ts";
import { aRun, ended, partial } from "../alerts/sample-run.ts";

const episode = {
  since: new Date("2026-11-23T08:30:00Z"),
  what: "5 of 9 secrets were not refreshed",
  meaning: "Jobs go on with the sealed copies.",
  outlook: undefined,
  highFailureRate: true,
};

function partialWith(due: boolean): Outcome {
  const outcome = partial();
  assert.ok(outcome.kind === "partial");
  return { ...outcome, episode: { ...episode, due } };
}

const cases: readonly (readonly [string, RunEvent, boolean, number])[] = [
  ["news that reached somebody is noted", ended(partialWith(true)), true, 1],
  ["news that reached nobody is told again by the next run", ended(partialWith(true)), false, 0],
  ["a run without news notes nothing", ended(partialWith(false)), true, 0],
  ["a run of a job without episodes notes nothing", ended(partial()), true, 0],
  ["a start notes nothing", { kind: "started", run: aRun() }, true, 0],
];

for (const [what, event, reached, expected] of cases) {
  test(what, async () => {
    let noted = 0;
    const reporter = episodeTold(
      () => reached,
      async () => void (noted += 1),
    );

    await reporter.report(event, AbortSignal.timeout(1000));

    assert.equal(noted, expected);
  });
}
