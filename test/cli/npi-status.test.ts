/** `npi status`: what is loaded, what is missing, what is offered, and that it says so when nobody can be asked. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { suite, test } from "node:test";
import { runProgram } from "../support/program.ts";
import { deactivatedRow, facilityRow } from "../support/npi-files.ts";
import { npiWorld, surgeon, surgeons, weeks, type NpiWorld } from "../support/npi-world.ts";

suite("npi status", { concurrency: true }, () => {
  test("shows files in the order of their loading, rows, missing days, what is offered, and the next run", async (t) => {
    const world = await npiWorld(t);
    const first = await world.offer({ ...weeks.first, rows: [...surgeons(3), facilityRow()] });
    const third = await world.offer({
      ...weeks.third,
      rows: [deactivatedRow("1000000009", "11/17/2026"), surgeon("1", "SHORT", "11/17/2026")],
    });
    await loadAll(world, [first.name, third.name]);
    await world.offer({ from: "2026-11-23", until: "2026-11-29", rows: [] });

    const { code, stdout, stderr } = await runProgram(world.folder, ["npi", "status"]);

    assert.equal(code, 0, stderr);
    const lines = stdout.split("\n");
    assert.match(lines[0] ?? "", /^FILE +HOLDS +LOADED +ROWS +REFUSED$/);
    assert.match(
      lines[1] ?? "",
      /_110226_110826_Weekly_V2\.zip +2026-11-02 to 2026-11-08 .* 4 +0$/,
    );
    assert.match(
      lines[2] ?? "",
      /_111626_112226_Weekly_V2\.zip +2026-11-16 to 2026-11-22 .* 2 +1$/,
    );
    assert.match(stdout, /\nnpi_data_0 .* 1\nnpi_data_1 .* 3\nnpi_data_2 .* 1\n/);
    assert.match(stdout, /\nsearch_surgeon_all .* 3\nsearch_facility_all .* 1\n/);
    assert.match(stdout, /\nMissing days: 2026-11-09 to 2026-11-15\. /);
    assert.match(
      stdout,
      /\n {2}NPPES_\S+_112326_112926_Weekly_V2.zip {2}2026-11-23 to 2026-11-29\n/,
    );
    assert.match(stdout, /\nNext run: Tue 20\d\d-\d\d-\d\d 08:00 UTC\n$/);
  });

  test("--json has the same, with moments and counts", async (t) => {
    const world = await npiWorld(t);
    const { name } = await world.offer({ ...weeks.first, rows: surgeons(3) });
    await loadAll(world, [name]);

    const { stdout } = await runProgram(world.folder, ["npi", "status", "--json"]);

    const found = JSON.parse(stdout) as Readonly<Record<string, unknown>>;
    const [load] = found["loads"] as readonly Readonly<Record<string, unknown>>[];
    assert.equal(load?.["file"], name);
    assert.deepEqual(load["counts"], {
      inserted: 3,
      updated: 0,
      deactivated: 0,
      unchanged: 0,
      refused: 0,
    });
    assert.deepEqual(found["gaps"], []);
    assert.deepEqual(found["toLoad"], []);
    assert.deepEqual(found["tables"], {
      rows: { 0: 0, 1: 3, 2: 0 },
      surgeons: 3,
      facilities: 0,
    });
    assert.equal(found["source"], world.npiFolder);
  });

  test("before anything is loaded it says so", async (t) => {
    const world = await npiWorld(t);

    const { code, stdout } = await runProgram(world.folder, ["npi", "status"]);

    assert.equal(code, 0);
    assert.match(stdout, /^No file was loaded yet\.\n/);
    assert.match(stdout, /\nMissing days: none is loaded\.\n/);
    assert.match(stdout, /\nOffered and not loaded: nothing /);
  });

  test("a page that cannot be asked is said, and the rest is shown", async (t) => {
    const world = await npiWorld(t);
    const { name } = await world.offer({ ...weeks.first, rows: surgeons(3) });
    await loadAll(world, [name]);
    const variables = { NPI_URL: "http://127.0.0.1:9/nppes/NPI_Files.html" };

    const { code, stdout } = await runProgram(world.folder, ["npi", "status"], { variables });

    assert.equal(code, 0);
    assert.match(stdout, /_110226_110826_Weekly_V2\.zip/);
    assert.match(
      stdout,
      /\nWhat is offered is not known: Cannot read CMS's page of NPPES files at/,
    );
    assert.match(stdout, /\nNext run: /);
  });
});

async function loadAll({ folder, npiFolder }: NpiWorld, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const { code, stderr } = await runProgram(folder, ["npi", "load", join(npiFolder, name)]);
    assert.ok(code === 0 || code === 3, stderr);
  }
}
