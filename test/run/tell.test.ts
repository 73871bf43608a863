/** Telling reporters: in stages, under a limit, and without harm to the run. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { UnavailableError } from "../../src/domain/failure.ts";
import type { Reporter } from "../../src/run/event.ts";
import { tell } from "../../src/run/tell.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { memoryLog } from "../support/memory-log.ts";
import { ended, succeeded } from "./alerts/sample-run.ts";

const event = ended(succeeded);

function reporter(name: string, report: Reporter["report"], limitSeconds = 5): Reporter {
  return { name, limitSeconds, report };
}

function tools() {
  return { clock: fakeClock(new Date("2026-11-23T09:00:00Z")), ...memoryLog() };
}

test("every reporter gets the event itself", async () => {
  const { log, clock, lines } = tools();
  const told: unknown[] = [];
  const one = reporter("one", async (given) => void told.push(given));
  const other = reporter("other", async (given) => void told.push(given));

  await tell([[one], [other]], event, log, clock);

  assert.deepEqual(told, [event, event]);
  assert.deepEqual(lines, []);
});

test("a later stage is told when the earlier one is done, whatever came of it", async () => {
  const { log, clock } = tools();
  const story: string[] = [];
  const slow = reporter("slow", async (_event, signal) => {
    await clock.sleep(3_000, signal);
    story.push("slow");
  });
  const broken = reporter("broken", async () => Promise.reject(new Error("Cannot push")));
  const last = reporter("last", async () => void story.push("last"));

  await tell([[slow, broken], [last]], event, log, clock);

  assert.deepEqual(story, ["slow", "last"]);
});

test("reporters of one stage do not wait for each other", async () => {
  const { log, clock } = tools();
  const pause = reporter("pause", async (_event, signal) => clock.sleep(4_000, signal));

  await tell([[pause, pause, pause]], event, log, clock);

  assert.equal(clock.now().toISOString(), "2026-11-23T09:00:04.000Z");
});

for (const [how, report] of [
  ["rejects", async () => Promise.reject(new Error("Cannot push: gateway down"))],
  [
    "throws at once",
    () => {
      throw new Error("Cannot push: gateway down");
    },
  ],
  ["rejects with a text", async () => Promise.reject("Cannot push: gateway down")],
] as const) {
  test(`a reporter that ${how} is logged by its name and its error`, async () => {
    const { log, clock, lines } = tools();

    await tell([[reporter("metrics", report)]], event, log, clock);

    const [line, ...others] = lines;
    assert.deepEqual(others, []);
    assert.equal(line?.level, "warn");
    assert.equal(line.message, "run not reported");
    assert.equal(line.fields["reporter"], "metrics");
    assert.equal(line.fields["event"], "ended");
    assert.ok(line.fields["err"] instanceof Error);
    assert.equal(line.fields["err"].message, "Cannot push: gateway down");
  });
}

test("a failure that is foreseen is logged by its words alone, without a stack", async () => {
  const { log, clock, lines } = tools();
  const down = new UnavailableError("the database", "Cannot reach the database");

  await tell([[reporter("history", async () => Promise.reject(down))]], event, log, clock);

  assert.equal(lines[0]?.fields["error"], "Cannot reach the database");
  assert.equal("err" in lines[0].fields, false);
});

test("a reporter that is deaf is left behind at its limit, and told to stop", async () => {
  const { log, clock, lines } = tools();
  let heard: AbortSignal | undefined;
  const deaf = reporter("deaf", async (_event, signal) => {
    heard = signal;
    return new Promise<void>(() => undefined);
  });

  await tell([[deaf]], event, log, clock);

  assert.equal(clock.now().toISOString(), "2026-11-23T09:00:05.000Z");
  assert.equal(heard?.aborted, true);
  assert.match(String(lines[0]?.fields["err"]), /Cannot wait for it longer than 5 s/);
});

test("a reporter that is done in time is not told to stop afterwards", async () => {
  const { log, clock } = tools();
  let heard: AbortSignal | undefined;
  const quick = reporter("quick", async (_event, signal) => void (heard = signal));

  await tell([[quick]], event, log, clock);
  await clock.sleep(60_000, new AbortController().signal);

  assert.equal(heard?.aborted, false);
});
