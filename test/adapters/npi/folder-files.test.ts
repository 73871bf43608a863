/** Zips in a folder: what is offered, what is in them, and what is wrong with them. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdir, readdir, readlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { npiFolder } from "../../../src/adapters/npi/npi-files.ts";
import { ConfigError } from "../../../src/domain/failure.ts";
import { rowReader } from "../../../src/domain/npi/rows.ts";
import type { BrokenLine, CsvRecord, NpiFile } from "../../../src/ports/npi-files.ts";
import { madeUpRows, npiHeaders, npiRow, weeklyZip, type Faults } from "../../support/npi-files.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { zipOf, type ZipEntry } from "../../support/zip-writer.ts";

const { signal } = new AbortController();
const week = { from: "2026-11-16", until: "2026-11-22" } as const;
const rows = [npiRow(), npiRow({ NPI: "1000000002" }), npiRow({ NPI: "1000000003" })];

function madeZip(faults: Faults = {}) {
  return weeklyZip({ ...week, rows, faults });
}

async function fetched(t: TestContext, bytes: Buffer): Promise<NpiFile> {
  const folder = await temporaryFolder(t);
  const path = join(folder, "x.zip");
  await writeFile(path, bytes);
  const file = await npiFolder({ folder, embedded: false }).fetch(path, () => undefined, signal);
  t.after(async () => file[Symbol.asyncDispose]());
  return file;
}

async function linesOf(file: NpiFile) {
  const lines: (CsvRecord | BrokenLine)[] = [];
  for await (const batch of file.records(signal)) {
    lines.push(...batch);
  }
  return lines;
}

function entry(name: string, more: Partial<ZipEntry> = {}): ZipEntry {
  return { name, content: Buffer.from('"NPI"\n"1000000001"\n'), ...more };
}

async function openZips(): Promise<number> {
  const paths = (await readdir("/proc/self/fd")).map(async (fd) =>
    readlink(`/proc/self/fd/${fd}`).catch(() => ""),
  );
  return (await Promise.all(paths)).filter((path) => path.includes(".zip")).length;
}

test("a folder offers its zips by name, and nothing else", async (t) => {
  const folder = await temporaryFolder(t);
  await mkdir(join(folder, "folder.zip"));
  await Promise.all(
    ["b.ZIP", "a.zip", ".hidden.zip", "c.zip.part", "readme.txt"].map(async (name) =>
      writeFile(join(folder, name), ""),
    ),
  );

  const offered = await npiFolder({ folder, embedded: false }).list(signal);

  assert.deepEqual(offered, [
    { name: "a.zip", place: join(folder, "a.zip") },
    { name: "b.ZIP", place: join(folder, "b.ZIP") },
  ]);
});

test("a folder that is not there is a mistake in the settings, but not in the embedded world", async (t) => {
  const folder = join(await temporaryFolder(t), "none");

  const offered = await npiFolder({ folder, embedded: true }).list(signal);

  assert.deepEqual(offered, []);
  await assert.rejects(npiFolder({ folder, embedded: false }).list(signal), ConfigError);
});

for (const layout of ["V1", "V2"] as const) {
  test(`a file of layout ${layout} is read: what it is, its columns, and each of its rows`, async (t) => {
    const made = weeklyZip({ ...week, layout, rows: madeUpRows(1500) });

    const file = await fetched(t, made.bytes);
    const lines = await linesOf(file);

    assert.equal(file.name, "x.zip");
    assert.equal(file.bytes, made.bytes.length);
    assert.equal(file.sha256, createHash("sha256").update(made.bytes).digest("hex"));
    assert.equal(file.csvName, "npidata_pfile_20261116-20261122.csv");
    assert.equal(file.csvBytes, Buffer.byteLength(made.csv));
    assert.deepEqual(file.header, npiHeaders(layout));
    assert.deepEqual(
      lines,
      made.csv
        .split("\n")
        .slice(1, -1)
        .map((line, index) => ({ line: index + 2, values: line.slice(1, -1).split('","') })),
    );
    const reader = rowReader(file.header);
    assert.equal(reader.rows(lines).length, 1500);
    assert.deepEqual(reader.refused(), []);
  });
}

test("lines with faults are told by their numbers; all others are read", async (t) => {
  const file = await fetched(t, madeZip({ badQuotingAt: [0], latin1At: [2] }).bytes);

  const lines = await linesOf(file);

  assert.deepEqual(
    lines.map((line) => ("problem" in line ? line.problem : line.values[0])),
    ["a value goes on after its closing quotation mark", "1000000002", "1000000003"],
  );
});

test("wrong bytes are found at the end of the rows at the latest", async (t) => {
  const { bytes } = weeklyZip({ ...week, rows: madeUpRows(3000), faults: { wrongCrc: true } });

  const file = await fetched(t, bytes);

  await assert.rejects(
    linesOf(file),
    /its checksum is not the one that the zip says; fetch it anew$/,
  );
});

test("a byte that was changed anywhere in the CSV of a zip is found", async (t) => {
  const { bytes } = weeklyZip({ ...week, rows: madeUpRows(300) });
  const start = bytes.indexOf("npidata_pfile_20261116-20261122.csv") + 40;

  for (const at of [start + 100, start + 1500, start + 2500]) {
    const damaged = Buffer.from(bytes);
    damaged.writeUInt8(damaged.readUInt8(at) ^ 0x10, at);
    await assert.rejects(async () => linesOf(await fetched(t, damaged)));
  }
});

for (const [state, said] of [
  ["longer", { length: 30 }],
  ["shorter", { length: 10 }],
] as const) {
  test(`a CSV that is said to be ${state} than it is proves damaged`, async (t) => {
    const zip = zipOf([entry("npidata_pfile_a.csv", { said })]);

    await assert.rejects(
      async () => linesOf(await fetched(t, zip)),
      /bytes long that the zip says/,
    );
  });
}

test("a zip that is cut off anywhere is refused at once, and closed", async (t) => {
  const { bytes } = madeZip();

  for (const length of [0, 10, 1000, bytes.length >> 1, bytes.length - 30, bytes.length - 1]) {
    await assert.rejects(
      fetched(t, bytes.subarray(0, length)),
      /it is no zip archive, or the end of it is missing/,
    );
  }
  assert.equal(await openZips(), 0);
});

for (const [what, entries, message] of [
  ["without providers", [entry("othername_pfile_a.csv")], /it has no npidata_pfile/],
  [
    "with only names of columns",
    [entry("npidata_pfile_a_FileHeader.csv")],
    /it has no npidata_pfile/,
  ],
  [
    "with two files of providers",
    [entry("npidata_pfile_a.csv"), entry("folder/npidata_pfile_b.csv")],
    /which file in the zip has the providers: npidata_pfile_a.csv, npidata_pfile_b.csv$/,
  ],
  ["that is encrypted", [entry("npidata_pfile_a.csv", { said: { flags: 1 } })], /it is encrypted/],
  [
    "whose CSV is empty",
    [entry("npidata_pfile_a.csv", { content: Buffer.alloc(0) })],
    /does not name the columns/,
  ],
] as const) {
  test(`a zip ${what} is refused`, async (t) => {
    await assert.rejects(fetched(t, zipOf(entries)), message);
  });
}

test("a zip with 64-bit sizes, in a folder of the zip, or not compressed is read alike", async (t) => {
  for (const more of [{ is64Bit: true }, { isStored: true }, {}]) {
    const file = await fetched(t, zipOf([entry("folder/NPIDATA_PFILE_a.CSV", more)]));

    assert.deepEqual(file.header, ["NPI"]);
    assert.deepEqual(await linesOf(file), [{ line: 2, values: ["1000000001"] }]);
  }
});

test("what is no file, or is not there, is told by its path", async (t) => {
  const folder = await temporaryFolder(t);
  const files = npiFolder({ folder, embedded: false });

  await assert.rejects(
    files.fetch(folder, () => undefined, signal),
    /it is no file$/,
  );
  await assert.rejects(
    files.fetch(join(folder, "none.zip"), () => undefined, signal),
    /none\.zip: there is no such file$/,
  );
});

test("the signal ends the reading of rows with its reason", async (t) => {
  const file = await fetched(t, weeklyZip({ ...week, rows: madeUpRows(3000) }).bytes);
  const stopping = new AbortController();
  const reason = new Error("told to stop");
  let batches = 0;

  const reading = (async () => {
    for await (const batch of file.records(stopping.signal)) {
      batches += batch.length > 0 ? 1 : 0;
      stopping.abort(reason);
    }
  })();

  await assert.rejects(reading, (error) => error === reason);
  assert.equal(batches, 1);
});

test("a reader that leaves early leaves nothing open once the file is disposed", async (t) => {
  const folder = await temporaryFolder(t);
  const path = join(folder, "early.zip");
  await writeFile(path, weeklyZip({ ...week, rows: madeUpRows(3000) }).bytes);
  {
    await using file = await npiFolder({ folder, embedded: false }).fetch(
      path,
      () => undefined,
      signal,
    );
    for await (const _ of file.records(signal)) {
      break;
    }
  }

  assert.equal(await openZips(), 0);
});
