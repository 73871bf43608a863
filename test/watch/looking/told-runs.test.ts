/** What people know of a run, they know as long as the run is to be seen, however often its state changes. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { SeenState } from "../../../src/watch/sight.ts";
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

test("a run that hangs, was replaced and made good, and hangs again days later is told once", () => {
  const { look } = watchman();
  const good = succeeded(report, "b", at("16:00"), at("16:01"));
  const hanging = runOf(report, {
    id: "a",
    madeAt: slot,
    state: { kind: "at-work", since: slot },
    tries: [{ from: slot }],
  });
  const waiting: SeenState = {
    kind: "not-started",
    since: at("26 10:00"),
    progress: "slow",
    why: "its pod is pending",
  };
  const pending = runOf(report, { id: "a", madeAt: slot, state: waiting });

  const news = [
    look(at("15:10"), sightOf(started, [hanging])),
    look(at("16:05"), sightOf(started, [hanging, good])),
    look(at("26 10:01"), sightOf(started, [pending, good])),
    look(at("26 16:00"), sightOf(started, [hanging])),
  ].map(newsWords);

  assert.deepEqual(news.slice(0, 2), [["begun stuck critical"], ["over stuck critical"]]);
  assert.ok(news.slice(2).every((words) => !words.includes("begun stuck critical")));
});
