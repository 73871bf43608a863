/** How a check goes: whatever its trials do, it comes to its end, and says what an operator has to know. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { runCheck, trials, type Check, type Trial } from "../../src/selftest/trial.ts";
import { fakeClock } from "../support/fake-clock.ts";

const never = new AbortController().signal;
const nothing = async () => undefined;

async function resultOf(
  all: Readonly<Record<string, Trial["run"]>>,
  live: Readonly<Record<string, Trial["run"]>> = {},
) {
  const happened: string[] = [];
  const noting = (runs: Readonly<Record<string, Trial["run"]>>) =>
    Object.fromEntries(
      Object.entries(runs).map(([says, run]): [string, Trial["run"]] => [
        says,
        (...parts) => {
          happened.push(says);
          return run(...parts);
        },
      ]),
    );
  const check: Check = {
    name: "A Check",
    trials: trials("Do this.", noting(all)),
    live: trials("Do that.", noting(live)),
  };
  const tools = {
    clock: fakeClock(new Date("2026-11-23T08:00:00Z")),
    stop: never,
    isolate: () => {
      happened.push("shut off");
      return { [Symbol.dispose]: () => void happened.push("given back") };
    },
  };
  return { result: await runCheck(check, tools), happened };
}

test("a check whose trials all go well has passed, and says nothing but that", async () => {
  const { result } = await resultOf({ "one is one": nothing, "two is two": nothing });

  assert.deepEqual(result, {
    name: "A Check",
    passed: true,
    trials: [
      { says: "one is one", passed: true },
      { says: "two is two", passed: true },
    ],
  });
});

for (const [how, run] of [
  ["rejects", async () => Promise.reject(new Error("it is\nthree"))],
  [
    "throws at once",
    () => {
      throw new Error("it is\nthree");
    },
  ],
] as const) {
  test(`a trial that ${how} has failed, with its remedy, and the next one is tried`, async () => {
    const { result } = await resultOf({ "one is one": run, "two is two": nothing });

    assert.equal(result.passed, false);
    assert.deepEqual(result.trials, [
      { says: "one is one", passed: false, problem: "it is three", remedy: "Do this." },
      { says: "two is two", passed: true },
    ]);
  });
}

test("a trial that never ends is left behind after 10 s, told to stop, and the next one is tried", async () => {
  let stopped = false;
  const { result } = await resultOf({
    "it ends": async (signal) => {
      signal.addEventListener("abort", () => {
        stopped = true;
      });
      await new Promise(() => undefined);
    },
    "two is two": nothing,
  });

  assert.deepEqual(
    result.trials.map(({ passed, problem }) => ({ passed, problem })),
    [
      { passed: false, problem: "it did not come to its end within 10 s" },
      { passed: true, problem: undefined },
    ],
  );
  assert.equal(stopped, true);
});

test("what a trial shows stands with its result, whether it went well or not", async () => {
  const { result } = await resultOf({
    good: async (_signal, show) => show("seen"),
    bad: async (_signal, show) => {
      show("seen too");
      throw new Error("no");
    },
  });

  assert.deepEqual(
    result.trials.map(({ details }) => details),
    [["seen"], ["seen too"]],
  );
});

test("a password in what went wrong is printed nowhere", async () => {
  const { result } = await resultOf({
    "it connects": async () => Promise.reject(new Error("no way to mysql://jobs:hunter22@db/x")),
  });

  assert.ok(!JSON.stringify(result).includes("hunter22"));
});

test("trials of this machine are shut off from the cloud, those of the caller's settings are not", async () => {
  const { happened } = await resultOf({ offline: nothing }, { live: nothing });

  assert.deepEqual(happened, ["shut off", "offline", "given back", "live"]);
});

test("whoever is told to stop tries nothing more", async () => {
  const stop = new AbortController();
  const tried: string[] = [];
  const check: Check = {
    name: "A Check",
    trials: trials("Do this.", {
      first: async () => {
        tried.push("first");
        stop.abort(new Error("told to stop"));
      },
      second: async () => void tried.push("second"),
    }),
    live: [],
  };
  const tools = {
    clock: fakeClock(new Date("2026-11-23T08:00:00Z")),
    stop: stop.signal,
    isolate: () => ({ [Symbol.dispose]: () => undefined }),
  };

  await assert.rejects(runCheck(check, tools), /told to stop/);

  assert.deepEqual(tried, ["first"]);
});
