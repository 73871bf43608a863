/**
 * The individual reports of 10, 100 and 1,000 providers with 10 cases each, on the embedded database and storage: read, printed,
 * closed, stored, recorded, and handed to a mailer that takes them at once. Each batch has processes of its own. Prints one
 * line of JSON. `node bench/individual.ts`; the processes have the flag that the image runs with.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { individualProviderReports } from "../src/jobs/individual-provider-reports.ts";
import { pendingPaymentUpdate } from "../src/jobs/pending-payment-update.ts";
import type { Mailer } from "../src/ports/mail.ts";
import { attemptOf } from "../test/support/job-run.ts";
import { caseRow, profileRow, sampleWorld } from "../test/support/sample-world.ts";

const sizes = [10, 100, 1000] as const;
const casesEach = 10;

const [step, folder = "", size = "0"] = process.argv.slice(2);

interface Cost {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly rssMb: number;
}

function compare(): void {
  const [few, more, most] = sizes.map((providers) => ({ providers, ...costOf(providers) }));
  if (few === undefined || more === undefined || most === undefined) {
    throw new TypeError("Cannot compare: three sizes are needed");
  }
  console.log(
    JSON.stringify({
      name: "individual-provider-reports",
      cpuEach: Math.round((most.cpuSeconds * 1000) / most.providers),
      perSecondAndCore: Math.round(most.providers / most.cpuSeconds),
      perSecond: Math.round(most.providers / most.seconds),
      rssMb: most.rssMb,
      rssGrowthMb: most.rssMb - more.rssMb,
      perSecondAndCoreOf10: Math.round(few.providers / few.cpuSeconds),
      rssMbOf10: few.rssMb,
      perSecondAndCoreOf100: Math.round(more.providers / more.cpuSeconds),
      rssMbOf100: more.rssMb,
    }),
  );
}

function costOf(providers: number): Cost {
  const place = mkdtempSync(join(tmpdir(), "individual-"));
  try {
    runStep("prepare", place, providers);
    return JSON.parse(runStep("measure", place, providers)) as Cost;
  } finally {
    rmSync(place, { recursive: true });
  }
}

function runStep(name: string, place: string, providers: number): string {
  const words = ["--max-semi-space-size=4", import.meta.filename, name, place, String(providers)];
  return execFileSync(process.execPath, words, { encoding: "utf8" });
}

/** A week whose batch is closed and reported. */
async function prepare(place: string, providers: number): Promise<void> {
  const accounts = Array.from({ length: providers }, (_, index) => `user-${index}`);
  const world = await sampleWorld(place, {
    user_profile: accounts.map((account, index) =>
      profileRow(account, {
        first_name: `Ána ${index}`,
        last_name: `O'CONNOR-${index}`,
        user_npi: 1_000_000_000 + index,
        timezone: ["America/New_York", "America/Chicago", "Pacific/Honolulu"][index % 3] ?? "",
      }),
    ),
    cases: accounts.flatMap((account, provider) =>
      Array.from({ length: casesEach }, (_, index) =>
        caseRow(`case-${provider}-${index}`, {
          user_id: account,
          patient_first: `Pat${(provider * 7919 + index).toString(36)}`,
          patient_last: `ŁUKASZ${(index * 104_729 + provider).toString(36)}`,
          pay_amount: `${100 + index * 37}.25`,
          pay_category: ["Standard", "Premium", "Out of network"][index % 3] ?? "",
        }),
      ),
    ),
  });
  await attemptOf(pendingPaymentUpdate, place);
  world.execute("update jobs_batches set state = 'reported'");
}

async function measure(place: string, providers: number): Promise<void> {
  const startedCpu = process.cpuUsage();
  const started = performance.now();

  const outcome = await attemptOf(individualProviderReports, place, {
    now: "2026-11-23T10:30:00Z",
    ports: { mailer: acceptingMailer },
    settings: { mailsPerSecond: Number.POSITIVE_INFINITY },
  });

  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(startedCpu);
  if (outcome.kind !== "succeeded" || outcome.counts["accepted_now"] !== providers) {
    throw new Error(`Cannot measure: the run of ${providers} providers ended ${outcome.kind}`);
  }
  console.log(
    JSON.stringify({
      seconds: Math.round(seconds * 100) / 100,
      cpuSeconds: Math.round((user + system) / 10_000) / 100,
      rssMb: Math.round(process.resourceUsage().maxRSS / 1024),
    }),
  );
}

/** A server that takes every mail at once, and keeps none. */
const acceptingMailer: Mailer = {
  send: async ({ to }) => ({ kind: "accepted", messageId: `<${to}>`, road: "bench" }),
};

if (step === "prepare") {
  await prepare(folder, Number(size));
} else if (step === "measure") {
  await measure(folder, Number(size));
} else {
  compare();
}
