/** What holds of any row of looks: nothing is told twice, nothing that began is lost, and the notes stay small and readable. */
import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { factOf, isOfSchedule } from "../../../src/watch/matter.ts";
import { stateIn } from "../../../src/watch/noted.ts";
import type { News } from "../../../src/watch/news.ts";
import { endingOf } from "../../../src/watch/matters/run-ending.ts";
import type { WholeSight } from "../../../src/watch/viewpoint.ts";
import { emptyWatch, type Episode, type WatchState } from "../../../src/watch/watch-state.ts";
import { at, notedAt, type Watchman, watchman } from "../watched.ts";
import { jobs, madeUpWeeks, type Step, steps } from "./made-up-weeks.ts";

interface Look {
  readonly now: Date;
  readonly sight: WholeSight;
  readonly before: WatchState;
  readonly after: WatchState;
  readonly news: readonly News[];
  readonly isHeard: boolean;
}

/** @param jump how far the clock jumps at each step beside what passes. */
function looksOf(row: readonly Step[], jump: (index: number) => number = () => 0): readonly Look[] {
  const start = at("08:55");
  const weeks = madeUpWeeks(start);
  const watched: Watchman = watchman(jobs, notedAt(start, jobs));
  let passed = start.getTime();
  return row.map((step, index) => {
    passed += step.minutes * 60_000;
    weeks.live(step, new Date(passed));
    const now = new Date(passed + jump(index));
    const sight = weeks.sight();
    const before = watched.state();
    const news = watched.look(now, sight, step.isHeard);
    return { now, sight, before, after: watched.state(), news, isHeard: step.isHeard };
  });
}

function check(holds: (looks: readonly Look[]) => void, jump?: (index: number) => number): void {
  fc.assert(
    fc.property(steps, (row) => {
      holds(looksOf(row, jump));
    }),
    { numRuns: 40 },
  );
}

test("no fact of a run or slot is told as news twice, once it was heard", () => {
  check(assertNothingTwice);
});

test("nor by a clock that jumps back and forth by hours", () => {
  check(assertNothingTwice, (index) => (index % 3 === 2 ? -7 * 3_600_000 : 0));
});

function assertNothingTwice(looks: readonly Look[]): void {
  const heard = looks
    .filter(({ isHeard }) => isHeard)
    .flatMap(({ news }) => news)
    .filter(
      ({ kind, episode }) => (kind === "begun" || kind === "was") && !isOfSchedule(episode.kind),
    )
    .map(({ episode }) => factOf(episode));

  assert.equal(new Set(heard).size, heard.length);
}

test("of one matter of a schedule there is one mail between its beginning and its end", () => {
  check((looks) => {
    const open = new Set<string>();
    for (const { news, after } of looks.filter(({ isHeard }) => isHeard)) {
      for (const { kind, episode } of news.filter((each) => isOfSchedule(each.episode.kind))) {
        const fact = factOf(episode);
        assert.ok(kind !== "begun" || !open.has(fact), fact);
        open.add(fact);
      }
      const still = new Set(after.episodes.map(factOf));
      [...open].filter((fact) => !still.has(fact)).forEach((fact) => open.delete(fact));
    }
  });
});

test("a job is told of at most once a look", () => {
  check((looks) => {
    for (const { news } of looks) {
      assert.equal(new Set(news.map(({ episode }) => episode.job)).size, news.length);
    }
  });
});

test("reminders of one episode are at least 20 h apart after the first, and the first comes after 4 h", () => {
  check((looks) => {
    const last = new Map<string, number>();
    for (const { news, now, isHeard } of looks) {
      for (const { episode } of news.filter(({ kind }) => isHeard && kind === "reminder")) {
        const key = `${episode.job} ${episode.since.toISOString()}`;
        const lasted = now.getTime() - episode.since.getTime();
        const number = 1 + Math.floor((lasted / 3_600_000 - 4) / 24);
        assert.ok(lasted >= 4 * 3_600_000);
        assert.ok(isOfSchedule(episode.kind) || number > (last.get(key) ?? 0), key);
        last.set(key, number);
      }
    }
  });
});

test("an episode that people know of goes on, is over, was settled by exceptions, or is long past", () => {
  check((looks) => {
    for (const look of looks) {
      for (const episode of look.before.episodes.filter(({ toldAt }) => toldAt !== undefined)) {
        assert.ok(isAccountedFor(episode, look), `${factOf(episode)} at ${look.now.toISOString()}`);
      }
    }
  });
});

function isAccountedFor(episode: Episode, { after, news, sight, now }: Look): boolean {
  const sameGroup = (other: Episode) =>
    other.job === episode.job && isOfSchedule(other.kind) === isOfSchedule(episode.kind);
  const isOver = news.some((each) => each.kind === "over" && sameGroup(each.episode));
  const wasPartial = sight.runs.some((run) => {
    const ending = endingOf(run);
    return run.job === episode.job && ending?.outcome === "partial";
  });
  const isPast = now.getTime() - episode.latest.getTime() > 8 * 86_400_000;
  return after.episodes.some(sameGroup) || isOver || wasPartial || isPast;
}

test("people hear that it is over only if they were told that it was not well", () => {
  check((looks) => {
    for (const { news } of looks) {
      assert.ok(news.every(({ kind, episode }) => kind !== "over" || episode.toldAt !== undefined));
    }
  });
});

test("what is noted stays small: an episode a job's runs and schedule, and nothing of runs that nobody sees any more", () => {
  check((looks) => {
    for (const { after, sight, now } of looks) {
      const seen = new Set(sight.runs.map(({ runId }) => runId));
      const lately = (moment: Date | undefined) =>
        moment !== undefined && now.getTime() - moment.getTime() <= 8 * 86_400_000;
      assert.ok(after.episodes.length <= 2 * jobs.length);
      assert.ok(after.madeGood.every((runId) => seen.has(runId)));
      assert.ok(after.unended.every(({ runId, goneAt }) => seen.has(runId) || lately(goneAt)));
      const known = [
        ...after.episodes.map(factOf),
        ...seen,
        ...after.unended.map(({ runId }) => runId),
      ];
      assert.ok(
        after.told.every(
          ({ fact, at: told }) =>
            lately(told) ||
            known.some((each) => fact.endsWith(each)) ||
            fact.includes("/never-started/") ||
            fact.endsWith("/"),
        ),
      );
    }
  });
});

test("what is noted is read back as it was", () => {
  check((looks) => {
    for (const { after } of looks) {
      assert.deepEqual({ ...emptyWatch, ...stateIn(JSON.stringify(after)) }, after);
    }
  });
});
