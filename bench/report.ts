/**
 * The consolidated report of 1,000 providers with 10 cases each: laid out, drawn, encrypted. Prints one line of JSON.
 * `node --max-semi-space-size=4 bench/report.ts [providers] [cases]`; the flag is the one that the image runs with.
 */
import { pdfPrinter } from "../src/adapters/pdf/printer.ts";
import type { NamedLine } from "../src/domain/payments/batch-line.ts";
import { toCents } from "../src/domain/payments/money.ts";
import { providerPaymentReport } from "../src/domain/reports/provider-payment-report.ts";

const firstNames = [
  "ana",
  "BORIS",
  "Chloé",
  "dimitra",
  "ELENA",
  "farid",
  "Gülay",
  "HENRY",
  "ida",
  "JOÃO",
];
const lastNames = [
  "o'connor",
  "SMITH-JONES",
  "mcdonald",
  "VAN DER BERG",
  "Nguyễn",
  "ŁUKASZEWSKI",
  "garcía",
];

function pick(values: readonly string[], index: number): string {
  return values[index % values.length] ?? "";
}

function lineOf(provider: number, number: number): NamedLine {
  const id = provider * 100 + number;
  return {
    caseId: `case-${id}`,
    userId: `user-${provider}`,
    provider: {
      firstName: pick(firstNames, provider),
      lastName: `${pick(lastNames, provider)} p${provider.toString(36)}`,
      npi: String(1_000_000_000 + provider),
      email: `provider-${provider}@example.com`,
      state: "NY",
      timeZone: "",
    },
    caseDate: `2026-11-${String(1 + (number % 20)).padStart(2, "0")}`,
    patient: {
      firstName: `${pick(firstNames, id)}${(id * 7919).toString(36)}`,
      lastName: `${pick(lastNames, id)}${(id * 104_729).toString(36)}`,
    },
    procedures: ["27447", "27130", "29881", "63047", "22612", "20930"].slice(0, 1 + (id % 6)),
    category: pick(["Standard", "Premium", "Out of network"], id),
    amount: toCents(10_000 + ((id * 37) % 400_000)),
    carriedOver: number === 9 && provider % 10 === 0,
    referral: undefined,
  };
}

const providers = Number(process.argv[2] ?? 1000);
const casesEach = Number(process.argv[3] ?? 10);
const lines = Array.from({ length: providers * casesEach }, (_, index) =>
  lineOf(Math.floor(index / casesEach), index % casesEach),
);

const startedCpu = process.cpuUsage();
const started = performance.now();
const { document } = providerPaymentReport(lines, {
  organisation: "Example Surgical Assistants",
  generatedAt: new Date("2026-11-23T09:00:07Z"),
  timeZone: "America/New_York",
  payDate: "2026-11-27",
});
const printer = pdfPrinter();
const printed = await printer.print(document);
const drawn = performance.now();
const closed = await printer.protect(printed, "correct horse battery staple");
const ended = performance.now();
const cpu = process.cpuUsage(startedCpu);

console.log(
  JSON.stringify({
    name: "provider-payment-report",
    providers,
    cases: lines.length,
    seconds: seconds(ended - started),
    cpuSeconds: seconds(cpu.user / 1000 + cpu.system / 1000),
    drawSeconds: seconds(drawn - started),
    protectSeconds: seconds(ended - drawn),
    rssMb: Math.round(process.resourceUsage().maxRSS / 1024),
    pages: printed.pages,
    pdfKb: Math.round(closed.length / 1024),
  }),
);

function seconds(milliseconds: number): number {
  return Math.round(milliseconds) / 1000;
}
