/** Files that cannot be loaded: each is told by name with what to do, those before it stay, and nothing is half done. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { UnavailableError } from "../../src/domain/failure.ts";
import type { NpiFiles } from "../../src/ports/npi-files.ts";
import { memoryLog } from "../support/memory-log.ts";
import { weeklyZip, type Faults } from "../support/npi-files.ts";
import {
  countsIn,
  firstWeekLoaded,
  loadedFiles,
  problemsIn,
  troublesIn,
  updateIn,
} from "../support/npi-update-runs.ts";
import { surgeon, surgeons, weeks } from "../support/npi-world.ts";

const faulty: readonly (readonly [string, Faults, RegExp])[] = [
  ["a zip that ends too early", { truncatedTo: 900 }, /It was fetched twice/],
  ["a zip with a wrong CRC", { wrongCrc: true }, /It was fetched twice/],
  ["a zip without providers", { providerFiles: 0 }, /It was fetched twice/],
  [
    "a file that lacks a column",
    { missingColumn: "Provider First Name" },
    /lacks what CMS publishes: Provider First Name/,
  ],
];

for (const [what, faults, words] of faulty) {
  test(`${what} is told by its name; the week before it stays and the one after it waits`, async (t) => {
    const world = await firstWeekLoaded(t);
    const bad = await world.offer({ ...weeks.second, rows: surgeons(5), faults });
    await world.offer({ ...weeks.third, rows: surgeons(5, 1_200_000_000) });
    const before = world.everything();

    await assert.rejects(updateIn(world), (error: Error) => {
      assert.match(error.message, new RegExp(`^Cannot load ${bad.name}: `));
      assert.match(error.message, words);
      assert.match(error.message, /Nothing of it was loaded, nor of the files after it/);
      return true;
    });

    assert.deepEqual(world.everything(), before);
  });
}

test("weeks before the damaged one are loaded and stay, and the next run goes on there", async (t) => {
  const world = await firstWeekLoaded(t);
  const second = await world.offer({ ...weeks.second, rows: surgeons(5) });
  const order = { ...weeks.third, rows: surgeons(5, 1_200_000_000) };
  await world.offer({ ...order, faults: { wrongCrc: true } });
  const runId = "the-run";

  await assert.rejects(updateIn(world, { runId }), /; 1 file before it is loaded\./);
  assert.equal((await loadedFiles(world)).at(-1), second.name);
  await world.offer(order);
  const outcome = await updateIn(world);

  assert.equal(outcome.kind, "succeeded");
  assert.deepEqual(countsIn(outcome), {
    files: 1,
    rows: 5,
    inserted: 5,
    updated: 0,
    deactivated: 0,
    unchanged: 0,
    refused: 0,
  });
});

test("a zip that was damaged on its way is fetched once more, and that is all", async (t) => {
  const world = await firstWeekLoaded(t);
  const order = { ...weeks.second, rows: surgeons(5) };
  await world.offer({ ...order, faults: { wrongCrc: true } });
  const places: string[] = [];
  const mending = (files: NpiFiles): NpiFiles => ({
    ...files,
    async fetch(place, onProgress, signal) {
      places.push(place);
      if (places.length === 2) {
        await world.offer(order);
      }
      return files.fetch(place, onProgress, signal);
    },
  });

  const outcome = await updateIn(world, {
    around: ({ npiFiles }) => ({ npiFiles: mending(npiFiles) }),
  });

  assert.equal(outcome.kind, "succeeded");
  assert.equal(places.length, 2);
});

test("a file that cannot be had now is waited for, not told as damaged, and fetched once an attempt", async (t) => {
  const world = await firstWeekLoaded(t);
  await world.offer({ ...weeks.second, rows: surgeons(5) });
  let fetched = 0;
  const away = new UnavailableError("CMS's page", "Cannot fetch the file: nobody answers");

  await assert.rejects(
    updateIn(world, {
      around: ({ npiFiles }) => ({
        npiFiles: {
          ...npiFiles,
          async fetch() {
            fetched += 1;
            throw away;
          },
        },
      }),
    }),
    away,
  );

  assert.equal(fetched, 1);
});

test("a file that is listed and not there is told so, and is not fetched again", async (t) => {
  const world = await firstWeekLoaded(t);
  const zip = await world.offer({ ...weeks.second, rows: surgeons(5) });
  let fetched = 0;

  const updating = updateIn(world, {
    around: ({ npiFiles }) => ({
      npiFiles: {
        ...npiFiles,
        async fetch(place, onProgress, signal) {
          fetched += 1;
          return await npiFiles.fetch(`${place}.gone`, onProgress, signal);
        },
      },
    }),
  });

  await assert.rejects(updating, (error: Error) => {
    assert.match(error.message, new RegExp(`^Cannot load ${zip.name}: .*there is no such file`));
    assert.match(error.message, /It is listed, and is not there\./);
    return true;
  });
  assert.equal(fetched, 1);
});

test("of refused rows the first ten are named by line, the others by their number, and the log has a hundred", async (t) => {
  const world = await firstWeekLoaded(t);
  const bad = Array.from({ length: 130 }, (_, index) =>
    surgeon(String(index), "SHORT", "11/10/2026"),
  );
  const zip = await world.offer({ ...weeks.second, rows: [...surgeons(3), ...bad] });
  const { log, lines } = memoryLog();

  const outcome = await updateIn(world, { log });

  assert.equal(outcome.kind, "partial");
  assert.equal(countsIn(outcome)["refused"], 130);
  assert.equal(troublesIn(outcome).length, 11);
  assert.deepEqual(troublesIn(outcome)[0]?.subject, `${zip.name}, line 5`);
  assert.deepEqual(problemsIn(outcome)[0], 'it was refused: its NPI "0" is not ten digits');
  assert.deepEqual(problemsIn(outcome)[10], "120 more rows were refused");
  assert.equal(lines.filter(({ message }) => message === "row refused").length, 100);
});

test("a quotation mark too many refuses its row alone, and a duplicate NPI the older of the two", async (t) => {
  const world = await firstWeekLoaded(t);
  const rows = [
    surgeon("1100000001", "OLDER", "11/09/2026"),
    surgeon("1100000002", "QUOTED", "11/09/2026"),
    surgeon("1100000001", "NEWER", "11/10/2026"),
  ];
  await world.offer({ ...weeks.second, rows, faults: { badQuotingAt: [1] } });

  const outcome = await updateIn(world);

  assert.equal(countsIn(outcome)["inserted"], 1);
  assert.deepEqual(
    troublesIn(outcome).map(({ subject }) => subject.replace(/^.*, /, "")),
    ["line 2", "line 3"],
  );
  assert.match(problemsIn(outcome)[0] ?? "", /^NPI 1100000001 was refused: .*line 4/);
  assert.deepEqual(world.rows("select last_name from search_surgeon_all where npi = 1100000001"), [
    { last_name: "NEWER" },
  ]);
});

test("columns that nobody knows are told in the log, and change nothing", async (t) => {
  const world = await firstWeekLoaded(t);
  const faults = { extraColumn: "Provider Favourite Colour" };
  await world.offer({ ...weeks.second, rows: surgeons(2), faults });
  const { log, lines } = memoryLog();

  const outcome = await updateIn(world, { log });

  assert.equal(outcome.kind, "succeeded");
  assert.deepEqual(
    lines
      .filter(({ message }) => message === "file has columns that are not stored")
      .map(({ fields }) => fields["columns"]),
    [["Provider Favourite Colour"]],
  );
});

test("a full file among those that are offered is not loaded by the job", async (t) => {
  const world = await firstWeekLoaded(t);
  await world.offer(
    weeklyZip({
      from: "2005-05-23",
      until: "2026-11-08",
      rows: surgeons(1),
      name: "NPPES_Data_Dissemination_November_2026_V2.zip",
    }),
  );

  assert.equal((await updateIn(world)).kind, "skipped");
});
