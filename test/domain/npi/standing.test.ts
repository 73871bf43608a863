/** Which weekly files are to be loaded, in which order, and which days are in none. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { noRows } from "../../../src/domain/npi/row-counts.ts";
import {
  isOutdated,
  monthlyFileFor,
  standingOf,
  type LoadedFile,
  type Offered,
} from "../../../src/domain/npi/standing.ts";

function weekly(from: string, until: string, version = "_V2"): Offered {
  const name = `NPPES_Data_Dissemination_${short(from)}_${short(until)}_Weekly${version}.zip`;
  return { name, place: `https://example.com/${name}` };
}

function short(day: string): string {
  return `${day.slice(5, 7)}${day.slice(8)}${day.slice(2, 4)}`;
}

function loaded(from: string, until: string, kind: "weekly" | "full" = "weekly"): LoadedFile {
  return { file: weekly(from, until).name, kind, from, until, runId: "run-1", counts: noRows };
}

const full = (until: string) => loaded("2005-05-23", until, "full");

test("what is loaded already is left out, and the rest is in the order of its days over New Year", () => {
  const offered = [
    weekly("2027-01-04", "2027-01-10"),
    weekly("2026-12-28", "2027-01-03"),
    weekly("2026-12-14", "2026-12-20"),
    weekly("2026-12-21", "2026-12-27"),
  ];

  const { toLoad, gaps } = standingOf([loaded("2026-12-14", "2026-12-20")], offered);

  assert.deepEqual(
    toLoad.map(({ until }) => until),
    ["2026-12-27", "2027-01-03", "2027-01-10"],
  );
  assert.deepEqual(gaps, []);
});

test("weeks that the last full file holds are not loaded, and one that reaches further is", () => {
  const offered = [
    weekly("2026-11-02", "2026-11-08"),
    weekly("2026-11-09", "2026-11-15"),
    weekly("2026-11-16", "2026-11-22"),
  ];

  const { toLoad, gaps } = standingOf([full("2026-11-12")], offered);

  assert.deepEqual(
    toLoad.map(({ from }) => from),
    ["2026-11-09", "2026-11-16"],
  );
  assert.deepEqual(gaps, []);
});

test("a week that reaches further than the full file counts, whichever of them was loaded first", () => {
  const week = ["2026-11-16", "2026-11-22"] as const;

  for (const loads of [
    [full("2026-11-15"), loaded(...week)],
    [loaded(...week), full("2026-11-15")],
  ]) {
    const { toLoad, gaps, loadedUntil } = standingOf(loads, [weekly(...week)]);

    assert.deepEqual([toLoad, gaps, loadedUntil], [[], [], "2026-11-22"]);
  }
});

test("days between a full file and a week that was loaded before it are a gap", () => {
  const { gaps } = standingOf([loaded("2026-11-16", "2026-11-22"), full("2026-11-08")], []);

  assert.deepEqual(gaps, [{ from: "2026-11-09", until: "2026-11-15" }]);
});

test("a week in the other layout is the same week", () => {
  const { toLoad } = standingOf(
    [loaded("2026-11-16", "2026-11-22")],
    [weekly("2026-11-16", "2026-11-22", "")],
  );

  assert.deepEqual(toLoad, []);
});

test("days between two files, or between a full file and the next, are a gap", () => {
  const offered = [weekly("2026-11-16", "2026-11-22")];

  const betweenWeeks = standingOf([loaded("2026-11-02", "2026-11-08")], offered);
  const afterFull = standingOf([full("2026-11-08")], offered);

  assert.deepEqual(betweenWeeks.gaps, [{ from: "2026-11-09", until: "2026-11-15" }]);
  assert.deepEqual(afterFull.gaps, [{ from: "2026-11-09", until: "2026-11-15" }]);
});

test("a gap is closed by a week that was loaded late, and by a full file", () => {
  const early = loaded("2026-11-02", "2026-11-08");
  const late = loaded("2026-11-16", "2026-11-22");

  const byWeek = standingOf([early, late, loaded("2026-11-09", "2026-11-15")], []);
  const byFull = standingOf([early, late, full("2026-11-22")], []);

  assert.deepEqual(byWeek.gaps, []);
  assert.deepEqual(byFull.gaps, []);
});

test("with nothing loaded and nothing offered there is nothing, and no gap", () => {
  assert.deepEqual(standingOf([], []), {
    full: undefined,
    toLoad: [],
    gaps: [],
    loadedUntil: undefined,
    offersWeeks: false,
  });
});

test("the monthly file that is named holds the day, and is the newest", () => {
  const names = ["October_2026_V2", "November_2026_V2", "November_2026"];
  const offered = names.map((name) => ({
    name: `NPPES_Data_Dissemination_${name}.zip`,
    place: `https://example.com/${name}.zip`,
  }));

  assert.match(monthlyFileFor(offered, "2026-10-31")?.name ?? "", /November_2026/);
  assert.equal(monthlyFileFor(offered, "2027-01-03"), undefined);
  assert.equal(monthlyFileFor([weekly("2026-11-02", "2026-11-08")], "2026-11-08"), undefined);
});

for (const [now, isLate] of [
  ["2026-12-08T23:59:59Z", false],
  ["2026-12-09T00:00:01Z", true],
] as const) {
  test(`the week until 22 November is ${isLate ? "" : "not "}outdated at ${now}`, () => {
    assert.equal(isOutdated({ loadedUntil: "2026-11-22" }, new Date(now)), isLate);
  });
}

test("where nothing was loaded nothing is outdated", () => {
  assert.equal(isOutdated({ loadedUntil: undefined }, new Date("2026-12-09T00:00:01Z")), false);
});
