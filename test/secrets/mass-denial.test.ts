/** When so much is denied at once that a mistake is likelier than a revocation, and for how long that is held. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { understood, type Understood } from "../../src/secrets/answers.ts";
import { massDenial } from "../../src/secrets/mass-denial.ts";
import { failed, given } from "../support/secret-fakes.ts";

const now = new Date("2026-11-23T09:00:00Z");
const hold = { onMassDenial: "hold", now: () => now } as const;
const stop = { onMassDenial: "stop", now: () => now } as const;

for (const [denied, of, isMass] of [
  [0, 9, false],
  [1, 9, false],
  [4, 9, false],
  [5, 9, true],
  [9, 9, true],
  [5, 10, false],
  [6, 10, true],
] as const) {
  test(`${denied} of ${of} denied is ${isMass ? "a mass denial" : "none"}`, () => {
    const denial = massDenial(answers(denied, of), undefined, hold);

    assert.deepEqual(denial, isMass ? { since: now, whose: "store", held: true } : undefined);
  });
}

test("our own identity denied once is a mass denial", () => {
  const answer = failed("denied", "AccessDenied", "identity");

  assert.deepEqual(massDenial([answer, ...answers(0, 8)], undefined, hold), {
    since: now,
    whose: "identity",
    held: true,
  });
});

test("what fails otherwise is no denial, however much of it", () => {
  for (const kind of ["unavailable", "suspect", "misconfigured"] as const) {
    assert.equal(
      massDenial([failed(kind), failed(kind, "X", "identity")], undefined, hold),
      undefined,
    );
  }
});

for (const [seconds, held] of [
  [0, true],
  [3599, true],
  [3600, false],
  [86_400, false],
] as const) {
  test(`after ${seconds} s it is ${held ? "held" : "believed"}`, () => {
    const since = new Date(now.getTime() - seconds * 1000);

    assert.deepEqual(massDenial(answers(9, 9), since, hold), { since, whose: "store", held });
  });
}

test("it is believed at once where it may not be held", () => {
  assert.equal(massDenial(answers(9, 9), undefined, stop)?.held, false);
});

test("one that began in the future begins now: a wrong clock must not hold it longer", () => {
  const since = new Date(now.getTime() + 60_000);

  assert.deepEqual(massDenial(answers(9, 9), since, hold)?.since, now);
});

function answers(denied: number, of: number): readonly Understood[] {
  return Array.from({ length: of }, (_, index) =>
    index < denied ? failed("denied", "AccessDeniedException") : understood("main", given("main")),
  );
}
