/** What people hear of the watchdog's own troubles: once, at times, and when they are over. On a bench of its own. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { UnavailableError } from "../../src/domain/failure.ts";
import type { Finished } from "../../src/run/outcome.ts";
import { bench, mondayAtEight, schedules, signal, succeeded } from "./watchdog-bench.ts";

const atWork = schedules({ startedFor: mondayAtEight });
const away = new UnavailableError(
  "the Pushgateway",
  "Cannot push metrics: the Pushgateway is away",
);
const refusing = async () => Promise.reject(away);
const noMetrics = { push: refusing, jobs: refusing, remove: refusing };
const noHistory = { record: refusing, list: refusing, find: refusing, thinOut: refusing };

/** What its mail would say; `undefined`: no mail. */
function mailed(outcome: Finished): string | undefined {
  const { episode } = "episode" in outcome ? outcome : { episode: undefined };
  return episode?.due === true ? `${outcome.kind}: ${episode.what}` : undefined;
}

test("while the place for metrics is away people hear after two looks, after 4 h, daily, and when it is back", async (t) => {
  const { sight, look, beats } = await bench(t);
  sight.schedules = atWork;
  sight.runs = [succeeded];
  const mails: string[] = [];
  const at = async (now: string, metrics = {}) => {
    const mail = mailed(await look(now, metrics));
    mails.push(...(mail === undefined ? [] : [`${now.slice(5, 16)} ${mail}`]));
  };

  for (const now of ["23T08:05", "23T08:10", "23T08:15", "23T12:00", "23T12:05", "24T12:05"]) {
    await at(`2026-11-${now}:00Z`, { metrics: noMetrics });
  }
  await at("2026-11-24T12:10:00Z");
  await at("2026-11-24T12:15:00Z");

  const lost = "partial: the place for metrics could not be reached";
  assert.deepEqual(mails, [
    `11-23T08:15 ${lost}`,
    `11-23T12:05 ${lost}`,
    `11-24T12:05 ${lost}`,
    "11-24T12:10 succeeded: the place for metrics could not be reached",
  ]);
  assert.deepEqual(new Set(beats), new Set(["well"]));
});

test("of a place for metrics that comes and goes look by look nobody hears", async (t) => {
  const { sight, look } = await bench(t);
  sight.schedules = atWork;
  const mails: (string | undefined)[] = [];

  for (const [minute, metrics] of [
    ["05", { metrics: noMetrics }],
    ["10", {}],
    ["15", { metrics: noMetrics }],
    ["20", {}],
  ] as const) {
    mails.push(mailed(await look(`2026-11-23T08:${minute}:00Z`, metrics)));
  }

  assert.deepEqual(mails, [undefined, undefined, undefined, undefined]);
});

test("what the exception says is what the place for metrics said, with a remedy", async (t) => {
  const { sight, look } = await bench(t);
  sight.schedules = atWork;
  await look("2026-11-23T08:05:00Z", { metrics: noMetrics });

  const outcome = await look("2026-11-23T08:15:00Z", { metrics: noMetrics });

  assert.ok(outcome.kind === "partial");
  assert.deepEqual(outcome.troubles, [
    {
      subject: "the place for metrics",
      problem: "Cannot push metrics: the Pushgateway is away",
      remedy: "Bring back what METRICS_URL names; what is missing is pushed by the next look.",
    },
  ]);
});

test("a second part that fails is told at once", async (t) => {
  const { sight, look } = await bench(t);
  sight.schedules = atWork;
  const heartbeat = { beat: refusing };
  await look("2026-11-23T08:05:00Z", { metrics: noMetrics });

  const early = await look("2026-11-23T08:10:00Z", { metrics: noMetrics, heartbeat });
  const late = await look("2026-11-23T08:25:00Z", { metrics: noMetrics, heartbeat });

  assert.equal(mailed(early), undefined);
  assert.equal(
    mailed(late),
    "partial: the place for metrics and the heartbeat server could not be reached",
  );
});

test("while the database is away the rest goes on; people hear of it after an hour, and it is made up for", async (t) => {
  const { sight, look, beats, gauges, history } = await bench(t);
  sight.schedules = atWork;
  sight.runs = [succeeded];

  const first = await look("2026-11-23T08:05:00Z", { history: noHistory });
  const late = await look("2026-11-23T09:05:00Z", { history: noHistory });
  const back = await look("2026-11-23T09:10:00Z");

  assert.equal(first.kind, "succeeded");
  assert.equal(mailed(first), undefined);
  assert.equal(mailed(late), "partial: the run history could not be reached");
  assert.equal(mailed(back), "succeeded: the run history could not be reached");
  assert.deepEqual(beats, ["well", "well", "well"]);
  assert.match(await gauges("pending-payment-update"), /surgicase_job_suspended/);
  assert.equal((await history.find("succeeded", signal)).length, 1);
});
