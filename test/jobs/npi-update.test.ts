/** What the NPI update loads, and in which order, on the embedded database and a folder of files. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { npiUpdate } from "../../src/jobs/npi-update.ts";
import { memoryLog } from "../support/memory-log.ts";
import { deactivatedRow } from "../support/npi-files.ts";
import {
  countsIn,
  firstWeekLoaded,
  loadByHand,
  loadedFiles,
  problemsIn,
  updateIn,
} from "../support/npi-update-runs.ts";
import { fullZip, npiWorld, surgeon, surgeons, weeks } from "../support/npi-world.ts";

test("weekly files are loaded in the order of their weeks, also over New Year, and each is told", async (t) => {
  const world = await npiWorld(t);
  const rows = [surgeon("1000000001", "NEWER", "01/02/2027")];
  await world.offer({ from: "2026-12-28", until: "2027-01-03", rows });
  await world.offer({ from: "2026-12-21", until: "2026-12-27", rows: surgeons(20) });
  const { log, lines } = memoryLog();

  await updateIn(world, { now: "2027-01-05T08:00:00Z", log });

  const told = lines.filter(({ message }) => message === "file loaded");
  assert.deepEqual(
    told.map(({ fields }) => [fields["file"], fields["rows"], fields["inserted"]]),
    [
      ["NPPES_Data_Dissemination_122126_122726_Weekly_V2.zip", 20, 20],
      ["NPPES_Data_Dissemination_122826_010327_Weekly_V2.zip", 1, 1],
    ],
  );
  assert.deepEqual(await loadedFiles(world), [
    "NPPES_Data_Dissemination_122126_122726_Weekly_V2.zip",
    "NPPES_Data_Dissemination_122826_010327_Weekly_V2.zip",
  ]);
});

test("every row is counted once, over all files of the run", async (t) => {
  const world = await firstWeekLoaded(t);
  await world.offer({
    ...weeks.second,
    rows: [
      surgeon("1000000001", "MOVED", "11/10/2026"),
      surgeon("1000000002", "SECOND", "11/03/2026"),
      deactivatedRow("1000000003", "11/11/2026"),
      surgeon("1000000004", "FOURTH", "11/12/2026"),
      surgeon("12345", "SHORT", "11/12/2026"),
    ],
  });
  await world.offer({ ...weeks.third, rows: surgeons(3) });

  const outcome = await updateIn(world);

  assert.equal(outcome.kind, "partial");
  assert.deepEqual(countsIn(outcome), {
    files: 2,
    rows: 8,
    inserted: 4,
    updated: 1,
    deactivated: 1,
    unchanged: 1,
    refused: 1,
  });
  assert.deepEqual(
    world.rows("select npi, last_name from search_surgeon_all where npi < 1100000000 order by npi"),
    [
      { npi: 1_000_000_001, last_name: "MOVED" },
      { npi: 1_000_000_002, last_name: "SECOND" },
      { npi: 1_000_000_004, last_name: "FOURTH" },
    ],
  );
});

test("without exceptions it succeeds, in words that operators grep for", async (t) => {
  const world = await firstWeekLoaded(t);
  await world.offer({ ...weeks.second, rows: surgeons(1) });

  const outcome = await updateIn(world);

  assert.equal(outcome.kind, "succeeded");
  const { succeeded } = npiUpdate.words;
  assert.equal(
    typeof succeeded === "function" && succeeded({ files: 1, rows: 45_123 }),
    "NPI update completed: 1 file, 45123 rows",
  );
});

test("run again it is skipped and changes nothing", async (t) => {
  const world = await firstWeekLoaded(t);
  const before = world.everything();

  const outcome = await updateIn(world);

  assert.deepEqual(outcome, {
    kind: "skipped",
    because: "already-done",
    detail: `Every weekly file that ${world.npiFolder} offers is loaded, until 2026-11-08`,
  });
  assert.deepEqual(world.everything(), before);
});

test("a dry run names the files and changes nothing", async (t) => {
  const world = await firstWeekLoaded(t);
  await world.offer({ ...weeks.third, rows: surgeons(2) });
  await world.offer({ ...weeks.second, rows: surgeons(2) });
  const before = world.everything();
  const { log, lines } = memoryLog();

  const outcome = await updateIn(world, { dryRun: true, log });

  assert.deepEqual(outcome, { kind: "succeeded", counts: { files: 2 } });
  assert.deepEqual(
    lines.map(({ message, fields }) => [message, fields["from"]]),
    [
      ["file would be loaded", "2026-11-09"],
      ["file would be loaded", "2026-11-16"],
    ],
  );
  assert.deepEqual(world.everything(), before);
});

test("what an earlier attempt of the run loaded counts in the end, its refused rows too", async (t) => {
  const world = await firstWeekLoaded(t);
  const zip = await world.offer({
    ...weeks.second,
    rows: [...surgeons(4), surgeon("1", "SHORT", "11/12/2026")],
  });
  await updateIn(world, { runId: "run-of-the-week" });
  await world.offer({ ...weeks.third, rows: surgeons(2, 1_200_000_000) });

  const outcome = await updateIn(world, { runId: "run-of-the-week" });

  assert.equal(outcome.kind, "partial");
  const { files, rows, refused } = countsIn(outcome);
  assert.deepEqual([files, rows, refused], [2, 7, 1]);
  assert.deepEqual(problemsIn(outcome), ["1 row was refused by an earlier attempt"]);
  assert.ok((await loadedFiles(world)).includes(zip.name));
});

test("a full file leaves what is newer than itself, so no week is loaded twice, and the next ones are", async (t) => {
  const world = await firstWeekLoaded(t);
  const order = { ...weeks.second, rows: [surgeon("1000000001", "SECOND WEEK", "11/10/2026")] };
  await world.offer(order);
  await updateIn(world);
  await loadByHand(world, fullZip("2026-11-08", [surgeon("1000000001", "FULL", "11/01/2026")]));

  const after = await updateIn(world);
  await world.offer({ ...weeks.third, rows: [surgeon("1000000004", "THIRD WEEK", "11/17/2026")] });
  const next = await updateIn(world);

  assert.equal(after.kind, "skipped");
  assert.equal(next.kind, "succeeded");
  assert.deepEqual(world.rows("select last_name from search_surgeon_all order by npi"), [
    { last_name: "SECOND WEEK" },
    { last_name: "THIRD WEEK" },
  ]);
});
