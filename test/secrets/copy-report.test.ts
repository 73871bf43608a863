/** How a kept copy is shown: its state, until when it is usable, and what a person should know of it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Kept } from "../../src/domain/secrets/copy.ts";
import { emptyState, type WarmingState } from "../../src/domain/secrets/warming-state.ts";
import type { Opened } from "../../src/ports/secret-copies.ts";
import { copyReport, type Viewing } from "../../src/secrets/copy-report.ts";
import { canary, failure } from "../support/secret-fakes.ts";

const now = new Date("2026-11-23T12:00:00Z");
const limits = { unavailableSeconds: 24 * 3600, breakGlass: undefined };

function hoursFromNow(hours: number): Date {
  return new Date(now.getTime() + hours * 3_600_000);
}

function copyOf(hours: number, alias: "main" | "database" = "main"): Opened {
  const kept: Kept = {
    kind: "copy",
    alias,
    secretId: "id",
    version: "v1",
    createdAt: undefined,
    confirmedAt: hoursFromNow(-hours),
    values: { key: canary },
  };
  return { kind: "kept", kept, revision: "1", sealedBy: "current" };
}

function reportOf(
  seen: Opened,
  viewing: Partial<Viewing> = {},
  alias: "main" | "database" = "main",
) {
  return copyReport(alias, seen, { now, limits, state: undefined, ...viewing });
}

function stateWith(state: Partial<WarmingState>): Partial<Viewing> {
  return { state: { ...emptyState, ...state } };
}

for (const [hours, alias, state] of [
  [0.9, "main", "fresh"],
  [1.1, "main", "stale"],
  [3.9, "database", "fresh"],
  [4.1, "database", "stale"],
  [23.9, "main", "stale"],
  [24.1, "main", "expired"],
] as const) {
  test(`a copy of ${alias} confirmed ${hours} h ago is ${state}`, () => {
    const report = reportOf(copyOf(hours, alias), {}, alias);

    assert.equal(report.state, state);
    assert.equal(report.canStandIn, state !== "expired");
    assert.deepEqual(report.usableUntil, hoursFromNow(24 - hours));
    assert.equal(JSON.stringify(report).includes(canary), false);
  });
}

test("a copy from the future is unusable, and the clock is named", () => {
  const { state, canStandIn, notes } = reportOf(copyOf(-1));

  assert.deepEqual([state, canStandIn], ["unusable", false]);
  assert.match(notes.join(), /in the future, on Monday 2026-11-23 13:00 UTC: set this clock right/);
});

for (const [by, state, note] of [
  ["ops", "revoked", "ops revoked it on Monday 2026-11-23 12:00 UTC: why"],
  [undefined, "denied", "the store denied it on Monday 2026-11-23 12:00 UTC: why"],
] as const) {
  test(`a tombstone of ${by ?? "the store"} is ${state}`, () => {
    const common = { alias: "main", secretId: "id", version: "v1", createdAt: undefined } as const;
    const kept: Kept = { kind: "tombstone", ...common, at: now, by, reason: "why" };

    const report = reportOf({ kind: "kept", kept, revision: "1", sealedBy: "current" });

    assert.deepEqual([report.state, report.canStandIn], [state, false]);
    assert.deepEqual(report.notes, [note]);
  });
}

test("no copy is none; one that was written and is gone was removed by somebody", () => {
  const never = reportOf({ kind: "none" });
  const gone = reportOf({ kind: "none" }, stateWith({ written: { main: now } }));

  assert.deepEqual([never.state, never.notes], ["none", []]);
  assert.deepEqual([gone.state, gone.notes], ["none", ["its copy is gone: somebody removed it"]]);
});

for (const [kind, hours, state, until] of [
  ["unavailable", 7, "stale", 17],
  ["suspect", 5, "stale", 1],
  ["suspect", 7, "expired", -1],
  ["denied", 1.5, "stale", 0.5],
  ["denied", 3, "expired", -1],
  ["misconfigured", 0.5, "fresh", 0.5],
  ["misconfigured", 1.5, "expired", -0.5],
] as const) {
  test(`a copy of ${hours} h, ${kind} in the last warming, is ${state}, and the reason is said`, () => {
    const why = { ...failure(kind, "Code"), words: "it\nanswered Code" };
    const asked = { at: hoursFromNow(-0.1), failure: undefined };

    const report = reportOf(copyOf(hours), stateWith({ asked, failures: { main: why } }));

    assert.equal(report.state, state);
    assert.equal(report.canStandIn, state !== "expired");
    assert.deepEqual(report.usableUntil, hoursFromNow(until));
    assert.equal(
      report.notes.at(-1),
      `the last warming did not refresh it: ${kind} (Code): it answered Code`,
    );
  });
}

test("a failure of before the copy was confirmed counts no more", () => {
  const asked = { at: hoursFromNow(-8), failure: undefined };

  const report = reportOf(copyOf(7), stateWith({ asked, failures: { main: failure("suspect") } }));

  assert.deepEqual([report.state, report.notes], ["stale", []]);
});

test("what was never kept says why the last warming did not get it", () => {
  const { notes } = reportOf(
    { kind: "none" },
    stateWith({ failures: { main: failure("denied") } }),
  );

  assert.match(notes.join(), /did not refresh it: denied \(InternalServiceError\): it answered/);
});

for (const [kind, canStandIn] of [
  ["suspect", true],
  ["denied", false],
] as const) {
  test(`a permission to break the glass ${canStandIn ? "counts" : "does not count"} for what was ${kind}`, () => {
    const breakGlass = { until: hoursFromNow(2), by: "ops", reason: "outage" };
    const asked = { at: hoursFromNow(-0.1), failure: undefined };
    const { state } = stateWith({ asked, failures: { main: failure(kind) } });

    const report = reportOf(copyOf(7), { limits: { ...limits, breakGlass }, state });

    assert.equal(report.canStandIn, canStandIn);
    assert.deepEqual(report.usableUntil, hoursFromNow(canStandIn ? 2 : -5));
  });
}

test("a copy that was put back is named", () => {
  const { notes } = reportOf(copyOf(2), stateWith({ written: { main: hoursFromNow(-1) } }));

  assert.match(notes.join(), /older copy than the one confirmed on Monday 2026-11-23 11:00 UTC/);
});

for (const [hours, reach, canStandIn, until] of [
  [30, 2, true, 2],
  [71, 2, true, 1],
  [73, 2, false, -1],
  [30, 25, false, -6],
  [30, -1, false, -6],
  [1.5, 2, true, 22.5],
] as const) {
  test(`a copy of ${hours} h with a permission for ${reach} h ahead ${canStandIn ? "can" : "cannot"} stand in`, () => {
    const breakGlass = { until: hoursFromNow(reach), by: "ops", reason: "outage" };

    const report = reportOf(copyOf(hours), { limits: { ...limits, breakGlass } });

    assert.equal(report.canStandIn, canStandIn);
    assert.deepEqual(report.usableUntil, hoursFromNow(until));
    assert.equal(report.notes.join().includes("break the glass"), canStandIn && hours > 24);
  });
}
