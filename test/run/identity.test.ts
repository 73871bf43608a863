/** Who a run is, and what it works for: at the edges of weeks, by schedule and by hand. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { UsageError } from "../../src/domain/failure.ts";
import { parsePayWeek, type PayWeek } from "../../src/domain/payments/pay-week.ts";
import { identify, type Placement, type Start } from "../../src/run/identity.ts";

const nowhere: Placement = { jobName: undefined, jobUid: undefined, podName: undefined };
const job = "pending-payment-update";

function identityAt(
  startedAt: string,
  changes: Partial<Start> = {},
  placement: Partial<Placement> = {},
) {
  return identify(
    {
      job,
      schedule: "0 8 * * 1",
      startedAt: new Date(startedAt),
      week: undefined,
      randomId: "random-1",
      ...changes,
    },
    { ...nowhere, ...placement },
  );
}

function week(text: string): PayWeek {
  const found = parsePayWeek(text);
  assert.ok(found !== undefined, `${text} is no week`);
  return found;
}

/** The name Kubernetes gives the Job of that moment. */
function jobOf(moment: string): string {
  return `${job}-${new Date(moment).getTime() / 60_000}`;
}

for (const [startedAt, slot, payWeek] of [
  ["2026-11-22T23:59:59.999Z", "2026-11-16T08:00:00.000Z", "2026-11-16"],
  ["2026-11-23T07:59:59.999Z", "2026-11-16T08:00:00.000Z", "2026-11-16"],
  ["2026-11-23T08:00:00.000Z", "2026-11-23T08:00:00.000Z", "2026-11-23"],
  ["2026-11-23T08:00:00.001Z", "2026-11-23T08:00:00.000Z", "2026-11-23"],
  ["2026-11-29T23:59:59.999Z", "2026-11-23T08:00:00.000Z", "2026-11-23"],
  ["2026-11-30T00:00:00.000Z", "2026-11-23T08:00:00.000Z", "2026-11-23"],
  ["2027-01-01T12:00:00.000Z", "2026-12-28T08:00:00.000Z", "2026-12-28"],
] as const) {
  test(`a run that starts ${startedAt} works for the slot ${slot}`, () => {
    const identity = identityAt(startedAt);

    assert.equal(identity.slot.toISOString(), slot);
    assert.equal(identity.payWeek, payWeek);
  });
}

test("the Job's own moment counts where the node's clock is behind it", () => {
  const jobName = jobOf("2026-11-23T08:00:00Z");

  const identity = identityAt("2026-11-23T07:59:59Z", {}, { jobName });

  assert.equal(identity.slot.toISOString(), "2026-11-23T08:00:00.000Z");
  assert.equal(identity.payWeek, "2026-11-23");
});

test("a Job that starts late works for the latest slot there is by then", () => {
  const jobName = jobOf("2026-11-23T08:00:00Z");

  const identity = identityAt("2026-11-23T13:59:00Z", { schedule: "0 * * * *" }, { jobName });

  assert.equal(identity.slot.toISOString(), "2026-11-23T13:00:00.000Z");
});

for (const [jobName, startedBy] of [
  [jobOf("2026-11-23T08:00:00Z"), "schedule"],
  ["rerun-1", "person"],
  [job, "person"],
  [`${job}-`, "person"],
  [`${job}-rerun`, "person"],
  [`${job}-rerun-29389440`, "person"],
  [`${job}-20261123`, "person"],
  [`${job}-1`, "person"],
  [`${job}-293894400000`, "person"],
  [`other-${jobOf("2026-11-23T08:00:00Z")}`, "person"],
  [undefined, "person"],
] as const) {
  test(`a Job named ${jobName ?? "nothing"} was started by ${startedBy}`, () => {
    const identity = identityAt("2026-11-23T08:00:05Z", {}, { jobName });

    assert.equal(identity.startedBy, startedBy);
    assert.equal(identity.slot.toISOString(), "2026-11-23T08:00:00.000Z");
  });
}

test("the run is the Job, the attempt is its pod", () => {
  const identity = identityAt("2026-11-23T08:00:05Z", {}, { jobUid: "uid-1", podName: "pod-a" });

  assert.equal(identity.runId, "uid-1");
  assert.equal(identity.attempt, "pod-a");
});

test("outside Kubernetes the run has a random id, and its attempt is local", () => {
  const identity = identityAt("2026-11-23T08:00:05Z");

  assert.equal(identity.runId, "random-1");
  assert.equal(identity.attempt, "local");
});

for (const [chosen, slot] of [
  ["2026-11-23", "2026-11-23T08:00:00.000Z"],
  ["2026-11-16", "2026-11-16T08:00:00.000Z"],
  ["2025-12-31", "2025-12-29T08:00:00.000Z"],
] as const) {
  test(`a run for the week of ${chosen} works for its slot, ${slot}`, () => {
    const identity = identityAt("2026-11-25T12:00:00Z", { week: week(chosen) });

    assert.equal(identity.slot.toISOString(), slot);
    assert.equal(identity.payWeek, week(chosen));
  });
}

for (const [startedAt, chosen] of [
  ["2026-11-25T12:00:00Z", "2026-11-30"],
  ["2026-11-23T07:59:59Z", "2026-11-23"],
  ["2026-11-25T12:00:00Z", "2027-11-22"],
] as const) {
  test(`a run that starts ${startedAt} cannot work for the week of ${chosen} yet`, () => {
    assert.throws(
      () => identityAt(startedAt, { week: week(chosen) }),
      (error) => error instanceof UsageError && /is not due yet/.test(error.message),
    );
  });
}

test("a week's slot is never one that is still to come", () => {
  const daily = { schedule: "0 8 * * *", week: week("2026-11-23") };

  const identity = identityAt("2026-11-25T12:00:00Z", daily);

  assert.equal(identity.slot.toISOString(), "2026-11-25T08:00:00.000Z");
});

test("of an earlier week it is the last slot", () => {
  const daily = { schedule: "0 8 * * *", week: week("2026-11-16") };

  const identity = identityAt("2026-11-25T12:00:00Z", daily);

  assert.equal(identity.slot.toISOString(), "2026-11-22T08:00:00.000Z");
});

test("a week in which nothing is scheduled is refused, not put in place of another", () => {
  const monthly = { schedule: "0 8 1 * *", week: week("2026-10-12") };

  assert.throws(
    () => identityAt("2026-11-25T12:00:00Z", monthly),
    (error) => error instanceof UsageError && /nothing is scheduled in it/.test(error.message),
  );
});

test("a job that people start works for its own week before its scheduled moment", () => {
  const start = {
    job: "paid-update",
    schedule: "0 8 * * 5",
    startedAt: new Date("2026-11-25T15:00:00Z"),
    week: "2026-11-23" as PayWeek,
    randomId: "random",
  };
  const placement = { jobName: undefined, jobUid: undefined, podName: undefined };

  const { slot, payWeek } = identify({ ...start, startedByPeople: true }, placement);

  assert.equal(payWeek, "2026-11-23");
  assert.deepEqual(slot, start.startedAt);
  assert.throws(() => identify(start, placement), UsageError);
});
