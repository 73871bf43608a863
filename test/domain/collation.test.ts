/** Texts that SurgiCase's tables take for the same. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { foldText } from "../../src/domain/collation.ts";
import { toCents } from "../../src/domain/payments/money.ts";
import { byCategory } from "../../src/domain/reports/category-summary.ts";

for (const [one, other] of [
  ["Cafe", "CAFÉ"],
  ["Caf\u00e9", "Cafe\u0301"],
  ["A  B", " a b "],
  ["RÉF", "ref"],
] as const) {
  test(`"${one}" and "${other}" are one, and one category`, () => {
    const amount = toCents(100);

    assert.equal(foldText(one), foldText(other));
    assert.equal(
      byCategory([
        { category: one, amount },
        { category: other, amount },
      ]).length,
      1,
    );
  });
}

test("other letters stay apart", () => {
  assert.notEqual(foldText("ref"), foldText("reg"));
  assert.notEqual(foldText("α"), foldText("a"));
});
