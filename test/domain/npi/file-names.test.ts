/** What CMS's zips hold, by their names. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { gapsBetween, npiFileOf, weeklyFilesInOrder } from "../../../src/domain/npi/file-names.ts";

function offered(...names: readonly string[]) {
  return names.map((name) => ({ name, place: `https://example.com/${name}` }));
}

test("a weekly file tells its first and last day, and the layout", () => {
  const file = npiFileOf("NPPES_Data_Dissemination_111626_112226_Weekly_V2.zip");

  assert.deepEqual(file, {
    kind: "weekly",
    name: "NPPES_Data_Dissemination_111626_112226_Weekly_V2.zip",
    from: "2026-11-16",
    until: "2026-11-22",
    version: 2,
  });
});

test("a name without a version is of the first layout, however it is written", () => {
  const file = npiFileOf("nppes_data_dissemination_122925_010426_weekly.ZIP");

  assert.equal(file?.version, 1);
  assert.equal(file.from, "2025-12-29");
  assert.equal(file.until, "2026-01-04");
});

test("a monthly file is taken to end with the month before its own: no week is left out for it", () => {
  const november = npiFileOf("NPPES_Data_Dissemination_November_2026_V2.zip");
  const january = npiFileOf("NPPES_Data_Dissemination_January_2027.zip");
  const march = npiFileOf("NPPES_Data_Dissemination_March_2028_V2.zip");

  assert.deepEqual(
    [november?.kind, november?.from, november?.until],
    ["full", "2005-05-23", "2026-10-31"],
  );
  assert.deepEqual([january?.until, january?.version], ["2026-12-31", 1]);
  assert.equal(march?.until, "2028-02-29");
});

for (const name of [
  "NPPES_Data_Dissemination_023026_030126_Weekly_V2.zip",
  "NPPES_Data_Dissemination_130126_130726_Weekly.zip",
  "NPPES_Data_Dissemination_112226_111626_Weekly_V2.zip",
  "NPPES_Data_Dissemination_111699_112299_Weekly_V2.zip",
  "NPPES_Data_Dissemination_111604_112204_Weekly_V2.zip",
  "NPPES_Data_Dissemination_1116_1122_Weekly_V2.zip",
  "NPPES_Data_Dissemination_111626_112226_Weekly_V2 (1).zip",
  "NPPES_Deactivated_NPI_Report_110926_V2.zip",
  "NPPES_Data_Dissemination_Brumaire_2026.zip",
  "NPPES_Data_Dissemination_May_2005.zip",
  "weekly.zip",
  "",
]) {
  test(`"${name}" is neither a weekly nor a monthly file`, () => {
    assert.equal(npiFileOf(name), undefined);
  });
}

test("weekly files are ordered by their last day, not by their names", () => {
  const files = offered(
    "NPPES_Data_Dissemination_122826_010327_Weekly_V2.zip",
    "NPPES_Data_Dissemination_010427_011027_Weekly_V2.zip",
    "NPPES_Deactivated_NPI_Report_010927.zip",
    "NPPES_Data_Dissemination_122126_122726_Weekly_V2.zip",
    "NPPES_Data_Dissemination_January_2027_V2.zip",
  );

  const weeks = weeklyFilesInOrder(files);

  assert.deepEqual(
    weeks.map(({ until }) => until),
    ["2026-12-27", "2027-01-03", "2027-01-10"],
  );
  assert.equal(
    weeks[0]?.place,
    "https://example.com/NPPES_Data_Dissemination_122126_122726_Weekly_V2.zip",
  );
});

test("of one week in several layouts the second is taken, then the first, then those to come", () => {
  const week = "NPPES_Data_Dissemination_111626_112226_Weekly";

  const chosen = [
    offered(`${week}.zip`, `${week}_V2.zip`, `${week}_V3.zip`),
    offered(`${week}_V3.zip`, `${week}.zip`),
    offered(`${week}_V4.zip`, `${week}_V3.zip`),
  ].map((files) => weeklyFilesInOrder(files).map(({ version }) => version));

  assert.deepEqual(chosen, [[2], [1], [3]]);
});

test("days that no period has are gaps, from the day after to the day before", () => {
  const gaps = gapsBetween([
    { from: "2026-11-16", until: "2026-11-22" },
    { from: "2005-05-23", until: "2026-10-31" },
    { from: "2026-11-02", until: "2026-11-08" },
  ]);

  assert.deepEqual(gaps, [
    { from: "2026-11-01", until: "2026-11-01" },
    { from: "2026-11-09", until: "2026-11-15" },
  ]);
});

test("periods that touch, overlap or lie within each other leave no gap, across months, years and leap days", () => {
  const gaps = gapsBetween([
    { from: "2027-12-20", until: "2027-12-31" },
    { from: "2028-01-01", until: "2028-02-28" },
    { from: "2028-01-10", until: "2028-01-16" },
    { from: "2028-02-20", until: "2028-02-29" },
    { from: "2028-03-01", until: "2028-03-07" },
  ]);

  assert.deepEqual(gaps, []);
  assert.deepEqual(gapsBetween([]), []);
});
