/** Runs that somebody deleted before they had ended: people hear of them, unless what they were to do is done. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { SeenRun } from "../../../src/watch/sight.ts";
import {
  at,
  newsWords,
  report,
  runOf,
  scheduleOf,
  sightOf,
  succeeded,
  watchman,
} from "../watched.ts";

const slot = at("09:00");
const started = [scheduleOf(report, slot)];

test("whoever deletes a run that cannot start and runs the job again hears that it is done", () => {
  const { look } = watchman();
  const rerun = succeeded(report, "b", at("09:07"), at("09:08"));

  const news = [
    look(at("09:05"), sightOf(started, [stopped()])),
    look(at("09:10"), sightOf(started, [rerun])),
    look(at("09:15"), sightOf(started, [rerun])),
  ].map(newsWords);

  assert.deepEqual(news, [["begun not-starting critical"], ["over not-starting critical"], []]);
});

test("nobody hears of a deleted run that was made good before it was missed", () => {
  const { look } = watchman();
  const rerun = succeeded(report, "b", at("09:07"), at("09:08"));

  look(at("09:05"), sightOf(started, [working()]));

  assert.deepEqual(look(at("09:10"), sightOf(started, [rerun])), []);
});

test("a deleted run that was made good stays so when what made it good is cleared away", () => {
  const { look } = watchman();
  const rerun = succeeded(report, "b", at("09:20"), at("09:21"));
  const next = succeeded(report, "c", at("30 09:00"), at("30 09:01"), at("30 09:00"));
  const later = [scheduleOf(report, at("30 09:00"))];

  look(at("09:05"), sightOf(started, [working()]));
  look(at("09:10"), sightOf(started));
  look(at("09:25"), sightOf(started, [rerun]));
  look(at("25 10:00"), sightOf(started, [rerun]));

  assert.deepEqual(look(at("30 10:00"), sightOf(later, [next])), []);
});

function working(): SeenRun {
  return runOf(report, {
    id: "a",
    madeAt: slot,
    state: { kind: "at-work", since: slot },
    tries: [{ from: slot }],
  });
}

function stopped(): SeenRun {
  const why = "its image cannot be pulled";
  const state = { kind: "not-started", since: slot, progress: "stopped", why } as const;
  return runOf(report, { id: "a", madeAt: slot, state });
}
