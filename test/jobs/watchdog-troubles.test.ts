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

test("while the place for metrics is away people hear at once, after 4 h, daily, and when it is back", async (t) => {
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
    `11-23T08:05 ${lost}`,
    `11-23T12:05 ${lost}`,
    `11-24T12:05 ${lost}`,
    "11-24T12:10 succeeded: the place for metrics could not be reached",
  ]);
  assert.deepEqual(new Set(beats), new Set(["well"]));
});

test("of a place for metrics that comes and goes look by look people hear once, and again when it stays away or has been well for an hour", async (t) => {
  const { sight, look } = await bench(t);
  sight.schedules = atWork;
  const mails: string[] = [];
  const at = async (now: string, metrics = {}) => {
    const outcome = await look(`2026-11-23T${now}:00Z`, metrics);
    mails.push(...(mailed(outcome) === undefined ? [] : [`${now} ${outcome.kind}`]));
    return outcome;
  };
  const broken = { metrics: noMetrics };

  await at("08:05", broken);
  await at("08:10");
  const again = await at("08:15", broken);
  await at("08:20");
  await at("08:25");
  for (const now of ["09:05", "09:10", "09:15"]) {
    await at(now, broken);
  }
  await at("09:20");
  for (const now of ["10:15", "10:20"]) {
    await at(now);
  }
  await at("10:25", broken);

  assert.equal(again.kind, "succeeded");
  assert.deepEqual(mails, [
    "08:05 partial",
    "08:10 succeeded",
    "09:15 partial",
    "09:20 succeeded",
    "10:25 partial",
  ]);
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
