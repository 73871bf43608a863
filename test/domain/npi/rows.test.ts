/** The lines of an NPPES file, as rows or refused. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { npiColumns, npiPosition } from "../../../src/domain/npi/columns.ts";
import type { NpiRow, RefusedRow } from "../../../src/domain/npi/row.ts";
import { rowReader } from "../../../src/domain/npi/rows.ts";
import { deactivatedRow, npiHeaders, npiRow, type Row } from "../../support/npi-files.ts";

const header = npiHeaders("V2");

function read(row: Row, lengths?: ReadonlyMap<string, number>): NpiRow | RefusedRow {
  const values = header.map((name) => row[name] ?? "");
  return rowReader(header, "", lengths).read({ line: 7, values });
}

function accepted(row: Row): NpiRow {
  const result = read(row);
  assert.ok(!("reason" in result), JSON.stringify(result));
  return result;
}

function stored(row: Row, name: string): string | null | undefined {
  return accepted(row).values[npiPosition(name)];
}

function reasonFor(row: Row): string | undefined {
  const result = read(row);
  return "reason" in result ? result.reason : undefined;
}

test("a surgeon's row has every stored value in the order of the columns, blank ones as null", () => {
  const row = accepted(npiRow({ "Provider Middle Name": "  ", "Provider First Name": " Ada " }));

  assert.equal(row.line, 7);
  assert.equal(row.npi, "1000000001");
  assert.equal(row.entity, 1);
  assert.equal(row.updated, "2026-11-17");
  assert.equal(row.isDeactivated, false);
  assert.equal(row.values.length, npiColumns.length);
  assert.equal(row.values[npiPosition("provider_first_name")], "Ada");
  assert.equal(row.values[npiPosition("provider_middle_name")], null);
  assert.equal(row.values[npiPosition("last_update_date")], "11/17/2026");
});

test("every stored value is read from the column that has its name, wherever that is", () => {
  const shuffled = header.toReversed();
  const values = shuffled.map((name): string => (name === "NPI" ? "1000000001" : ""));
  const columns = npiColumns.filter(
    ({ kind, name }) => kind === "text" && name !== "entity_type_code",
  );
  columns.forEach(({ headers }, index) => {
    values[shuffled.findIndex((name) => headers.includes(name))] = String(index % 10);
  });

  const row = rowReader(shuffled).read({ line: 2, values });

  assert.ok(!("reason" in row));
  columns.forEach(({ name }, index) => {
    assert.equal(row.values[npiPosition(name)], String(index % 10), name);
  });
});

test("the sex is read from either layout", () => {
  const first = npiHeaders("V1");
  const values = first.map(
    (name) => ({ NPI: "1000000001", "Provider Gender Code": "X" })[name] ?? "",
  );

  const row = rowReader(first).read({ line: 2, values });

  assert.ok(!("reason" in row));
  assert.equal(row.values[npiPosition("provider_sex_code")], "X");
  assert.equal(stored(npiRow({ "Provider Sex Code": "F" }), "provider_sex_code"), "F");
});

test("a deactivated provider is one of no type; that it was deactivated is its last update where it has no other", () => {
  const { entity, isDeactivated, updated } = accepted(
    deactivatedRow("1000000002", "11/18/2026", { "Last Update Date": "" }),
  );

  assert.deepEqual(
    { entity, isDeactivated, updated },
    { entity: 0, isDeactivated: true, updated: "2026-11-18" },
  );
});

for (const [what, row, updated] of [
  ["without a last update is as of the end of the file", { "Last Update Date": "" }, "2026-11-22"],
  ["keeps the last update it has", { "Last Update Date": "11/20/2026" }, "2026-11-20"],
  [
    "and reactivated is no deactivated one",
    { "Last Update Date": "", "NPI Reactivation Date": "11/19/2026" },
    "2026-11-18",
  ],
] as const) {
  test(`a deactivated provider ${what}`, () => {
    const values = header.map(
      (name) => deactivatedRow("1000000002", "11/18/2026", row)[name] ?? "",
    );

    const result = rowReader(header, "2026-11-22").read({ line: 2, values });

    assert.equal("reason" in result ? result.reason : result.updated, updated);
  });
}

for (const [reactivated, isDeactivated] of [
  ["11/30/2024", true],
  ["12/01/2024", false],
  ["01/15/2025", false],
] as const) {
  test(`deactivated on 12/01/2024 and reactivated on ${reactivated} is ${isDeactivated ? "deactivated" : "active"}`, () => {
    const dates = { "NPI Deactivation Date": "12/01/2024", "NPI Reactivation Date": reactivated };

    assert.equal(accepted(npiRow(dates)).isDeactivated, isDeactivated);
  });
}

test("a row without any date is the oldest there can be", () => {
  assert.equal(accepted(npiRow({ "Last Update Date": "" })).updated, "");
});

test("an NPI is not refused for its check digit: CMS gave it out", () => {
  assert.equal(accepted(npiRow({ NPI: "9999999999" })).npi, "9999999999");
});

for (const [what, row, reason] of [
  ["of nine digits", { NPI: "123456789" }, 'its NPI "123456789" is not ten digits'],
  ["of eleven digits", { NPI: "12345678901" }, 'its NPI "12345678901" is not ten digits'],
  ["that is blank", { NPI: "" }, 'its NPI "" is not ten digits'],
  [
    "in other digits",
    { NPI: "１２３４５６７８９０" },
    'its NPI "１２３４５６７８９０" is not ten digits',
  ],
] as const) {
  test(`an NPI ${what} is refused`, () => {
    assert.deepEqual(read(npiRow(row)), { line: 7, npi: undefined, reason });
  });
}

for (const [row, reason] of [
  [{ "Entity Type Code": "3" }, 'its entity type "3" is neither 1 nor 2 nor blank'],
  [
    { "Last Update Date": "02/29/2026" },
    'its Last Update Date "02/29/2026" is no date written MM/DD/YYYY',
  ],
  [
    { "Certification Date": "2026-01-01" },
    'its Certification Date "2026-01-01" is no date written MM/DD/YYYY',
  ],
  [
    { "NPI Deactivation Date": "1/2/2026" },
    'its NPI Deactivation Date "1/2/2026" is no date written MM/DD/YYYY',
  ],
  [{ "Provider First Name": "A\u0000B" }, "its Provider First Name has control characters"],
  [{ "Provider First Name": "A\tB" }, "its Provider First Name has control characters"],
  [{ "Provider First Name": "JOS\ufffd" }, "its Provider First Name has bytes that are not UTF-8"],
  [
    { "Provider First Name": "A".repeat(36) },
    "its Provider First Name is 36 characters long, 35 are allowed",
  ],
] as const) {
  test(`a row is refused, and named by its NPI: ${reason}`, () => {
    assert.deepEqual(read(npiRow(row)), { line: 7, npi: "1000000001", reason });
  });
}

test("lengths are counted in characters, without the blanks around, and may be told", () => {
  const long = npiRow({ "Provider First Name": ` ${"𝒜".repeat(35)} ` });

  const narrower = read(npiRow(), new Map([["provider_first_name", 2]]));

  assert.equal(reasonFor(long), undefined);
  assert.equal(
    "reason" in narrower && narrower.reason,
    "its Provider First Name is 3 characters long, 2 are allowed",
  );
});

test("a value that is not stored refuses no row", () => {
  assert.equal(reasonFor(npiRow({ "Replacement NPI": "\ufffd" })), undefined);
});

test("lines with too few values and broken lines are refused with their numbers, and counted", () => {
  const reader = rowReader(header);

  const rows = reader.rows([
    { line: 2, values: header.map((name) => npiRow()[name] ?? "") },
    { line: 3, values: ["1000000001", "1"] },
    { line: 4, problem: "a quotation mark is opened and not closed" },
  ]);

  assert.deepEqual(
    rows.map(({ line }) => line),
    [2],
  );
  assert.equal(reader.refusedRows(), 2);
  assert.deepEqual(reader.refused(), [
    { line: 3, npi: undefined, reason: "it has 2 values where the first line has 330" },
    { line: 4, npi: undefined, reason: "a quotation mark is opened and not closed" },
  ]);
});

test("of many refusals the first hundred are kept, and all counted", () => {
  const reader = rowReader(header);

  reader.rows(Array.from({ length: 250 }, (_, index) => ({ line: index + 2, problem: "broken" })));

  assert.equal(reader.refusedRows(), 250);
  assert.equal(reader.refused().length, 100);
  assert.equal(reader.refused().at(-1)?.line, 101);
});

test("a file without columns that CMS publishes is not read, and all of them are named", () => {
  const less = header.filter(
    (name) => !["Provider First Name", "Provider Sex Code", "Replacement NPI"].includes(name),
  );

  assert.throws(() => rowReader(less), {
    message:
      "Cannot read the rows: the first line lacks what CMS publishes: Provider First Name, Provider Sex Code or Provider Gender Code, Replacement NPI",
  });
});

test("a file with a stored column twice is not read: nobody knows which one counts", () => {
  assert.throws(() => rowReader([...header, "NPI"]), /columns twice: NPI$/);
});

test("columns that CMS did not have so far are listed, and do not disturb", () => {
  const reader = rowReader([...header, "Provider Pronouns"]);
  const values = [...header.map((name) => npiRow()[name] ?? ""), "they"];

  const row = reader.read({ line: 2, values });

  assert.deepEqual(reader.unknownColumns, ["Provider Pronouns"]);
  assert.ok(!("reason" in row));
});
