/**
 * A weekly and a full NPPES file into a server, as a process of the bundle, beside the server's own LOAD DATA of the same rows
 * into tables with the same keys. Prints one line of JSON. `node bench/npi.ts <mariadb|mysql> <rows>`; the rows are made up.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { npiColumns } from "../src/domain/npi/columns.ts";
import {
  csvLineOf,
  madeUpRows,
  npiHeaders,
  npiRow,
  weeklyName,
} from "../test/support/npi-files.ts";
import { zipOf } from "../test/support/zip-writer.ts";
import { costOf, type ProgramPlace } from "./program.ts";
import {
  benchSchema,
  clientWords,
  secondsOf,
  type BenchSchema,
  type ServerName,
} from "./servers.ts";

const [, , server, count] = process.argv;
const rows = Number(count);
const folder = mkdtempSync(join(tmpdir(), "bench-npi-"));
const before = join(folder, weeklyName("2026-11-09", "2026-11-15"));
const weekly = join(folder, weeklyName("2026-11-16", "2026-11-22"));
const full = join(folder, "NPPES_Data_Dissemination_December_2026_V2.zip");

await using schema = await benchSchema(server as ServerName, ["search"]);
const { connection, name, url } = schema;
await connection.query("set global local_infile = 1");
const environment = {
  PATH: process.env["PATH"],
  DATABASE_URL: url,
  NPI_SEARCH_SCHEMA: `${name}_search`,
};
const place: ProgramPlace = { folder, environment };
writeZips();
await costOf(["migrate"], place);

// An installation has its tables, and a program its compile cache
await costOf(["npi", "load", before], place);
const first = await costOf(["npi", "load", weekly], place);
await forget();
const again = await costOf(["npi", "load", weekly], place);
await forget();
const whole = await costOf(["npi", "load", "--full", "--shrink", full], place);
const reference = await referenceSeconds(schema);
rmSync(folder, { recursive: true });

console.log(
  JSON.stringify({
    seconds: first.milliseconds / 1000,
    rssMb: first.rssMb,
    againSeconds: again.milliseconds / 1000,
    fullSeconds: whole.milliseconds / 1000,
    fullRssMb: whole.rssMb,
    referenceSeconds: rounded(reference),
    fullShare: rounded(reference / (whole.milliseconds / 1000)),
  }),
);

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

/** One CSV in two zips: too large for one string where there are many rows. */
function writeZips(): void {
  const header = npiHeaders("V2");
  const lines = [Buffer.from(`"${header.join('","')}"\n`)];
  const one = Buffer.from(`${csvLineOf(header, npiRow())}\n`);
  writeFileSync(
    before,
    zipOf([
      { name: "npidata_pfile_20261109-20261115.csv", content: Buffer.concat([...lines, one]) },
    ]),
  );
  const most = 5000;
  const made = madeUpRows(rows);
  for (let start = 0; start < rows; start += most) {
    const some = made.slice(start, start + most).map((row) => `${csvLineOf(header, row)}\n`);
    lines.push(Buffer.from(some.join("")));
  }
  const content = Buffer.concat(lines);
  writeFileSync(weekly, zipOf([{ name: "npidata_pfile_20261116-20261122.csv", content }]));
  writeFileSync(full, zipOf([{ name: "npidata_pfile_20050523-20261213.csv", content }]));
}

/** So that the same file is loaded again. */
async function forget(): Promise<void> {
  await connection.query("delete from jobs_npi_loads");
}

/** What the load has made goes out as text, and by one client's LOAD DATA into empty tables like them. */
async function referenceSeconds(of: BenchSchema): Promise<number> {
  const client = `mariadb ${clientWords(of).join(" ")}`;
  const letters = Array.from({ length: 26 }, (_, index) => String.fromCodePoint(97 + index));
  const search = ["surgeon", "facility"].flatMap((kind) =>
    [...letters, "all"].map((letter) => `${name}_search.search_${kind}_${letter}`),
  );
  const base = [0, 1, 2].map((entity) => `${name}.npi_data_${entity}`);
  const statements: string[] = [];
  for (const [index, table] of [...base, ...search].entries()) {
    const columns =
      index < base.length ? npiColumns.map((column) => column.name) : await columnsOf(table);
    const file = join(folder, `${index}.tsv`);
    const values = columns.map((column) => `ifnull(${column}, '\\\\\\\\N')`).join(", ");
    await secondsOf(
      `${client} --batch --raw --skip-column-names --quick -e "select ${values} from ${table}" > ${file}`,
    );
    await connection.query(`create table ${name}.reference_${index} like ${table}`);
    statements.push(
      `load data local infile '${file}' into table ${name}.reference_${index} (${columns.join(", ")});`,
    );
  }
  const script = join(folder, "reference.sql");
  writeFileSync(script, statements.join("\n"));
  return await secondsOf(`${client} --local-infile=1 < ${script}`);
}

async function columnsOf(table: string): Promise<readonly string[]> {
  const [found] = await connection.query(`show columns from ${table}`);
  return (found as unknown as readonly { readonly Field: string }[]).map(({ Field }) => Field);
}
