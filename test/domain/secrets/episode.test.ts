/** The rhythm in which people hear of secrets that are not refreshed, run by run over two days. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { hasLastedLong, isNews, nextEpisode } from "../../../src/domain/secrets/episode.ts";
import {
  afterTelling,
  emptyState,
  type Episode,
} from "../../../src/domain/secrets/warming-state.ts";

const start = Date.parse("2026-11-23T09:00:00Z");
const outage = ["more than half not refreshed"];

interface Run {
  readonly hours: number;
  readonly isWell: boolean;
  readonly matters: readonly string[];
  /** Whether a mail server takes the mail; it does if nothing is said. */
  readonly delivered?: boolean;
}

interface Mail {
  readonly hours: number;
  readonly matters: readonly string[];
  readonly over: boolean;
}

test("an outage of 30 h is told at once, after 2, 8, 12, 14, 20 and 26 h: 7 mails, and when it is over", () => {
  const runs = halfHourly(0, 30, (hours) => ({ hours, isWell: false, matters: outage }));

  const { mails } = simulate([...runs, { hours: 30.5, isWell: true, matters: [] }]);

  assert.deepEqual(
    mails.map(({ hours }) => hours),
    [0, 2, 8, 12, 14, 20, 26, 30.5],
  );
  assert.deepEqual(
    mails.map(({ over }) => over),
    [false, false, false, false, false, false, false, true],
  );
});

test("a run that comes late tells once what several reminders were due for", () => {
  const { mails } = simulate([
    { hours: 0, isWell: false, matters: outage },
    { hours: 13, isWell: false, matters: outage },
    { hours: 13.5, isWell: false, matters: outage },
    { hours: 14, isWell: false, matters: outage },
  ]);

  assert.deepEqual(
    mails.map(({ hours }) => hours),
    [0, 13, 14],
  );
});

test("a new matter is told at once, with those that were told before, and once", () => {
  const { mails } = simulate([
    { hours: 0, isWell: false, matters: outage },
    { hours: 0.5, isWell: false, matters: [...outage, "main denied"] },
    { hours: 1, isWell: false, matters: [...outage, "main denied"] },
    { hours: 1.5, isWell: false, matters: ["main denied"] },
  ]);

  assert.deepEqual(mails, [
    { hours: 0, matters: outage, over: false },
    { hours: 0.5, matters: [...outage, "main denied"], over: false },
  ]);
});

test("what is no matter yet is silent from beginning to end", () => {
  const runs = halfHourly(0, 30, (hours) => ({ hours, isWell: false, matters: [] }));

  const { mails, episode } = simulate([...runs, { hours: 30.5, isWell: true, matters: [] }]);

  assert.deepEqual(mails, []);
  assert.equal(episode, undefined);
});

test("what becomes a matter after 2 h is told then, and next when the episode is 8 h old", () => {
  const runs = halfHourly(0, 9, (hours) => ({
    hours,
    isWell: false,
    matters: hours > 2 ? ["main stale"] : [],
  }));

  const { mails } = simulate(runs);

  assert.deepEqual(
    mails.map(({ hours }) => hours),
    [2.5, 8],
  );
});

test("a mail that no server took is told again by the next run", () => {
  const { mails } = simulate([
    { hours: 0, isWell: false, matters: outage, delivered: false },
    { hours: 0.5, isWell: false, matters: outage, delivered: false },
    { hours: 1, isWell: false, matters: outage },
    { hours: 1.5, isWell: false, matters: outage },
    { hours: 2, isWell: false, matters: outage, delivered: false },
    { hours: 2.5, isWell: false, matters: outage },
    { hours: 3, isWell: false, matters: outage },
  ]);

  assert.deepEqual(
    mails.map(({ hours }) => hours),
    [0, 0.5, 1, 2, 2.5],
  );
});

test("whoever was never told does not hear that it is over", () => {
  const { mails, episode } = simulate([
    { hours: 0, isWell: false, matters: outage, delivered: false },
    { hours: 0.5, isWell: true, matters: [] },
  ]);

  assert.deepEqual(
    mails.map(({ over }) => over),
    [false],
  );
  assert.equal(episode, undefined);
});

test("that it is over is told until a server takes it, then never again", () => {
  const { mails } = simulate([
    { hours: 0, isWell: false, matters: outage },
    { hours: 0.5, isWell: true, matters: [], delivered: false },
    { hours: 1, isWell: true, matters: [] },
    { hours: 1.5, isWell: true, matters: [] },
  ]);

  assert.deepEqual(
    mails.map(({ hours, over }) => [hours, over]),
    [
      [0, false],
      [0.5, true],
      [1, true],
    ],
  );
});

test("what fails after it was over is a new episode, also where nobody heard of the end", () => {
  for (const delivered of [true, false]) {
    const { mails, episode } = simulate([
      { hours: 0, isWell: false, matters: outage },
      { hours: 5, isWell: true, matters: [], delivered },
      { hours: 5.5, isWell: false, matters: outage },
      { hours: 7.5, isWell: false, matters: outage },
    ]);

    assert.deepEqual(
      mails.map(({ hours, over }) => [hours, over]),
      [
        [0, false],
        [5, true],
        [5.5, false],
        [7.5, false],
      ],
    );
    assert.deepEqual(episode?.since, at(5.5));
  }
});

test("where all is well nothing begins", () => {
  assert.equal(nextEpisode(undefined, true, [], at(0)), undefined);
  assert.equal(isNews(undefined), false);
});

test("a clock that goes back is no reminder", () => {
  const { mails } = simulate([
    { hours: 0, isWell: false, matters: outage },
    { hours: -5, isWell: false, matters: outage },
  ]);

  assert.equal(mails.length, 1);
});

for (const [minutes, reminds] of [
  [114, false],
  [115, true],
  [120, true],
] as const) {
  test(`a run ${minutes} min after the first ${reminds ? "reminds" : "does not remind"}: runs begin earlier or later in their slot`, () => {
    const { mails } = simulate([
      { hours: 0, isWell: false, matters: outage },
      { hours: minutes / 60, isWell: false, matters: outage },
    ]);

    assert.equal(mails.length, reminds ? 2 : 1);
  });
}

test("when the copies expire is said from 12 h on", () => {
  const episode = nextEpisode(undefined, false, outage, at(0));
  assert.ok(episode);

  assert.equal(hasLastedLong(episode, at(11.9)), false);
  assert.equal(hasLastedLong(episode, at(12)), true);
});

function simulate(runs: readonly Run[]): {
  readonly mails: readonly Mail[];
  readonly episode: Episode | undefined;
} {
  const mails: Mail[] = [];
  let state = emptyState;
  for (const { hours, isWell, matters, delivered = true } of runs) {
    const episode = nextEpisode(state.episode, isWell, matters, at(hours));
    state = { ...state, episode };
    if (episode !== undefined && isNews(episode)) {
      mails.push({ hours, matters: episode.due?.matters ?? [], over: episode.over });
      state = delivered ? afterTelling(state) : state;
    }
  }
  return { mails, episode: state.episode };
}

function halfHourly(from: number, to: number, run: (hours: number) => Run): readonly Run[] {
  return Array.from({ length: (to - from) * 2 + 1 }, (_, index) => run(from + index / 2));
}

function at(hours: number): Date {
  return new Date(start + hours * 60 * 60 * 1000);
}
