/** Patients' names for the reports: whose are opened, how often the keys are asked for, and what is never printed. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { suite, test } from "node:test";
import * as fc from "fast-check";
import { UnavailableError } from "../../../src/domain/failure.ts";
import type { SealedName, StoredLine } from "../../../src/domain/payments/batch-line.ts";
import { toCents } from "../../../src/domain/payments/money.ts";
import { displayName } from "../../../src/domain/reports/names.ts";
import { withNames } from "../../../src/jobs/delivery/readable-names.ts";
import type { DataKeys } from "../../../src/ports/data-keys.ts";
import { never } from "../../contract/data-keys.ts";
import { ownersKey } from "../../support/wrapped-keys.ts";

/** Keys "wrapped" by turning their bytes round; whatever has not 32 bytes was wrapped by somebody else. */
const turned = (key: Uint8Array) => Buffer.from(key.toReversed());
const wrap = async (key: Uint8Array) => turned(key).toString("base64");

function turningKeys() {
  const given: Uint8Array[] = [];
  let now = 0;
  let most = 0;
  const keys: DataKeys = {
    async open(wrapped) {
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setImmediate(resolve));
      now -= 1;
      if (wrapped.length !== 32) {
        return undefined;
      }
      const key = turned(wrapped);
      given.push(key);
      return key;
    },
  };
  return { keys, given, most: () => most };
}

const provider = {
  firstName: "",
  lastName: "",
  npi: undefined,
  email: "",
  state: "",
  timeZone: "",
};

function lineOf(patient: StoredLine["patient"], caseId = "A-1"): StoredLine {
  return {
    caseId,
    userId: "ann",
    provider,
    caseDate: undefined,
    procedures: [],
    category: null,
    amount: toCents(100),
    carriedOver: false,
    referral: undefined,
    patient,
  };
}

async function namesOf(patients: readonly StoredLine["patient"][], keys = turningKeys().keys) {
  const named = await withNames(
    patients.map((patient) => lineOf(patient)),
    keys,
    never,
  );
  return named.map(({ patient }) => patient);
}

test("the names of every owner are opened, each with that owner's key", async () => {
  const [ann, bob] = [await ownersKey(wrap), await ownersKey(wrap)];
  const patients: readonly SealedName[] = [
    { firstName: ann.seal("Zoë"), lastName: ann.seal("ПРИМЕР"), dataKey: ann.wrapped },
    { firstName: bob.seal("Ana"), lastName: bob.seal("O'Prueba"), dataKey: bob.wrapped },
    { firstName: "Plain", lastName: ann.seal("Half"), dataKey: ann.wrapped },
  ];

  assert.deepEqual(await namesOf(patients), [
    { firstName: "Zoë", lastName: "ПРИМЕР" },
    { firstName: "Ana", lastName: "O'Prueba" },
    { firstName: "Plain", lastName: "Half" },
  ]);
});

test("a line keeps all else, and its place", async () => {
  const lines = [lineOf("unreadable", "A-1"), lineOf({ firstName: "Pat", lastName: "Lee" }, "A-2")];

  assert.deepEqual(await withNames(lines, turningKeys().keys, never), lines);
});

test("where no name is encrypted nobody is asked for a key", async () => {
  const { keys, most } = turningKeys();

  await namesOf(["unreadable", { firstName: "Pat", lastName: "Lee" }], keys);

  assert.equal(most(), 0);
});

test("each key is asked for once, at most eight at the same time, and wiped afterwards", async () => {
  const { keys, given, most } = turningKeys();
  const owners = await Promise.all(Array.from({ length: 30 }, async () => ownersKey(wrap)));
  const patients = [...owners, ...owners].map(({ seal, wrapped }) => ({
    firstName: seal("Pat"),
    lastName: seal("Lee"),
    dataKey: wrapped,
  }));

  const names = await namesOf(patients, keys);

  assert.deepEqual(
    names,
    patients.map(() => ({ firstName: "Pat", lastName: "Lee" })),
  );
  assert.equal(given.length, 30);
  assert.equal(most(), 8);
  assert.ok(given.every((key) => key.every((byte) => byte === 0)));
});

test("where a key cannot be asked for, no name comes out, no further key is asked for, and those at hand are wiped", async () => {
  const failure = new UnavailableError("KMS", "Cannot open a data key");
  const { keys: turning, given } = turningKeys();
  let asked = 0;
  const keys: DataKeys = {
    async open(wrapped, signal) {
      asked += 1;
      const place = asked;
      const key = await turning.open(wrapped, signal);
      if (place === 8) {
        throw failure;
      }
      return key;
    },
  };
  const owners = await Promise.all(Array.from({ length: 30 }, async () => ownersKey(wrap)));
  const patients = owners.map(({ seal, wrapped }) => ({
    firstName: seal("Pat"),
    lastName: "Lee",
    dataKey: wrapped,
  }));

  await assert.rejects(namesOf(patients, keys), failure);

  assert.ok(asked < 30, `${asked} keys asked for`);
  const kept = given.filter((key) => key.some((byte) => byte !== 0));
  assert.deepEqual(kept, [given[7]]);
});

test("an owner without a key, with a spoilt or a wrong one, has unreadable names; others are read", async () => {
  const [ann, bob] = [await ownersKey(wrap), await ownersKey(wrap)];
  const sealed = { firstName: ann.seal("Pat"), lastName: ann.seal("Lee") };
  const patients = [undefined, "", "no base64 at all", bob.wrapped, ann.wrapped].map((dataKey) => ({
    ...sealed,
    dataKey,
  }));

  assert.deepEqual(await namesOf(patients), [
    "unreadable",
    "unreadable",
    "unreadable",
    "unreadable",
    { firstName: "Pat", lastName: "Lee" },
  ]);
});

suite("what is printed of a name", () => {
  const printed: readonly (readonly [string, string, string])[] = [
    ["a line end", "ana\r\nmaria", "Ana Maria"],
    ["tabs and a NUL", "\tana\0maria\u0007", "Ana Maria"],
    ["a line separator", "ana\u2028maria\u2029", "Ana Maria"],
    ["a terminal's colour", "\u001B[31mana", "[31mana"],
    ["what turns the writing round", "\u202Eana\u200F", "Ana"],
    ["a byte order mark", "\uFEFFana", "Ana"],
    ["nothing at all", "", ""],
  ];

  for (const [what, name, expected] of printed) {
    test(`${what} leaves a name of one line`, async () => {
      const { seal, wrapped } = await ownersKey(wrap);
      const both = [
        { firstName: seal(name), lastName: "Lee", dataKey: wrapped },
        { firstName: name, lastName: "Lee" },
      ];

      const names = await namesOf(both);

      assert.deepEqual(
        names.map((each) => each !== "unreadable" && displayName(each.firstName)),
        [expected, expected],
      );
    });
  }

  test("a name that was encrypted twice is unreadable", async () => {
    const { seal, wrapped } = await ownersKey(wrap);
    const twice = { firstName: seal(seal("Pat")), lastName: "Lee", dataKey: wrapped };

    assert.deepEqual(await namesOf([twice]), ["unreadable"]);
  });

  test("whatever the rows hold, no ciphertext is printed, whole or in part", async () => {
    const mine = await ownersKey(wrap);
    const others = await ownersKey(wrap);
    const anyName = fc.string({ unit: "grapheme", maxLength: 40 });
    const field = fc.record({
      name: anyName,
      key: fc.constantFrom(mine, others),
      kind: fc.constantFrom("plain", "sealed", "cut off", "changed", "twice", "framed", "noise"),
      at: fc.nat(),
    });
    type Field = Parameters<Parameters<typeof field.map>[0]>[0];
    const storedOf = ({ name, key, kind, at }: Field): string => {
      const sealed = key.seal(name);
      switch (kind) {
        case "plain":
          return name;
        case "sealed":
          return sealed;
        case "cut off":
          return sealed.slice(0, 28 + (at % (sealed.length - 28)));
        case "changed":
          return `${sealed.slice(0, 9)}${sealed[9] === "A" ? "B" : "A"}${sealed.slice(10)}`;
        case "twice":
          return key.seal(sealed);
        case "framed":
          return `x${name}\n${sealed}`;
        case "noise":
          return randomBytes(21 + (at % 90)).toString(at % 2 === 0 ? "base64" : "base64url");
      }
    };
    const dataKeys = fc.constantFrom(mine.wrapped, others.wrapped, undefined, "spoilt");

    await fc.assert(
      fc.asyncProperty(
        field,
        field,
        dataKeys,
        fc.boolean(),
        async (first, last, dataKey, known) => {
          const stored = { firstName: storedOf(first), lastName: storedOf(last) };

          const [name] = await namesOf([known ? { ...stored, dataKey } : stored]);

          assert.ok(name !== undefined);
          if (name === "unreadable") {
            return;
          }
          for (const [shown, { kind, name: plain }, text] of [
            [name.firstName, first, stored.firstName],
            [name.lastName, last, stored.lastName],
          ] as const) {
            assert.ok(kind === "plain" || kind === "sealed", `${kind} is printed`);
            assert.equal(displayName(shown), displayName(cleaned(plain)));
            const runs = kind === "plain" ? [] : (text.match(/[A-Za-z0-9+/_=-]{28,}/g) ?? []);
            assert.ok(runs.every((run) => !shown.includes(run)));
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

function cleaned(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").replaceAll(/\p{Cf}/gu, "");
}
