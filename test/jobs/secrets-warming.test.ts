/** The warming as a job: what it counts, what people are told and when, and that it never calls a stale secret refreshed. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ConfigError } from "../../src/domain/failure.ts";
import type { SecretAlias } from "../../src/domain/secrets/aliases.ts";
import { afterTelling } from "../../src/domain/secrets/warming-state.ts";
import { secretsWarming } from "../../src/jobs/secrets-warming.ts";
import type { Ports } from "../../src/ports/ports.ts";
import type { SecretCopies } from "../../src/ports/secret-copies.ts";
import type { RunContext } from "../../src/run/job.ts";
import type { Finished } from "../../src/run/outcome.ts";
import { secretCopies } from "../../src/secrets/copies.ts";
import { emptyWatch } from "../../src/watch/watch-state.ts";
import { aRun } from "../run/alerts/sample-run.ts";
import { jobSettings } from "../support/job-settings.ts";
import {
  failed,
  given,
  memoryPlace,
  never,
  scriptedStore,
  settableClock,
} from "../support/secret-fakes.ts";

const nine: readonly SecretAlias[] = [
  "database",
  "main",
  "ses",
  "email-templates",
  "sms-templates",
  "twilio",
  "user-reports",
  "case-documents",
  "user-documents",
];
const down = failed("unavailable", "InternalServiceError");

const secretId = (alias: SecretAlias) => `surgicase/${alias}`;

const command = (words: string) => `surgicase-jobs ${words}`;

const nobodyWatches = { state: async () => emptyWatch, mutes: async () => [] };

function warmed() {
  const store = scriptedStore();
  store.answerAll((alias) => given(alias));
  const clock = settableClock(new Date("2025-10-20T07:30:00Z"));
  const place = memoryPlace();
  const copies = secretCopies({ copies: place, key: memoryPlace(), secretId });
  const ids = new Map(nine.map((alias) => [alias, secretId(alias)]));
  const job = secretsWarming([aRun({}, { name: "pay", secrets: ["main"] }).job]);
  const settings = { ...jobSettings, secrets: { ...jobSettings.secrets, ids } };
  const context = { command, now: clock.now, settings, signal: never } as unknown as RunContext;
  const run = async (kept: SecretCopies = copies): Promise<Finished> =>
    job.run({ copies: kept, store, notes: nobodyWatches } as unknown as Ports, context);
  return {
    store,
    clock,
    copies,
    place,
    job,
    run,
    /** As the reporters do, where a mail server took the mail. */
    told: async () => copies.changeState(afterTelling, never),
    fail: (count: number, answer = down) => {
      store.answerAll((alias) => (nine.indexOf(alias) < count ? answer : given(alias)));
    },
  };
}

test("nine secrets are refreshed by one question, and that is what the last line says", async () => {
  const { run, job } = warmed();

  const outcome = await run();

  assert.ok(outcome.kind === "succeeded");
  assert.deepEqual(outcome.counts, { secrets: 9, refreshed: 9, stale: 0, missing: 0, denied: 0 });
  assert.ok(typeof job.words.succeeded === "function");
  assert.equal(
    job.words.succeeded(outcome.counts),
    "Secrets warming completed: 9 secrets refreshed",
  );
  assert.equal(outcome.episode, undefined);
});

test("a stale secret is not called refreshed, and eight at once are one exception and news at once", async () => {
  const { run, fail, clock, job } = warmed();
  await run();
  clock.pass({ minutes: 30 });
  fail(8);

  const outcome = await run();

  assert.ok(outcome.kind === "partial");
  assert.deepEqual(outcome.counts, { secrets: 9, refreshed: 1, stale: 8, missing: 0, denied: 0 });
  assert.ok(typeof job.words.partial === "function");
  assert.equal(job.words.partial(outcome.counts), "Secrets warming partial: 1/9 secrets refreshed");
  assert.equal(outcome.troubles.length, 1);
  assert.match(outcome.troubles[0].problem, /confirmed 30 min ago.*until Tuesday 2025-10-21 07:30/);
  assert.equal(outcome.episode?.due, true);
  assert.equal(outcome.episode?.highFailureRate, true);
  assert.equal(outcome.episode?.what, "8 of 9 secrets were not refreshed");
});

for (const [count, isNews] of [
  [4, false],
  [5, true],
] as const) {
  test(`${count} of 9 that are not refreshed are ${isNews ? "news at once" : "no news yet"}`, async () => {
    const { run, fail } = warmed();
    await run();
    fail(count);

    const outcome = await run();

    assert.ok(outcome.kind === "partial");
    assert.equal(outcome.episode?.due, isNews);
  });
}

test("four of nine that stay stale are told of after two hours, once", async () => {
  const { run, fail, clock, told } = warmed();
  await run();
  fail(4);
  const news: string[] = [];
  for (let minutes = 30; minutes <= 240; minutes += 30) {
    clock.pass({ minutes: 30 });
    const outcome = await run();
    assert.ok(outcome.kind === "partial");
    if (outcome.episode?.due === true) {
      news.push(`after ${minutes} min`);
      await told();
    }
  }

  assert.deepEqual(news, ["after 150 min"]);
});

test("news that no mail server took is news again in the next run", async () => {
  const { run, fail } = warmed();
  await run();
  fail(8);
  await run();

  const outcome = await run();

  assert.ok(outcome.kind === "partial" && outcome.episode?.due === true);
});

test("after twelve hours people read when the copies expire, and which jobs stop then", async () => {
  const { run, fail, clock, told } = warmed();
  await run();
  fail(8);
  await run();
  await told();
  clock.pass({ hours: 12 });

  const outcome = await run();

  assert.ok(outcome.kind === "partial" && outcome.episode?.due === true);
  assert.equal(
    outcome.episode?.outlook,
    "If the store stays away, the first copies expire on Tuesday 2025-10-21 07:30 UTC. Then these jobs stop: pay. SECRETS_COPY_HOURS (72 at most) or SECRETS_BREAK_GLASS puts that off.",
  );
});

test("when all is well again, those who were told hear it once", async () => {
  const { run, fail, told } = warmed();
  await run();
  fail(8);
  await run();
  await told();
  fail(0);

  const over = await run();
  await told();
  const after = await run();

  assert.ok(over.kind === "succeeded" && over.episode?.due === true);
  assert.ok(after.kind === "succeeded");
  assert.equal(after.episode, undefined);
});

test("a secret that is denied is told at once, its copy is gone, the others are refreshed", async () => {
  const { run, fail, copies } = warmed();
  await run();
  fail(1, failed("denied", "AccessDeniedException"));

  const outcome = await run();

  assert.ok(outcome.kind === "partial" && outcome.episode?.due === true);
  assert.deepEqual(outcome.counts, { secrets: 9, refreshed: 8, stale: 0, missing: 0, denied: 1 });
  const opened = await copies.open("database", never);
  assert.equal(opened.kind === "kept" && opened.kept.kind, "tombstone");
});

test("more than half denied at once: told at once, and nothing is taken away for an hour", async () => {
  const { run, fail, place, clock, told } = warmed();
  await run();
  const before = nine.map((alias) => place.text(alias));
  fail(5, failed("denied", "AccessDeniedException"));

  const held = await run();
  clock.pass({ minutes: 59 });
  await run();
  const during = nine.slice(0, 5).map((alias) => place.text(alias));
  clock.pass({ minutes: 1 });
  await told();
  const believed = await run();

  assert.ok(held.kind === "partial" && held.episode?.due === true);
  assert.equal(held.troubles[0].subject, "access");
  assert.deepEqual(during, before.slice(0, 5));
  assert.ok(believed.kind === "partial");
  assert.equal(believed.counts["denied"], 5);
  assert.equal(believed.episode?.due, true, "that the copies are gone now is news");
  assert.match(believed.episode?.meaning ?? "", /These jobs stop now.*: pay\./);
});

test("an answer that is no secret keeps the copy as it is, byte for byte, and is told at once", async () => {
  const { run, store, place } = warmed();
  await run();
  const before = place.text("twilio");
  store.answers.set("twilio", { kind: "secret", text: "{}", version: "v9", createdAt: undefined });

  const outcome = await run();

  assert.equal(place.text("twilio"), before);
  assert.ok(outcome.kind === "partial" && outcome.episode?.due === true);
});

test("where every secret is asked for wrongly the run is misconfigured", async () => {
  const { run, fail } = warmed();
  fail(9, failed("misconfigured", "InvalidParameterException"));

  await assert.rejects(run(), { name: "ConfigError" });
});

test("the moments of the last confirmation are handed on, also those of stale copies", async () => {
  const { run, fail, clock } = warmed();
  await run();
  clock.pass({ hours: 1 });
  fail(8);

  const outcome = await run();

  assert.ok(outcome.kind === "partial");
  assert.deepEqual(outcome.confirmations?.["main"], new Date("2025-10-20T07:30:00Z"));
  assert.deepEqual(outcome.confirmations?.["user-documents"], new Date("2025-10-20T08:30:00Z"));
});

test("secrets that are not there are named, each and once, and not the first alone", async () => {
  const { copies, run } = warmed();
  const place: SecretCopies = {
    ...copies,
    keep: async ({ alias }) => {
      throw new ConfigError(["there is no key", `the Secret ${alias} is not there`]);
    },
  };

  await assert.rejects(run(place), (error) => {
    assert.ok(error instanceof ConfigError);
    const each = nine.map((alias) => `the Secret ${alias} is not there`);
    assert.deepEqual(error.problems.toSorted(), ["there is no key", ...each].toSorted());
    return true;
  });
});
