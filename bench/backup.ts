/**
 * A backup of a server's schema into a folder, as a process of the bundle, beside `mariadb-dump | zstd -3` of the same schema into
 * a file, which is neither encrypted nor read back. Prints one line of JSON. `node bench/backup.ts <mariadb|mysql> <megabytes>`.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { costOf, saidFile } from "./program.ts";
import { benchSchema, clientWords, secondsOf, type ServerName } from "./servers.ts";

const [, , server, megabytes] = process.argv;
const rounds = 3;
const folder = mkdtempSync(join(tmpdir(), "bench-backup-"));
await using schema = await benchSchema(server as ServerName);
await fill(Number(megabytes));
const environment = { PATH: process.env["PATH"], DATABASE_URL: schema.url };
const place = { folder, environment };
await costOf(["migrate"], place);

const dump = `mariadb-dump ${clientWords(schema).join(" ")} --single-transaction --quick --routines --triggers --events --hex-blob --no-tablespaces --default-character-set=utf8mb4 ${schema.name}`;
const reference = async () =>
  secondsOf(`${dump} | zstd -3 -q -f -o ${join(folder, "reference.zst")}`);
// Both find the server warm
await reference();
const seen: Round[] = [];
while (seen.length < rounds) {
  seen.push(await measure());
}
rmSync(folder, { recursive: true });
const referenceSeconds = median(seen.map((round) => round.reference));
const storedSeconds = median(seen.map((round) => round.stored));
console.log(
  JSON.stringify({
    referenceSeconds,
    storedSeconds,
    share: Math.round((100 * referenceSeconds) / storedSeconds) / 100,
    wholeSeconds: median(seen.map((round) => round.whole)),
    rssMb: median(seen.map((round) => round.rssMb)),
  }),
);

interface Round {
  readonly reference: number;
  /** From the run's first line until the dump was stored, encrypted. */
  readonly stored: number;
  /** The whole process: the dump read back, decrypted and compared as well. */
  readonly whole: number;
  readonly rssMb: number;
}

async function measure(): Promise<Round> {
  const seconds = await reference();
  const { milliseconds, rssMb } = await costOf(["run", "database-backup", "--no-wait"], place);
  return { reference: seconds, stored: storedSecondsOf(), whole: milliseconds / 1000, rssMb };
}

function storedSecondsOf(): number {
  const lines = readFileSync(join(folder, saidFile), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as { readonly msg: string; readonly time: string });
  const at = (start: string) =>
    Date.parse(lines.find(({ msg }) => msg.startsWith(start))?.time ?? "");
  return (at("dump stored") - at("run started")) / 1000;
}

/** Rows as a case's log has them: some repeat, some do not. */
async function fill(size: number): Promise<void> {
  const { connection } = schema;
  await connection.query(
    "create table `lines` (id int not null auto_increment primary key, case_id varchar(40), code varchar(20), note varchar(250), amount decimal(14,2), at datetime, key (case_id)) engine = InnoDB",
  );
  const bytesARow = 130;
  let rows = Math.round((size * 1_000_000) / bytesARow);
  for (let batch = 0; rows > 0; batch += 1, rows -= 5000) {
    const values = Array.from({ length: Math.min(rows, 5000) }, (_, index) => {
      const number = batch * 5000 + index;
      const digits = ((number * 2_654_435_761) % 4_294_967_296).toString(36);
      return [
        `case-${number % 9973}`,
        `C${number % 317}`,
        `Made-up note ${digits} on line ${number}: it's "quoted" and ${digits.repeat(3)}`,
        (number % 100_000) / 100,
        "2026-11-23 08:00:00",
      ];
    });
    await connection.query("insert into `lines` (case_id, code, note, amount, at) values ?", [
      values,
    ]);
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}
