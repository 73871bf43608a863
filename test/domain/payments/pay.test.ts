/** Which cases of a reported batch are paid, and which are refused and why. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { toCents } from "../../../src/domain/payments/money.ts";
import {
  planPayment,
  type CaseNow,
  type CaseToPay,
  type Change,
} from "../../../src/domain/payments/pay.ts";

const unchanged: CaseNow = { userId: "ann", status: 15, payAmount: "100.00", active: true };

function reported(changes: Partial<CaseToPay> = {}): CaseToPay {
  return {
    caseId: "A-1",
    userId: "ann",
    amount: toCents(10_000),
    now: unchanged,
    paidBy: undefined,
    ...changes,
  };
}

suite("payment plan", () => {
  test("a case that is what was reported is paid, with the reported amount", () => {
    const plan = planPayment([reported()]);

    assert.deepEqual(plan, {
      paying: [{ caseId: "A-1", userId: "ann", amount: 10_000 }],
      paidByThisRun: [],
      alreadyPaid: [],
      refused: [],
    });
  });

  for (const [what, now] of [
    ["an amount that is written another way", { payAmount: "100.0" }],
    ["an amount as a number", { payAmount: 100 }],
    ["an amount that rounds to the same cent", { payAmount: "99.995" }],
    ["another spelling of the owner", { userId: "ANN " }],
  ] as const) {
    test(`${what} is no change`, () => {
      const { paying, refused } = planPayment([reported({ now: { ...unchanged, ...now } })]);

      assert.equal(paying.length, 1);
      assert.deepEqual(refused, []);
    });
  }

  for (const [what, now, changes] of [
    ["one that is gone", undefined, [{ what: "gone" }]],
    ["an inactive one", { ...unchanged, active: false }, [{ what: "inactive" }]],
    ["one at 10", { ...unchanged, status: 10 }, [{ what: "status", now: 10 }]],
    ["one at 20", { ...unchanged, status: 20 }, [{ what: "status", now: 20 }]],
    [
      "one with a cent more",
      { ...unchanged, payAmount: "100.01" },
      [{ what: "amount", now: 10_001 }],
    ],
    [
      "one without an amount",
      { ...unchanged, payAmount: null },
      [{ what: "amount", now: undefined }],
    ],
    [
      "one with words for an amount",
      { ...unchanged, payAmount: "soon" },
      [{ what: "amount", now: undefined }],
    ],
    ["one of another owner", { ...unchanged, userId: "bob" }, [{ what: "owner", now: "bob" }]],
    [
      "one with everything changed",
      { userId: "bob", status: 7, payAmount: "0.00", active: false },
      [
        { what: "inactive" },
        { what: "status", now: 7 },
        { what: "amount", now: 0 },
        { what: "owner", now: "bob" },
      ],
    ],
  ] as const satisfies readonly (readonly [string, CaseNow | undefined, readonly unknown[]])[]) {
    test(`${what} is refused, and nothing else is`, () => {
      const { paying, refused } = planPayment([reported({ now }), reported({ caseId: "A-2" })]);

      assert.deepEqual(
        paying.map(({ caseId }) => caseId),
        ["A-2"],
      );
      assert.deepEqual(refused, [
        { caseId: "A-1", userId: "ann", amount: 10_000, changes: changes as readonly unknown[] },
      ]);
    });
  }

  test("what was paid is not looked at again, whatever became of it", () => {
    const changed = { ...unchanged, status: 15, payAmount: "999.00" };

    const plan = planPayment([
      reported({ caseId: "earlier", paidBy: "earlier-run", now: changed }),
      reported({ caseId: "gone", paidBy: "earlier-run", now: undefined }),
      reported({ caseId: "own", paidBy: "this-run", now: { ...unchanged, status: 20 } }),
    ]);

    assert.deepEqual([plan.paying, plan.refused], [[], []]);
    assert.deepEqual(
      plan.alreadyPaid.map(({ caseId }) => caseId),
      ["earlier", "gone"],
    );
    assert.deepEqual(
      plan.paidByThisRun.map(({ caseId }) => caseId),
      ["own"],
    );
  });

  test("a case that another batch paid is refused, also where it looks unpaid", () => {
    const { paying, refused } = planPayment([reported({ paidBy: "another-batch" })]);

    const expected: readonly Change[] = [{ what: "paid-by-another-batch" }];
    assert.deepEqual(paying, []);
    assert.deepEqual(refused[0]?.changes, expected);
  });
});
