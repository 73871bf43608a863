/** Random rows of the embedded database, and what the payment report prints of their names: never ciphertext. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import * as fc from "fast-check";
import { displayName } from "../../src/domain/reports/names.ts";
import { caseRow } from "../support/sample-world.ts";
import { reported, sealedWeek, type Owners } from "../support/sealed-week.ts";

test("whatever the rows hold and say, base64 is never printed: a name is the plain one, or unavailable", async (t) => {
  const letters = fc.string({
    unit: fc.constantFrom(...Array.from("abcdeéñøABCПРИόά' -")),
    minLength: 1,
    maxLength: 27,
  });
  const anyRow = fc.record({
    first: letters,
    last: letters,
    owner: fc.constantFrom("ann", "bob"),
    sealedBy: fc.constantFrom("ann", "bob"),
    flag: fc.constantFrom(0, 1),
    kind: fc.constantFrom("plain", "sealed", "half", "cut off", "noise"),
    at: fc.nat({ max: 200 }),
  });
  type AnyRow = Parameters<Parameters<typeof anyRow.map>[0]>[0];
  const storedOf = ({ first, last, sealedBy, kind, at }: AnyRow, owners: Owners) => {
    const { seal } = owners[sealedBy === "ann" ? "ann" : "bob"];
    const cut = (text: string) => text.slice(0, Math.max(28, text.length - 1 - (at % 20)));
    switch (kind) {
      case "plain":
        return [first, last];
      case "sealed":
        return [seal(first), seal(last)];
      case "half":
        return [first, seal(last)];
      case "cut off":
        return [seal(first), cut(seal(last))];
      case "noise":
        return [
          randomBytes(21 + at)
            .toString("base64")
            .slice(0, 250),
          last,
        ];
      default:
        return [];
    }
  };

  await fc.assert(
    fc.asyncProperty(fc.array(anyRow, { minLength: 50, maxLength: 50 }), async (rows) => {
      const stored: (readonly string[])[] = [];
      const { folder } = await sealedWeek(t, (owners) =>
        rows.map((row, index) => {
          const names = storedOf(row, owners);
          stored.push(names);
          return caseRow(`C-${String(index).padStart(3, "0")}`, {
            user_id: row.owner,
            phi_encrypted: row.flag,
            patient_first: names[0] ?? "",
            patient_last: names[1] ?? "",
          });
        }),
      );

      const { names } = await reported(folder);

      const inOrder = [
        ...rows.filter(({ owner }) => owner === "ann"),
        ...rows.filter(({ owner }) => owner === "bob"),
      ];
      assert.equal(names.length, rows.length);
      inOrder.forEach((row, index) => {
        const expected = `${displayName(row.first)} ${displayName(row.last)}`.trim();
        assert.ok(
          [expected, "unavailable"].includes(names[index] ?? ""),
          `${row.kind}: ${names[index]}`,
        );
        const isWhole = row.kind === "sealed" || row.kind === "half";
        assert.equal(
          names[index] === expected,
          row.kind === "plain"
            ? names[index] !== "unavailable"
            : isWhole && row.owner === row.sealedBy,
        );
      });
      const runs = stored.flat().flatMap((text) => text.match(/[A-Za-z0-9+/=]{28,}/g) ?? []);
      const ciphertexts = runs.filter((run) => /[0-9+/=]/.test(run));
      assert.ok(ciphertexts.every((run) => !names.some((name) => name.includes(run))));
    }),
    { numRuns: 6 },
  );
});
