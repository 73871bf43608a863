/** Who is named for a letter that the font lacks: by id, never by the name it is in. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ownersOf, type PrintedName } from "../../../src/jobs/delivery/printed-names.ts";
import { lettersMissing } from "../../../src/jobs/delivery/troubles.ts";

const odd = (whose: PrintedName["whose"], id: string): PrintedName => ({
  whose,
  id,
  name: "Pat 李",
});

test("the trouble names cases by their patient's name and providers by their own, and the letters by number", () => {
  const plain: PrintedName = { whose: "case", id: "A-9", name: "Pat Example" };
  const names = [plain, odd("case", "A-1"), odd("provider", "ann"), odd("provider", "ann")];

  const troubles = lettersMissing(["李", "→"], names);

  assert.deepEqual(
    troubles.map(({ subject, problem }) => [subject, problem]),
    [
      [
        "2 letters",
        "the report's font lacks them, they are printed as a question mark: U+674E U+2192, in the patient's name of case A-1; the name of provider ann",
      ],
    ],
  );
});

test("of many the first few are named, and how many more there are", () => {
  const cases = Array.from({ length: 8 }, (_, index) => odd("case", `A-${index}`));

  assert.equal(
    ownersOf([...cases, odd("referrer", "ref-1"), odd("referrer", "ref-2")]),
    "the patients' names of cases A-0, A-1, A-2, A-3, A-4 and 3 more; the names of referrers ref-1, ref-2",
  );
});

test("a letter that is in no name is told all the same", () => {
  assert.match(lettersMissing(["李"])[0]?.problem ?? "", /: U\+674E$/);
  assert.deepEqual(lettersMissing([], [odd("case", "A-1")]), []);
});
