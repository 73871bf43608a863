/** Which cases a batch takes, which it holds and why: each case is in exactly one place. */
import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { planBatch, type Candidate } from "../../../src/domain/payments/batch.ts";

const nobody: ReadonlySet<string> = new Set();

function aCase(changes: Partial<Candidate> = {}): Candidate {
  return {
    caseId: "C-1",
    userId: "ann",
    status: 10,
    payAmount: "1234.50",
    payCategory: "Ortho",
    ownerActive: true,
    referral: undefined,
    ...changes,
  };
}

test("a ready case of an active owner is taken, frozen as it stands", () => {
  const referral = { referrerUserId: "bob", type: "Percentage", rate: "0.1000" };

  const plan = planBatch([aCase({ referral })], nobody);

  assert.deepEqual(plan, {
    cases: [
      {
        caseId: "C-1",
        userId: "ann",
        amount: 123_450,
        category: "Ortho",
        status: 10,
        carriedOver: false,
        referral,
      },
    ],
    held: [],
    excluded: 0,
  });
});

test("a case left at 15 is taken as carried over", () => {
  const { cases } = planBatch([aCase({ status: 15 })], nobody);

  assert.equal(cases[0]?.carriedOver, true);
});

test("a case at 15 that a void batch of this very week had is this week's, and stays where it is", () => {
  const { cases } = planBatch([aCase({ status: 15, ofThisWeek: true })], nobody);

  assert.deepEqual(
    cases.map(({ status, carriedOver }) => [status, carriedOver]),
    [[15, false]],
  );
});

for (const [what, changes, reason] of [
  ["an owner who is inactive", { ownerActive: false }, "owner-inactive"],
  ["no amount", { payAmount: null }, "no-amount"],
  ["the column's default amount", { payAmount: "0.00" }, "no-amount"],
  ["an amount below half a cent", { payAmount: "0.0049" }, "no-amount"],
  ["a negative amount", { payAmount: "-5.00" }, "no-amount"],
  ["an amount that is none", { payAmount: "n/a" }, "no-amount"],
  ["an earlier batch", { inLiveBatch: true }, "in-earlier-batch"],
  [
    "an earlier batch and an inactive owner",
    { inLiveBatch: true, ownerActive: false },
    "in-earlier-batch",
  ],
  ["an inactive owner and no amount", { ownerActive: false, payAmount: null }, "owner-inactive"],
] as const) {
  for (const status of [10, 15]) {
    test(`a case at ${status} with ${what} is held: ${reason}`, () => {
      const plan = planBatch([aCase({ status, ...changes })], nobody);

      assert.deepEqual(plan.held, [{ caseId: "C-1", status, reason }]);
      assert.deepEqual(plan.cases, []);
    });
  }
}

test("the smallest amount there is, is paid", () => {
  assert.equal(planBatch([aCase({ payAmount: "0.01" })], nobody).cases[0]?.amount, 1);
});

test("an amount is read from a number as well", () => {
  assert.equal(planBatch([aCase({ payAmount: 1.005 })], nobody).cases[0]?.amount, 101);
});

test("an excluded account is counted and neither paid nor held, whatever its case is like", () => {
  const candidates = [
    aCase({ userId: "test" }),
    aCase({ userId: "test", payAmount: null }),
    aCase({ userId: "test", ownerActive: false }),
    aCase(),
  ];

  const plan = planBatch(candidates, new Set(["test"]));

  assert.equal(plan.excluded, 3);
  assert.equal(plan.cases.length, 1);
  assert.deepEqual(plan.held, []);
});

test("no case at all makes an empty plan", () => {
  assert.deepEqual(planBatch([], nobody), { cases: [], held: [], excluded: 0 });
});

const candidates = fc.uniqueArray(
  fc.record({
    caseId: fc.uuid(),
    userId: fc.constantFrom("ann", "bob", "test"),
    status: fc.constantFrom(10, 15),
    payAmount: fc.constantFrom("10.00", "0.00", null, 7.5, "x", "-1"),
    payCategory: fc.constantFrom(null, "Ortho"),
    ownerActive: fc.boolean(),
    inLiveBatch: fc.boolean(),
    referral: fc.constant(undefined),
  }),
  { selector: ({ caseId }) => caseId },
);

test("every case is in exactly one place, in the order it came", () => {
  fc.assert(
    fc.property(candidates, (given) => {
      const { cases, held, excluded } = planBatch(given, new Set(["test"]));

      assert.equal(cases.length + held.length + excluded, given.length);
      const taken = new Set(cases.map(({ caseId }) => caseId));
      assert.equal(
        held.some(({ caseId }) => taken.has(caseId)),
        false,
      );
      assert.deepEqual(
        cases.map(({ caseId }) => caseId),
        given.map(({ caseId }) => caseId).filter((caseId) => taken.has(caseId)),
      );
      assert.ok(cases.every(({ amount, userId }) => amount > 0 && userId !== "test"));
    }),
  );
});
