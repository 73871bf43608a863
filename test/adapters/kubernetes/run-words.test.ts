/** What a run is told to do, seen from outside: also of one that was killed, or never started. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { endingOf, isRehearsal } from "../../../src/watch/matters/run-ending.ts";
import { changed, container, seenObjects, toldTo } from "../../support/kubernetes-objects.ts";
import { runSeenIn, skip } from "./looked-at.ts";

function withOptions(value: string, ...flags: readonly string[]): object {
  const schedule = { name: "JOB_SCHEDULE", value: "0 9 * * 1" };
  const env = [schedule, { name: "JOB_OPTIONS", value }];
  return toldTo({ env, args: ["run", "weekly-digest", ...flags] });
}

suite("what runs in Kubernetes are told to do", skip, () => {
  for (const [job, slot] of [
    [withOptions("--week 2026-11-09"), "2026-11-09T09:00:00Z"],
    [withOptions("--no-wait --week=2026-W46"), "2026-11-09T09:00:00Z"],
    [withOptions("--week 2026-11-02", "--week", "2026-11-12"), "2026-11-09T09:00:00Z"],
    // It is not due yet, and would fail; its week is the one that was asked for.
    [withOptions("--week 2026-12-01"), "2026-11-30T00:00:00Z"],
    [withOptions("--week garbage"), "2026-11-23T09:00:00Z"],
  ] as const) {
    test(`a killed run works for ${slot}, told ${JSON.stringify(job).slice(80)}`, async (t) => {
      const run = await runSeenIn(t, changed(await seenObjects("out-of-memory"), { job }));

      assert.deepEqual(run.attempts[0]?.record.slot, new Date(slot));
      assert.equal(isRehearsal(run), false);
    });
  }

  test("one that cannot start works for the week that was chosen, too", async (t) => {
    const job = withOptions("--week 2026-11-09");

    const run = await runSeenIn(t, changed(await seenObjects("image-not-there"), { job }));

    assert.deepEqual(run.attempts, []);
    assert.deepEqual(run.slot, new Date("2026-11-09T09:00:00Z"));
  });

  for (const [job, rehearses] of [
    [withOptions("--dry-run"), true],
    [withOptions("--week 2026-11-09 --dryRun"), true],
    [withOptions("", "--dry-run"), true],
    [withOptions("--dry-run", "--no-dry-run"), false],
    [withOptions("--dry-run=false"), false],
    [withOptions("--dry-run false"), false],
    [withOptions("--reason dry-run"), false],
  ] as const) {
    test(`${rehearses ? "a rehearsal" : "a run"}: ${JSON.stringify(job).slice(80)}`, async (t) => {
      const run = await runSeenIn(t, changed(await seenObjects("killed"), { job }));

      assert.equal(isRehearsal(run), rehearses);
    });
  }

  for (const [whose, words] of [
    ["another run", { job: "weekly-digest", runId: "another" }],
    ["another job", { job: "referral-report" }],
  ] as const) {
    test(`last words of ${whose} are not believed`, async (t) => {
      const objects = await seenObjects("by-schedule");
      const { uid } = objects.job["metadata"] as { readonly uid: string };
      const said = { runId: uid, outcome: "succeeded", exitCode: 0, detail: "so", ...words };
      const terminated = { exitCode: 0, reason: "Completed", message: JSON.stringify(said) };

      const run = await runSeenIn(t, changed(objects, { pod: container({ terminated }) }));

      assert.equal(run.attempts[0]?.lastWords, undefined);
      assert.equal(endingOf(run)?.outcome, "succeeded");
    });
  }
});
