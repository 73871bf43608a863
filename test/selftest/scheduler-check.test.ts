/** The fifth check is green on the code that jobs run, and red on the same code with one thing broken. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { jobs } from "../../src/jobs/registry.ts";
import { rehearse } from "../../src/selftest/rehearsal.ts";
import { schedulerCheck, type SchedulerSubject } from "../../src/selftest/scheduler-check.ts";
import { scratch } from "../../src/selftest/scratch.ts";
import { openWorld, systemClock as clock } from "../../src/world/world.ts";
import { assertRed, failedOf } from "./failed-trials.ts";

const start = async () => 64;

async function failedWith(broken: Partial<SchedulerSubject> = {}) {
  await using folders = scratch();
  const whole = { jobs, rehearse, start, openWorld, scratch: folders, clock };
  return await failedOf(schedulerCheck({ ...whole, ...broken }));
}

suite("the check Scheduler Enhancements", () => {
  test("is green", async () => {
    assert.deepEqual(await failedWith(), []);
  });

  test("is red where a job has a schedule that never comes", async () => {
    const [first, ...rest] = jobs;
    assert.ok(first);

    const failed = await failedWith({ jobs: [{ ...first, schedule: "0 0 31 2 *" }, ...rest] });

    assertRed(failed, new RegExp(`^${first.name}: its schedule is valid`));
  });

  test("is red where a failure is mailed twice, or not at all", async () => {
    for (const times of [0, 2]) {
      const failed = await failedWith({
        rehearse: async (...parts) => {
          const { outcome, letters } = await rehearse(...parts);
          return { outcome, letters: Array.from({ length: times }, () => letters).flat() };
        },
      });

      assert.equal(
        failed.filter((says) => says.includes("is mailed once")).length,
        jobs.length * 2,
      );
    }
  });

  test("is red where a run goes on beside another one", async () => {
    const failed = await failedWith({
      openWorld: (...parts) => {
        const world = openWorld(...parts);
        return {
          ...world,
          open: async (needs, signal) => {
            const opened = await world.open(needs, signal);
            const free = { acquire: async () => opened, isHeld: async () => false };
            return { ...opened, ports: { ...opened.ports, locks: free } };
          },
        };
      },
    });

    assert.deepEqual(failed, [
      "a run that another one locks out ends skipped, and changes nothing",
    ]);
  });

  test("is red where wrong options are taken", async () => {
    const failed = await failedWith({ start: async () => 0 });

    assertRed(failed, /^an unknown job/, /^options that make no sense/);
  });
});
