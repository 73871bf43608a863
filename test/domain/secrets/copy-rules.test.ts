/** Which copy may stand in for the store: every class at the very borders of its time. */
import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { ageSeconds, type SecretCopy, type Tombstone } from "../../../src/domain/secrets/copy.ts";
import {
  isInForce,
  lifetimeSeconds,
  longestCopySeconds,
  mayUseCopy,
  usableUntil,
  type BreakGlass,
  type CopyLimits,
} from "../../../src/domain/secrets/copy-rules.ts";
import type { FailureClass } from "../../../src/domain/secrets/failure-classes.ts";

const hour = 3600;
const now = new Date("2026-11-23T09:00:00Z");
const usual: CopyLimits = { unavailableSeconds: 24 * hour, breakGlass: undefined };
const stretched: CopyLimits = { unavailableSeconds: 72 * hour, breakGlass: undefined };
const broken: CopyLimits = { ...usual, breakGlass: glassUntil(1) };
const brokenNoMore: CopyLimits = { ...usual, breakGlass: glassUntil(0) };

const classes: readonly FailureClass[] = ["unavailable", "suspect", "denied", "misconfigured"];

type Verdict = "silently" | "telling" | "too-old" | "from-the-future" | "never";

const borders: readonly (readonly [FailureClass, number, string, CopyLimits, Verdict])[] = [
  ["unavailable", 0, "as usual", usual, "silently"],
  ["unavailable", 24 * hour - 1, "as usual", usual, "silently"],
  ["unavailable", 24 * hour, "as usual", usual, "silently"],
  ["unavailable", 24 * hour + 1, "as usual", usual, "too-old"],
  ["unavailable", 72 * hour - 1, "with the longest setting", stretched, "silently"],
  ["unavailable", 72 * hour, "with the longest setting", stretched, "silently"],
  ["unavailable", 72 * hour + 1, "with the longest setting", stretched, "too-old"],
  ["unavailable", 24 * hour, "with the glass broken", broken, "silently"],
  ["unavailable", 24 * hour + 1, "with the glass broken", broken, "telling"],
  ["unavailable", 72 * hour, "with the glass broken", broken, "telling"],
  ["unavailable", 72 * hour + 1, "with the glass broken", broken, "too-old"],
  ["unavailable", 24 * hour + 1, "with the glass broken until now", brokenNoMore, "too-old"],
  ["suspect", 0, "as usual", usual, "telling"],
  ["suspect", 6 * hour - 1, "as usual", usual, "telling"],
  ["suspect", 6 * hour, "as usual", usual, "telling"],
  ["suspect", 6 * hour + 1, "as usual", usual, "too-old"],
  ["suspect", 6 * hour + 1, "with the longest setting", stretched, "too-old"],
  ["suspect", 72 * hour, "with the glass broken", broken, "telling"],
  ["suspect", 72 * hour + 1, "with the glass broken", broken, "too-old"],
  ["suspect", 6 * hour + 1, "with the glass broken until now", brokenNoMore, "too-old"],
  ["denied", 0, "as usual", usual, "telling"],
  ["denied", 2 * hour - 1, "as usual", usual, "telling"],
  ["denied", 2 * hour, "as usual", usual, "telling"],
  ["denied", 2 * hour + 1, "as usual", usual, "too-old"],
  ["denied", 2 * hour + 1, "with the longest setting", stretched, "too-old"],
  ["denied", 2 * hour + 1, "with the glass broken", broken, "too-old"],
  ["misconfigured", 0, "as usual", usual, "never"],
  ["misconfigured", 60, "with the longest setting", stretched, "never"],
  ["misconfigured", 60, "with the glass broken", broken, "never"],
  // The clocks of two machines differ a little.
  ["unavailable", -300, "as usual", usual, "silently"],
  ["unavailable", -301, "as usual", usual, "from-the-future"],
  ["unavailable", -360, "with the glass broken", broken, "from-the-future"],
  ["suspect", -300, "as usual", usual, "telling"],
  ["suspect", -360, "as usual", usual, "from-the-future"],
  ["denied", -300, "as usual", usual, "telling"],
  ["denied", -360, "as usual", usual, "from-the-future"],
];

/** Whether only the permission allows it. */
function isStretched(failure: FailureClass, age: number, { breakGlass }: CopyLimits): boolean {
  const usualAge = failure === "unavailable" ? 24 * hour : 6 * hour;
  return breakGlass !== undefined && age > usualAge;
}

for (const [failure, age, how, limits, expected] of borders) {
  test(`${failure}, ${how}: a copy confirmed ${age} s ago may be used: ${expected}`, () => {
    const verdict = mayUseCopy(copyOf(age), failure, now, limits);

    assert.deepEqual(
      verdict,
      expected === "silently" || expected === "telling"
        ? {
            kind: "usable",
            ageSeconds: Math.max(0, age),
            tell: expected === "telling",
            permission: isStretched(failure, age, limits) ? limits.breakGlass : undefined,
          }
        : { kind: "unusable", because: expected },
    );
  });
}

for (const failure of classes) {
  for (const by of [undefined, "Ann"]) {
    test(`${failure}: a tombstone by ${by ?? "the warming"} is no copy, glass or not`, () => {
      assert.deepEqual(mayUseCopy(tombstone(by), failure, now, broken), {
        kind: "unusable",
        because: "taken-away",
      });
    });
  }

  test(`${failure}: where there is none, none may be used`, () => {
    assert.deepEqual(mayUseCopy(undefined, failure, now, broken), {
      kind: "unusable",
      because: "none",
    });
  });
}

for (const [seconds, counts] of [
  [0, false],
  [1, true],
  [24 * hour, true],
  [24 * hour + 1, false],
] as const) {
  test(`a permission that ends in ${seconds} s ${counts ? "counts" : "does not count"}`, () => {
    const limits = { ...usual, breakGlass: glassUntil(seconds) };

    assert.equal(isInForce(limits.breakGlass, now), counts);
    assert.equal(
      mayUseCopy(copyOf(25 * hour), "unavailable", now, limits).kind,
      counts ? "usable" : "unusable",
    );
  });
}

test("no copy older than 72 h is ever used, whatever is set", () => {
  const ages = fc.integer({ min: longestCopySeconds + 1, max: 10 * longestCopySeconds });
  const limits = fc.constantFrom(usual, stretched, broken);

  fc.assert(
    fc.property(ages, fc.constantFrom(...classes), limits, (age, failure, limit) => {
      assert.equal(mayUseCopy(copyOf(age), failure, now, limit).kind, "unusable");
    }),
  );
});

test("whoever may use a copy may use a younger one", () => {
  const ages = fc.integer({ min: 0, max: 80 * hour });
  const limits = fc.constantFrom(usual, stretched, broken, brokenNoMore);

  fc.assert(
    fc.property(ages, ages, fc.constantFrom(...classes), limits, (one, other, failure, limit) => {
      const isUsable = (age: number) =>
        mayUseCopy(copyOf(age), failure, now, limit).kind === "usable";

      assert.ok(!isUsable(Math.max(one, other)) || isUsable(Math.min(one, other)));
    }),
  );
});

test("an age is never negative, and there is none more than 5 min before the confirmation", () => {
  fc.assert(
    fc.property(fc.integer({ min: -10 * hour, max: 100 * hour }), (seconds) => {
      const age = ageSeconds(copyOf(seconds), now);

      assert.deepEqual(age, seconds < -300 ? undefined : Math.max(0, seconds));
    }),
  );
});

test("half a second of the future is now, and no negative zero", () => {
  assert.ok(Object.is(ageSeconds(copyOf(-0.4), now), 0));
});

test("a confirmed copy of the database spares the question for 4 h, of the others for 1 h", () => {
  assert.equal(lifetimeSeconds("database"), 4 * hour);
  assert.equal(lifetimeSeconds("main"), hour);
  assert.equal(lifetimeSeconds("report-passwords"), hour);
});

test("a copy stands in until the set time after its confirmation", () => {
  assert.deepEqual(usableUntil(now, "unavailable", usual), new Date("2026-11-24T09:00:00Z"));
  assert.deepEqual(usableUntil(now, "unavailable", stretched), new Date("2026-11-26T09:00:00Z"));
});

function copyOf(age: number): SecretCopy {
  return {
    kind: "copy",
    alias: "main",
    secretId: "surgicase/main",
    version: "v1",
    createdAt: undefined,
    confirmedAt: new Date(now.getTime() - age * 1000),
    values: {},
  };
}

function tombstone(by: string | undefined): Tombstone {
  return {
    kind: "tombstone",
    alias: "main",
    secretId: "surgicase/main",
    version: "v1",
    createdAt: undefined,
    at: now,
    by,
    reason: "AccessDeniedException",
  };
}

function glassUntil(seconds: number): BreakGlass {
  return { until: new Date(now.getTime() + seconds * 1000), by: "Ann", reason: "a long outage" };
}

test("who shortens the time for an outage shortens it for what is worse too", () => {
  const short: CopyLimits = { unavailableSeconds: hour, breakGlass: undefined };

  for (const failure of ["unavailable", "suspect", "denied"] as const) {
    assert.equal(mayUseCopy(copyOf(hour), failure, now, short).kind, "usable");
    assert.equal(mayUseCopy(copyOf(hour + 1), failure, now, short).kind, "unusable");
  }
});

test("a copy stands in until a moment that depends on why the store failed", () => {
  const confirmedAt = new Date("2026-11-23T08:00:00Z");
  const until = (failure: FailureClass) => usableUntil(confirmedAt, failure, usual).toISOString();

  assert.equal(until("unavailable"), "2026-11-24T08:00:00.000Z");
  assert.equal(until("suspect"), "2026-11-23T14:00:00.000Z");
  assert.equal(until("denied"), "2026-11-23T10:00:00.000Z");
});
