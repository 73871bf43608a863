/**
 * `npm run bench`: what the program costs, beside its budgets. Each bench prints one line of JSON and is run several times in
 * fresh processes; the median counts. Writes nothing; exits 1 where a budget is missed. `npm run bench -- npi`: those of one file.
 */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { leftOut, type ServerName } from "./servers.ts";

interface Figure {
  /** Its name in the bench's line of JSON. */
  readonly key: string;
  readonly label: string;
  readonly unit: string;
  /** The most it may be; absent: to compare with. */
  readonly budget?: number;
  /** The least it may be, instead. */
  readonly least?: number;
}

interface Bench {
  /** So often; absent: as all. Once where a run takes minutes. */
  readonly times?: number;
  /** Why it cannot be run here; undefined where it can. */
  readonly leftOut?: string | undefined;
  readonly file: string;
  /** Of Node. */
  readonly flags: readonly string[];
  readonly words?: readonly string[];
  readonly figures: readonly Figure[];
}

const usualTimes = 3;

/** As the image runs. */
const imageFlags = ["--max-semi-space-size=4"];

function reportOf(
  providers: string,
  budgets: { readonly seconds?: number; readonly rssMb?: number },
) {
  const { seconds, rssMb } = budgets;
  return {
    file: "report.ts",
    flags: imageFlags,
    words: [providers],
    figures: [
      {
        key: "seconds",
        label: `report of ${providers} providers with 10 cases`,
        unit: "s",
        ...(seconds === undefined ? {} : { budget: seconds }),
      },
      {
        key: "rssMb",
        label: "its memory",
        unit: "MB",
        ...(rssMb === undefined ? {} : { budget: rssMb }),
      },
    ],
  };
}

interface Budgets {
  readonly seconds?: number;
  readonly rssMb?: number;
  readonly fullShare?: number;
  readonly share?: number;
}

function npiOf(server: ServerName, rows: string, budgets: Budgets): Bench {
  const of = `${rows} NPI rows into ${server}`;
  return {
    file: "npi.ts",
    ...(Number(rows) > 100_000 ? { times: 1 } : {}),
    flags: [],
    words: [server, rows],
    leftOut: leftOut(server),
    figures: [
      { key: "seconds", label: of, unit: "s", ...atMost(budgets.seconds) },
      { key: "rssMb", label: "their memory", unit: "MB", ...atMost(budgets.rssMb) },
      { key: "againSeconds", label: "the same file again", unit: "s" },
      { key: "fullSeconds", label: "as a full file", unit: "s" },
      { key: "referenceSeconds", label: "LOAD DATA of the same rows", unit: "s" },
      { key: "fullShare", label: "its speed beside that", unit: "", ...atLeast(budgets.fullShare) },
      { key: "fullRssMb", label: "its memory", unit: "MB" },
    ],
  };
}

function backupOf(server: ServerName, megabytes: string, budgets: Budgets): Bench {
  return {
    file: "backup.ts",
    // It measures three rounds by itself
    times: 1,
    flags: [],
    words: [server, megabytes],
    leftOut: leftOut(server),
    figures: [
      { key: "storedSeconds", label: `${megabytes} MB of ${server} stored`, unit: "s" },
      { key: "referenceSeconds", label: "mariadb-dump | zstd -3", unit: "s" },
      { key: "share", label: "speed beside that", unit: "", ...atLeast(budgets.share) },
      { key: "wholeSeconds", label: "read back and compared as well", unit: "s" },
      { key: "rssMb", label: "memory", unit: "MB", ...atMost(budgets.rssMb) },
    ],
  };
}

function atMost(budget: number | undefined): Pick<Figure, "budget"> {
  return budget === undefined ? {} : { budget };
}

function atLeast(least: number | undefined): Pick<Figure, "least"> {
  return least === undefined ? {} : { least };
}

const benches: readonly Bench[] = [
  {
    file: "startup.ts",
    flags: [],
    figures: [
      {
        key: "firstLine",
        label: "start of the bundle to the first line",
        unit: "ms CPU",
        budget: 100,
      },
      { key: "bareNode", label: "start of Node alone", unit: "ms CPU" },
    ],
  },
  reportOf("10", {}),
  reportOf("100", {}),
  reportOf("1000", { seconds: 3, rssMb: 200 }),
  {
    file: "individual.ts",
    flags: [],
    figures: [
      // 50 a second and core
      {
        key: "cpuEach",
        label: "a provider's own report, mail excluded",
        unit: "ms CPU",
        budget: 20,
      },
      { key: "perSecondAndCoreOf10", label: "of 10, a second and core", unit: "" },
      { key: "rssMbOf10", label: "their memory", unit: "MB" },
      { key: "perSecondAndCoreOf100", label: "of 100, a second and core", unit: "" },
      { key: "rssMbOf100", label: "their memory", unit: "MB" },
      { key: "perSecondAndCore", label: "of 1,000, a second and core", unit: "" },
      { key: "perSecond", label: "of 1,000, a second", unit: "" },
      { key: "rssMb", label: "their memory", unit: "MB", budget: 300 },
      { key: "rssGrowthMb", label: "more than for 100", unit: "MB", budget: 100 },
    ],
  },
  ...(["mariadb", "mysql"] as const).flatMap((server) => [
    npiOf(server, "5000", {}),
    npiOf(server, "50000", { seconds: 5, rssMb: 200, fullShare: 0.9 }),
    npiOf(server, "500000", { rssMb: 200, fullShare: 0.9 }),
    backupOf(server, "10", {}),
    backupOf(server, "100", { share: 0.9, rssMb: 200 }),
    backupOf(server, "1000", { share: 0.9, rssMb: 200 }),
  ]),
  {
    file: "warming.ts",
    flags: [],
    figures: [
      { key: "rssMb", label: "warming of nine secrets: memory", unit: "MB", budget: 100 },
      { key: "questions", label: "its questions to the store", unit: "", budget: 1 },
      { key: "cpu", label: "its CPU", unit: "ms CPU" },
      { key: "milliseconds", label: "its time", unit: "ms" },
      { key: "jobQuestions", label: "questions of a job after it", unit: "", budget: 0 },
      { key: "jobSdkFiles", label: "files of the AWS SDK it loads", unit: "", budget: 0 },
      { key: "jobRssMb", label: "its memory", unit: "MB" },
    ],
  },
];

await runFile("../tools/bundle.ts", []);
const [, , only] = process.argv;
const asked = benches.filter(({ file }) => only === undefined || file === `${only}.ts`);
for (const { file, flags, words = [], figures, leftOut: reason, times = usualTimes } of asked) {
  if (reason !== undefined) {
    console.log(`${[file, ...words].join(" ")} is left out: ${reason}`);
    continue;
  }
  const lines: Readonly<Record<string, unknown>>[] = [];
  while (lines.length < times) {
    lines.push(parseLine(await runFile(file, flags, words)));
  }
  for (const figure of figures) {
    show(figure, median(lines.map((line) => Number(line[figure.key]))));
  }
}

function show({ label, unit, budget, least }: Figure, measured: number): void {
  const missed =
    (budget !== undefined && !(measured <= budget)) ||
    (least !== undefined && !(measured >= least));
  const bound = budget ?? least;
  const verdict = bound === undefined ? "" : `${missed ? "✖" : "✔"} of ${bound}`;
  console.log(`${label.padEnd(42)}${String(measured).padStart(8)} ${unit.padEnd(7)} ${verdict}`);
  process.exitCode = missed ? 1 : (process.exitCode ?? 0);
}

async function runFile(
  file: string,
  flags: readonly string[],
  words: readonly string[] = [],
): Promise<string> {
  const command = [...flags, join(import.meta.dirname, file), ...words];
  return (await promisify(execFile)(process.execPath, command)).stdout;
}

function parseLine(text: string): Readonly<Record<string, unknown>> {
  const parsed: unknown = JSON.parse(text);
  if (typeof parsed !== "object" || parsed === null) {
    throw new TypeError(`Cannot read a bench: it printed ${text}`);
  }
  return { ...parsed };
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}
