/** What the NPI update tells of the tables as a whole: missing days, no full file, nothing new for long, rows that are gone. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { weeklyZip } from "../support/npi-files.ts";
import {
  countsIn,
  firstWeekLoaded,
  loadByHand,
  loadedFiles,
  problemsIn,
  troublesIn,
  updateIn,
} from "../support/npi-update-runs.ts";
import { fullZip, november, npiWorld, surgeons, weeks } from "../support/npi-world.ts";

const december = "NPPES_Data_Dissemination_December_2026_V2.zip";

test("a week that the page lacks is named each week, with the command for the monthly file that holds it", async (t) => {
  const world = await firstWeekLoaded(t);
  await world.offer({ ...weeks.third, rows: surgeons(2) });
  await world.offer(fullZip("2026-12-13", surgeons(5), december));

  const first = await updateIn(world);
  const second = await updateIn(world, { now: "2026-12-01T08:00:00Z" });

  assert.deepEqual(troublesIn(first), [
    {
      subject: "NPI changes of 2026-11-09 to 2026-11-15",
      problem: "they are in no file that was loaded, and no weekly file with them is offered",
      remedy: `Load the monthly file, which holds everything; it may take an hour: surgicase-jobs npi load --full ${world.npiFolder}/${december}`,
    },
  ]);
  assert.equal(countsIn(first)["files"], 1);
  assert.equal(second.kind, "partial");
  assert.deepEqual(troublesIn(second), troublesIn(first));
  assert.equal(countsIn(second)["files"], 0);
});

test("where no monthly file holds the missing days yet, it says when one will", async (t) => {
  const world = await firstWeekLoaded(t);
  await world.offer({ ...weeks.third, rows: surgeons(2) });
  await world.offer(fullZip("2026-10-11", surgeons(5), november.replace("November", "October")));

  const outcome = await updateIn(world);

  assert.deepEqual(
    troublesIn(outcome).map(({ remedy }) => remedy),
    [
      "No monthly file for it is offered yet: CMS publishes one around the second week of each month, that of December 2026 at the latest. Load it then: surgicase-jobs npi load --full <its address>",
    ],
  );
});

test("a full file that holds the missing days ends it", async (t) => {
  const world = await firstWeekLoaded(t);
  await world.offer({ ...weeks.third, rows: surgeons(2) });
  await updateIn(world);
  await loadByHand(world, fullZip("2026-11-15", surgeons(9)));

  const outcome = await updateIn(world);

  assert.equal(outcome.kind, "skipped");
  assert.equal((await loadedFiles(world)).at(-1), november);
});

test("the missing week ends it as well, when somebody has kept it", async (t) => {
  const world = await firstWeekLoaded(t);
  await world.offer({ ...weeks.third, rows: surgeons(2) });
  await updateIn(world);
  await loadByHand(world, weeklyZip({ ...weeks.second, rows: surgeons(1) }));

  const outcome = await updateIn(world);

  assert.equal(outcome.kind, "skipped");
});

test("the first run loads what is offered, and says once that only these providers are there", async (t) => {
  const world = await npiWorld(t);
  await world.offer({ ...weeks.second, rows: surgeons(2) });
  await world.offer({ ...weeks.third, rows: surgeons(2) });

  const first = await updateIn(world);
  const second = await updateIn(world);

  assert.equal(countsIn(first)["files"], 2);
  assert.deepEqual(problemsIn(first), [
    "no full file was ever loaded here: beside what was in the tables before, only those providers can be searched for that the weekly files since 2026-11-09 name",
  ]);
  assert.equal(second.kind, "skipped");
});

test("nothing new is nothing to tell, until 16 days after the last week", async (t) => {
  const world = await firstWeekLoaded(t);

  const inTime = await updateIn(world, { now: "2026-11-24T08:00:00Z" });
  const late = await updateIn(world, { now: "2026-12-01T08:00:00Z" });

  assert.equal(inTime.kind, "skipped");
  assert.equal(late.kind, "partial");
  assert.deepEqual(problemsIn(late), [
    `the last that is loaded ends on 2026-11-08, and ${world.npiFolder} offers no weekly file since`,
  ]);
});

test("a page without any weekly file is told at once", async (t) => {
  const world = await firstWeekLoaded(t);
  await world.withdraw(weeklyZip({ ...weeks.first, rows: [] }));
  await world.offer(fullZip("2026-11-08", surgeons(1)));

  const outcome = await updateIn(world);

  assert.equal(outcome.kind, "partial");
  assert.deepEqual(problemsIn(outcome), [
    `the last that is loaded ends on 2026-11-08, and ${world.npiFolder} offers no weekly file at all, of 1 zip`,
  ]);
});

test("tables that were emptied are told each week, and no week is loaded that would hide it", async (t) => {
  const world = await firstWeekLoaded(t);
  for (const table of ["npi_data_0", "npi_data_1", "npi_data_2"]) {
    world.execute(`delete from ${table}`);
  }
  await world.offer({ ...weeks.second, rows: surgeons(2) });
  await world.offer(fullZip("2026-11-08", surgeons(1)));

  const first = await updateIn(world);
  const second = await updateIn(world);

  assert.equal(first.kind, "partial");
  assert.deepEqual(second, first);
  assert.match(problemsIn(first)[0] ?? "", /^they are empty although files until 2026-11-08 were/);
  assert.match(
    troublesIn(first)[0]?.remedy ?? "",
    new RegExp(`npi load --full ${world.npiFolder}/${november}$`),
  );
  assert.equal((await loadedFiles(world)).length, 1);
});

test("after the full file into emptied tables the weeks are loaded again", async (t) => {
  const world = await firstWeekLoaded(t);
  await world.offer({ ...weeks.second, rows: surgeons(2) });
  await updateIn(world);
  for (const table of ["npi_data_0", "npi_data_1", "npi_data_2"]) {
    world.execute(`delete from ${table}`);
  }
  await loadByHand(world, fullZip("2026-11-08", surgeons(5, 1_300_000_000)));

  const outcome = await updateIn(world);

  assert.equal(outcome.kind, "succeeded");
  assert.deepEqual(world.rows("select count(*) as count from npi_data_1"), [{ count: 7 }]);
});
