/** What keeps a watchdog from saying too much, too little, or for ever: odd clocks, lost mails, hours away, jobs that run often. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { SeenRun } from "../../../src/watch/sight.ts";
import {
  at,
  backup,
  failed,
  killed,
  newsWords,
  notedAt,
  report,
  runOf,
  scheduleOf,
  sightOf,
  succeeded,
  warming,
  watchman,
} from "../watched.ts";

const lastWeek = new Date("2026-11-16T09:00:00Z");
const slot = at("09:00");
const started = [scheduleOf(report, slot)];
const missed = [scheduleOf(report, lastWeek)];

test("of a job that runs often, killed tries that others make good are told once a day", () => {
  const { look } = watchman([warming]);
  const runs = Array.from({ length: 72 }, (_, index) => {
    const from = new Date(slot.getTime() + index * 30 * 60_000);
    return killedAndDone(`run-${index}`, from);
  });

  const told = runs.flatMap((run, index) =>
    look(
      new Date(run.madeAt.getTime() + 5 * 60_000),
      sightOf([scheduleOf(warming, run.madeAt)], runs.slice(Math.max(0, index - 3), index + 1)),
    ),
  );

  assert.deepEqual(newsWords(told), ["was killed warning", "was killed warning"]);
});

test("of a job that runs often, one episode lasts however many runs are killed, and ends with good ones alone", () => {
  const { look } = watchman([warming]);
  const bad = [0, 1, 2].map((index) => {
    const from = new Date(slot.getTime() + index * 30 * 60_000);
    return killed(warming, `run-${index}`, from, new Date(from.getTime() + 60_000));
  });
  const good = succeeded(warming, "good", at("10:30"), at("10:31"));
  const next = succeeded(warming, "next", at("11:00"), at("11:00:40"));

  const news = [
    ...bad.map((run, index) =>
      look(
        new Date(run.madeAt.getTime() + 5 * 60_000),
        sightOf([scheduleOf(warming, run.madeAt)], bad.slice(0, index + 1)),
      ),
    ),
    look(at("10:35"), sightOf([scheduleOf(warming, at("10:30"))], [...bad, good])),
    look(at("11:05"), sightOf([scheduleOf(warming, at("11:00"))], [...bad, good, next])),
  ].flat();

  assert.deepEqual(newsWords(news), ["begun killed critical", "over killed critical"]);
});

test("of a job that runs often and fails every other run people hear once, reminders, and its end after an hour", () => {
  const { look } = watchman([warming]);
  const runs = Array.from({ length: 16 }, (_, index) => {
    const from = new Date(slot.getTime() + index * 30 * 60_000);
    const to = new Date(from.getTime() + 40_000);
    const make = index % 2 === 0 && index < 12 ? killed : succeeded;
    return make(warming, `run-${index}`, from, to);
  });

  const news = runs.flatMap((run, index) => {
    const now = new Date(run.madeAt.getTime() + 5 * 60_000);
    // Kubernetes keeps one run of each kind.
    const seen = runs.slice(Math.max(0, index - 1), index + 1);
    return newsWords(look(now, sightOf([scheduleOf(warming, run.madeAt)], seen))).map(
      (words) => `${now.toISOString().slice(11, 16)} ${words}`,
    );
  });

  assert.deepEqual(news, [
    "09:05 begun killed critical",
    "13:05 reminder killed critical",
    "15:05 over killed critical",
  ]);
});

test("a daily job that is not started for days is told when it begins; reminders tell the rest", () => {
  const { look } = watchman([backup], notedAt(at("07:55"), [backup]));
  const schedules = [scheduleOf(backup, at("22 08:00"))];

  const news = ["08:05", "12:05", "24 08:05", "24 12:05"].map((time) =>
    newsWords(look(at(time), sightOf(schedules))),
  );

  assert.deepEqual(news, [
    ["begun never-started critical"],
    ["reminder never-started critical"],
    [],
    ["reminder never-started critical"],
  ]);
});

test("news that no mail server took are told by the next look, and what nobody heard of is not over either", () => {
  const { look } = watchman();

  const first = look(at("09:05"), sightOf(missed), false);
  const second = look(at("09:10"), sightOf(missed), false);
  const over = look(
    at("09:20"),
    sightOf(started, [succeeded(report, "b", at("09:12"), at("09:13"))]),
  );

  assert.deepEqual(newsWords([...first, ...second, ...over]), [
    "begun never-started critical",
    "begun never-started critical",
  ]);
});

test("that it is over is told until a mail server takes it", () => {
  const { look } = watchman();
  const good = sightOf(started, [succeeded(report, "b", at("09:12"), at("09:13"))]);

  look(at("09:05"), sightOf(missed));
  const news = [look(at("09:20"), good, false), look(at("09:25"), good), look(at("09:30"), good)];

  assert.deepEqual(news.map(newsWords), [
    ["over never-started critical"],
    ["over never-started critical"],
    [],
  ]);
});

test("after hours away each job is told of once a look", () => {
  const { look } = watchman([report, backup], notedAt(at("01:00"), [report, backup]));
  const sight = sightOf(
    [scheduleOf(report, slot, { suspended: "by-hand" }), scheduleOf(backup, at("22 08:00"))],
    [
      killed(report, "a", at("02:00"), at("02:01")),
      killed(report, "b", at("03:00"), at("03:01")),
      failed(report, "c", at("04:00"), at("04:01"), { thread: undefined }),
    ],
  );

  const news = ["12:05", "12:10", "12:15", "12:20"].map((time) => newsWords(look(at(time), sight)));

  assert.deepEqual(news, [
    ["begun failed critical", "begun never-started critical"],
    ["begun suspended warning"],
    [],
    [],
  ]);
});

test("a clock that jumps back neither repeats what was told nor keeps reminders back", () => {
  const { look } = watchman();

  const told = look(at("26 09:05"), sightOf(missed));
  const back = ["09:10", "09:15", "13:05", "13:10"].map((time) =>
    newsWords(look(at(time), sightOf(missed))),
  );

  assert.deepEqual(newsWords(told), ["begun never-started critical"]);
  assert.deepEqual(back, [[], [], ["reminder never-started critical"], []]);
});

test("an older week's failure is remembered when the newer one is made good, and not told anew", () => {
  const { look } = watchman();
  const old = failed(report, "a", at("16 09:00"), at("16 09:01"), { slot: lastWeek });
  const young = failed(report, "b", slot, at("09:01"));
  const good = succeeded(report, "c", at("09:30"), at("09:31"));

  const news = [
    look(at("16 09:05"), sightOf(missed, [old])),
    look(at("09:05"), sightOf(started, [old, young])),
    look(at("09:35"), sightOf(started, [old, young, good])),
    look(at("09:40"), sightOf(started, [old, young, good])),
    look(at("13:05"), sightOf(started, [old, young, good])),
  ].map((each) => each.map(({ kind, episode }) => `${kind} ${episode.week}`));

  // Its reminders come daily at that time, whatever came in between.
  assert.deepEqual(news, [[], [], ["over 2026-11-23"], [], ["reminder 2026-11-16"]]);
});

test("what began by a clock that was days ahead is reminded of in time all the same", () => {
  const { look } = watchman();
  const suspended = sightOf([scheduleOf(report, slot, { suspended: "by-hand" })]);

  look(new Date("2026-12-03T09:05:00Z"), suspended);
  const news = ["10:00", "24 09:55", "24 10:00"].map((time) =>
    newsWords(look(at(time), suspended)),
  );

  assert.deepEqual(news, [[], [], ["reminder suspended warning"]]);
});

test("a failure whose run was deleted is not forgotten over one of an older week", () => {
  const watched = watchman();
  const old = failed(report, "a", at("16 09:00"), at("16 09:01"), { slot: lastWeek });
  const young = killed(report, "b", slot, at("09:01"));

  watched.look(at("09:05"), sightOf(started, [old, young]));
  const deleted = watched.look(at("09:10"), sightOf(started, [old]));

  assert.deepEqual(deleted, []);
  assert.deepEqual(
    watched.state().episodes.map(({ week }) => week),
    ["2026-11-23"],
  );
});

test("a failure of which nothing is to be seen any more is forgotten after 8 days", () => {
  const watched = watchman();

  watched.look(at("09:05"), sightOf(started, [killed(report, "a", slot, at("09:01"))]));
  const next = sightOf([scheduleOf(report, new Date("2026-11-30T09:00:00Z"))]);
  watched.look(new Date("2026-12-01T09:00:00Z"), next);
  const before = watched.state().episodes.length;
  watched.look(new Date("2026-12-01T09:06:00Z"), next);

  assert.deepEqual([before, watched.state().episodes.length], [1, 0]);
});

test("a job that is not installed any more leaves nothing behind", () => {
  const first = watchman([report, backup], notedAt(at("08:55"), [report, backup]));
  first.look(at("09:05"), sightOf([...missed, scheduleOf(backup, at("08:00"))]));

  const then = watchman([backup], first.state());
  then.look(at("09:10"), sightOf([...missed, scheduleOf(backup, at("08:00"))]));

  assert.deepEqual(then.state().episodes, []);
  assert.deepEqual(Object.keys(then.state().jobs), [backup.name]);
});

function killedAndDone(id: string, from: Date): SeenRun {
  const to = new Date(from.getTime() + 30_000);
  const end = new Date(from.getTime() + 90_000);
  return runOf(warming, {
    id,
    madeAt: from,
    state: { kind: "ended", at: end, well: true },
    tries: [
      { from, to, exitCode: 137, killedBy: "memory" },
      { from: to, to: end, said: {} },
    ],
  });
}
