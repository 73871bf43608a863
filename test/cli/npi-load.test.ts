/** `npi load`: one file by hand, from its name to its counts. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { suite, test } from "node:test";
import { runProgram } from "../support/program.ts";
import { startProgram } from "../support/programs.ts";
import { deactivatedRow, weeklyZip } from "../support/npi-files.ts";
import { loadedFiles } from "../support/npi-update-runs.ts";
import { fullZip, november, npiWorld, surgeon, surgeons, weeks } from "../support/npi-world.ts";

suite("npi load", { concurrency: true }, () => {
  test("a weekly file is loaded by its path, and its counts are printed", async (t) => {
    const world = await npiWorld(t);
    const rows = [...surgeons(3), deactivatedRow("1000000009", "11/17/2026")];
    const zip = await world.offer({ ...weeks.third, rows });

    const { code, stdout, stderr } = await runProgram(world.folder, [
      "npi",
      "load",
      join(".surgicase", "npi", zip.name),
    ]);

    assert.equal(code, 0, stderr);
    assert.match(
      stdout,
      new RegExp(
        [
          `^${zip.name} is loaded: 2026-11-16 to 2026-11-22, 4 rows in \\d+ s\\.`,
          "ROWS +INSERTED +UPDATED +DEACTIVATED +UNCHANGED +REFUSED",
          "4 +3 +0 +1 +0 +0\n$",
        ].join("\n"),
      ),
    );
    assert.deepEqual(await loadedFiles(world), [zip.name]);
  });

  test("the same file is loaded once, and one of the same name and other content again", async (t) => {
    const world = await npiWorld(t);
    const zip = await world.offer({ ...weeks.third, rows: surgeons(3) });
    const path = join(world.npiFolder, zip.name);
    await runProgram(world.folder, ["npi", "load", path]);

    const same = await runProgram(world.folder, ["npi", "load", path]);
    await world.offer({ ...weeks.third, rows: [surgeon("1100000000", "NEWER", "11/18/2026")] });
    const other = await runProgram(world.folder, ["npi", "load", path]);

    assert.equal(same.code, 0);
    assert.equal(
      same.stdout,
      `${zip.name} is in the tables already, this very file: nothing was done.\n`,
    );
    assert.equal(other.code, 0, other.stderr);
    assert.match(other.stdout, /\n1 +0 +1 +0 +0 +0\n/);
  });

  test("refused rows are listed, twenty of them, and end it with 3", async (t) => {
    const world = await npiWorld(t);
    const bad = Array.from({ length: 25 }, (_, index) =>
      surgeon(String(index), "SHORT", "11/10/2026"),
    );
    const zip = await world.offer({ ...weeks.third, rows: [...surgeons(1), ...bad] });

    const { code, stdout } = await runProgram(world.folder, [
      "npi",
      "load",
      join(world.npiFolder, zip.name),
    ]);

    assert.equal(code, 3);
    assert.match(stdout, /\n25 rows were refused:\nLINE +NPI +REASON\n3 +its NPI "0" is not ten/);
    assert.match(stdout, /\n22 +its NPI "19" is not ten digits\n… and 5 more\.\n$/);
  });

  test("a monthly file wants --full, and replaces everything", async (t) => {
    const world = await npiWorld(t);
    const rows = surgeons(3, 1_100_000_000, "11/03/2026");
    const week = await world.offer({ ...weeks.first, rows });
    await runProgram(world.folder, ["npi", "load", join(world.npiFolder, week.name)]);
    await world.offer(fullZip("2026-11-15", surgeons(5, 1_400_000_000)));
    const path = join(world.npiFolder, november);

    const without = await runProgram(world.folder, ["npi", "load", path]);
    const full = await runProgram(world.folder, ["npi", "load", "--full", path]);

    assert.equal(without.code, 64);
    assert.match(
      without.stderr,
      /it is a monthly one, which replaces all that is loaded; add --full/,
    );
    assert.equal(full.code, 0, full.stderr);
    assert.match(full.stdout, /^NPPES\S+ is loaded: everything until 2026-11-15, 5 rows in/);
    assert.match(full.stdout, /^3 NPIs that the file lacks went out of the tables\.$/m);
    assert.match(full.stdout, /To load them now: npm run surgicase-jobs -- run npi-update\n$/);
    assert.deepEqual(world.rows("select count(*) as count from npi_data_1"), [{ count: 5 }]);
  });

  test("a week into tables that were emptied is loaded, and said not to be enough", async (t) => {
    const world = await npiWorld(t);
    const first = await world.offer({ ...weeks.first, rows: surgeons(3) });
    await runProgram(world.folder, ["npi", "load", join(world.npiFolder, first.name)]);
    world.execute("delete from npi_data_1");
    const zip = await world.offer({ ...weeks.second, rows: surgeons(2) });

    const { code, stderr } = await runProgram(world.folder, [
      "npi",
      "load",
      join(world.npiFolder, zip.name),
    ]);

    assert.equal(code, 0, stderr);
    assert.match(stderr, /NPI tables are empty although 1 file was loaded: .* npi load --full/);
  });

  test("a week whose zip is named as another one is refused, and both are named", async (t) => {
    const world = await npiWorld(t);
    const zip = await world.offer({
      ...weeks.first,
      rows: surgeons(3),
      name: weeklyZip({ ...weeks.third, rows: [] }).name,
    });

    const { code, stderr } = await runProgram(world.folder, [
      "npi",
      "load",
      join(world.npiFolder, zip.name),
    ]);

    assert.equal(code, 1);
    assert.match(
      stderr,
      /2026-11-16 to 2026-11-22, as it is named: npidata_pfile_20261102-20261108/,
    );
    assert.deepEqual(await loadedFiles(world), []);
  });

  test("the name in an address is read as it is meant", async (t) => {
    const world = await npiWorld(t);
    const address = "http://127.0.0.1:1/NPPES%5FData%5FDissemination%5FNovember%5F2026%5FV2.zip";

    const { code, stderr } = await runProgram(world.folder, ["npi", "load", address]);

    assert.equal(code, 64);
    assert.match(stderr, /^Cannot load NPPES_Data_Dissemination_November_2026_V2\.zip as a weekly/);
  });

  for (const [words, sentence] of [
    [["sample.zip"], "its name does not tell what it holds"],
    [["https://example.com/nppes/sample.zip"], "A weekly file is named as NPPES_Data"],
    [["https://"], "Cannot read the file's address"],
    [["file://host/sample.zip"], "Cannot read the file's address"],
    [["--full", weeklyZip({ ...weeks.first, rows: [] }).name], "with --full: it is a weekly file"],
    [["--shrink", weeklyZip({ ...weeks.first, rows: [] }).name], "with --shrink: it is a weekly"],
    [["--full=yes", november], "Cannot read --full: it takes no value"],
    [[], "Not enough non-option arguments"],
  ] as const) {
    test(`npi load ${words.join(" ")} is refused with a sentence and 64`, async (t) => {
      const world = await npiWorld(t);

      const { code, stdout, stderr } = await runProgram(world.folder, ["npi", "load", ...words]);

      assert.equal(code, 64);
      assert.equal(stdout, "");
      assert.ok(stderr.includes(sentence), stderr);
    });
  }

  test("a file that is not there, or is damaged, is a sentence with its name", async (t) => {
    const world = await npiWorld(t);
    const zip = await world.offer({
      ...weeks.first,
      rows: surgeons(2),
      faults: { wrongCrc: true },
    });
    const missing = weeklyZip({ ...weeks.second, rows: [] }).name;

    const gone = await runProgram(world.folder, ["npi", "load", missing]);
    const damaged = await runProgram(world.folder, [
      "npi",
      "load",
      join(world.npiFolder, zip.name),
    ]);

    assert.equal(gone.code, 1);
    assert.match(gone.stderr, new RegExp(`^Cannot load ${missing}: cannot open .*no such file`));
    assert.equal(damaged.code, 1);
    assert.match(damaged.stderr, new RegExp(`^Cannot load ${zip.name}: .*checksum`));
    assert.deepEqual(await loadedFiles(world), []);
  });

  test("beside a run of npi-update it waits for nobody and says which run", async (t) => {
    const world = await npiWorld(t);
    const zip = await world.offer({ ...weeks.third, rows: surgeons(3) });
    const other = await startProgram("lock-holder.ts", [
      JSON.stringify({ kind: "sqlite", path: join(world.home, "surgicase.db") }),
      "local",
      "npi-update",
    ]);
    t.after(() => other.child.kill("SIGKILL"));
    await other.says("held");
    const at = new Date().toISOString().slice(0, 19).replace("T", " ");
    world.execute(
      "insert into jobs_runs (run_id, attempt, job, slot, started_by, started_at, seen_at) values ('r-1', 'local', 'npi-update', ?, 'person', ?, ?)",
      at,
      at,
      at,
    );

    const { code, stderr } = await runProgram(world.folder, [
      "npi",
      "load",
      join(world.npiFolder, zip.name),
    ]);

    assert.equal(code, 75);
    assert.match(stderr, /^Cannot load it now: run r-1 of npi-update is at work\./);
    assert.deepEqual(await loadedFiles(world), []);
  });
});
