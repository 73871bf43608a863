/** Names as the reports print them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { assert as assertProperty, property, string } from "fast-check";
import { displayName } from "../../../src/domain/reports/names.ts";

const printed: readonly (readonly [string, string])[] = [
  ["JOHN", "John"],
  ["mcdonald", "McDonald"],
  ["O'CONNOR", "O'Connor"],
  ["SMITH-JONES", "Smith-Jones"],
  ["san francisco", "San Francisco"],
  ["VAN DER BERG", "Van Der Berg"],
  ["  anna  maria ", "Anna Maria"],
  ["St. John", "St. John"],
  ["MCGEE-O'NEIL", "McGee-O'Neil"],
  ["MC", "Mc"],
  ["MAC", "Mac"],
  ["", ""],
  ["   ", ""],
  // Mac, or a name that only begins so.
  ["MACDONALD", "MacDonald"],
  ["macleod", "MacLeod"],
  ["MACARTHUR", "MacArthur"],
  ["MACKENZIE", "MacKenzie"],
  ["MACHUGH", "MacHugh"],
  ["MACK", "Mack"],
  ["MACY", "Macy"],
  ["MACE", "Mace"],
  ["MACEY", "Macey"],
  ["MACHADO", "Machado"],
  ["MACIAS", "Macias"],
  ["MACKLIN", "Macklin"],
  ["SMITH-MACK", "Smith-Mack"],
  // A numeral after a name.
  ["JOHN II", "John II"],
  ["JOHN III", "John III"],
  ["john iv", "John IV"],
  ["JOHN V", "John V"],
  ["JOHN VIII", "John VIII"],
  ["III", "Iii"],
  ["JOHN IX", "John Ix"],
  // A capital inside that somebody chose.
  ["DeVries", "DeVries"],
  ["LeBron", "LeBron"],
  ["McDonald", "McDonald"],
  ["DeVries-MacDonald", "DeVries-MacDonald"],
  ["MacK", "Mack"],
  // Other alphabets, quotation marks, digits.
  ["O’CONNOR", "O’Connor"],
  ["ÉLODIE", "Élodie"],
  ["ÉLODIE".normalize("NFD"), "Élodie"],
  ["ΠΑΠΑΔΟΠΟΥΛΟΣ", "Παπαδοπουλος"],
  ["ИВАНОВ-ПЕТРОВ", "Иванов-Петров"],
  ['ANNA "ANNIE"', 'Anna "Annie"'],
  ["SMITH 3RD", "Smith 3rd"],
];

for (const [stored, expected] of printed) {
  test(`the name ${JSON.stringify(stored)} prints as ${JSON.stringify(expected)}`, () => {
    assert.equal(displayName(stored), expected);
  });
}

test("a name that was printed once prints the same again", () => {
  const latin = string({ unit: "grapheme-ascii" });

  assertProperty(
    property(latin, (name) => {
      const once = displayName(name);

      assert.equal(displayName(once), once);
    }),
  );
});
