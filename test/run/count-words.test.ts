/** Counts in words. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { countWordsOf } from "../../src/run/count-words.ts";

test("cases and their money of one name have different labels, money alone keeps its name", () => {
  const words = countWordsOf({ paid: 1872, paid_cents: 25_050, report_cents: 100 });

  assert.deepEqual(
    words.map(({ label, value }) => `${label}: ${value}`),
    ["Paid: 1,872", "Paid amount: $250.50", "Report: $1.00"],
  );
});
