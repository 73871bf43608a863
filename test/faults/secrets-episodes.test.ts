/** What lasts longer than a run: when people hear of it, that it costs the store no storm of questions, and how it ends. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { suite, test } from "node:test";
import { refusal } from "../support/aws-answers.ts";
import { assertClean, canaries } from "./canaries.ts";
import { nine } from "./nine-secrets.ts";
import { hour, minute, secretsWorld, subjects, update, warming } from "./secrets-world.ts";
import { isThorough } from "./two-jobs.ts";

const down = refusal("InternalServiceError", "because", 500);
const warmed = "⚠️ WARNING: Scheduled Job Partial Failure - Secrets Cache Warming";
const recovered = "✅ RECOVERED: Scheduled Job - Secrets Cache Warming";

function ago(seconds: number): Date {
  return new Date(Date.now() - seconds * 1000);
}

suite("outages that last", { concurrency: 2 }, () => {
  for (const [age, ageSeconds, alerts] of [
    ["1 h 59 min", 119 * minute, []],
    ["3 h", 3 * hour, [warmed]],
  ] as const) {
    test(`X36 4 of 9 stale for ${age}: ${alerts.length} mails`, async (t) => {
      const world = await secretsWorld(t, { ageSeconds: 30 * minute });
      for (const alias of nine.slice(0, 4)) {
        await world.keep(alias, ageSeconds);
      }
      world.refuse(nine.slice(0, 4), "InternalServiceError");

      const warm = await world.run(warming);

      assert.equal(warm.code, 3, warm.stdout);
      assert.match(warm.stdout, /⚠️ Secrets warming partial: 5\/9 secrets refreshed/);
      assert.deepEqual(subjects(warm), alerts);
      assert.deepEqual(subjects(await world.run(warming)), []);
    });
  }

  test("X05 after 12 h people read when the copies expire, and which jobs stop then", async (t) => {
    const world = await secretsWorld(t, { ageSeconds: 12 * hour + minute });
    const told = { matters: ["more than half not refreshed"], reminders: 2 };
    const episode = { since: ago(12 * hour + minute), told, due: undefined, over: false };
    await world.changeState((state) => ({ ...state, episode }));
    world.fail(down);

    const warm = await world.run(warming);

    assert.deepEqual(subjects(warm), [warmed]);
    assert.match(
      (warm.alerts[0]?.text ?? "").replaceAll(/\s+/g, " "),
      /the first copies expire on .* UTC\. Then these jobs stop: database-backup, pending-payment-update, provider-payment-report/,
    );
  });

  test("X29 jobs that start in the outage, many at once, ask nothing: the warming asked for them", async (t) => {
    const world = await secretsWorld(t, { ageSeconds: 5 * hour });
    world.fail(down);
    await world.run(warming);

    const runs = [];
    for (let wave = 0; wave < (isThorough ? 5 : 1); wave += 1) {
      const dry = [...update, "--dry-run"];
      runs.push(...(await Promise.all([1, 2, 3, 4].map(async () => world.run(dry)))));
    }

    assert.deepEqual(
      runs.map(({ code, uses }) => [code, uses]),
      runs.map(() => [0, ["main unavailable store InternalServiceError"]]),
    );
    assert.equal(runs.length, isThorough ? 20 : 4);
    assert.equal(world.server.calls.length, 1);
  });

  test("X29 where no warming has asked for half an hour, a job asks once itself", async (t) => {
    const world = await secretsWorld(t, { ageSeconds: 5 * hour });
    world.fail(down);
    await world.run(warming);
    await world.changeState((state) => ({
      ...state,
      asked: state.asked && { ...state.asked, at: ago(31 * minute) },
    }));

    const run = await world.run(update);

    assert.equal(run.code, 0, run.stdout);
    assert.equal(run.calls, 1);
  });

  test("X37 recovery: the next warming heals it, one mail tells so in the same thread, jobs ask nobody", async (t) => {
    const world = await secretsWorld(t, { ageSeconds: 5 * hour });
    world.fail(down);
    const began = await world.run(warming);
    const lasts = await world.run(warming);
    const during = await world.command(["secrets", "status"]);
    world.fail();

    const over = await world.run(warming);
    const after = await world.run(warming);
    const status = await world.command(["secrets", "status"]);
    const updated = await world.run(update);

    assert.deepEqual([began, lasts, over, after].map(subjects), [[warmed], [], [recovered], []]);
    assert.match(began.stdout, /📧 Email alert sent about high failure rate/);
    assert.deepEqual(over.alerts[0]?.references, began.alerts[0]?.references);
    assert.match(during.stdout, /unavailable \(InternalServiceError\)/);
    assert.match(status.stdout, /it answered\./);
    assert.doesNotMatch(status.stdout, /stale|expired/);
    assert.deepEqual([updated.code, updated.calls, updated.uses], [0, 0, []]);
    await world.assertQuiet();
  });

  test("X37 a mail that nobody took is sent by the next warming", async (t) => {
    const world = await secretsWorld(t, { ageSeconds: 5 * hour });
    world.fail(down);
    const noRoad = { MAIL_URL: "smtp://127.0.0.1:1", MAIL_FROM: "jobs@example.com" };
    const people = { ALERT_RECIPIENTS: "operator@example.com" };

    const untold = await world.run(warming, { ...noRoad, ...people });
    const words = await readFile(join(world.folder, "last-words"), "utf8");
    const told = await world.run(warming);

    assert.match(untold.stdout, /❌ Job failure notification not delivered/);
    assert.match(words, /9 of 9 secrets were not refreshed/);
    assert.deepEqual(subjects(told), [warmed]);
    await world.assertQuiet();
  });

  test("X39 the search finds a value of a secret that is there", () => {
    assert.throws(() => assertClean("here", `--${canaries.token}--`), /tells what it must not/);
  });
});
