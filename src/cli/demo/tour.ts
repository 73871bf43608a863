/** The usual demonstration: a Monday's payment run, step by step, with a re-run and a failure. */
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { addresses, excludedUserIds, sampleTables } from "../../demo/sample-data.ts";
import { withSealedNames } from "../../demo/sealed-names.ts";
import { mondayOf, payWeekOf, type PayWeek } from "../../domain/payments/pay-week.ts";
import { slotOf } from "../../domain/schedule.ts";
import { individualProviderReports } from "../../jobs/individual-provider-reports.ts";
import { paidUpdate } from "../../jobs/paid-update.ts";
import { pendingPaymentUpdate } from "../../jobs/pending-payment-update.ts";
import { providerPaymentReport } from "../../jobs/provider-payment-report.ts";
import { providerPaymentSummaryReport } from "../../jobs/provider-payment-summary-report.ts";
import { referralReport } from "../../jobs/referral-report.ts";
import { findJob } from "../../jobs/registry.ts";
import { batchesCommands } from "../commands/batches.ts";
import { letters } from "../commands/passwords/letters.ts";
import { start } from "../commands/run.ts";
import { wrapDataKey } from "../../world/kept.ts";
import type { Job } from "../../run/job.ts";
import type { Shell } from "../shell.ts";
import { worldOf } from "../with-ports.ts";
import { embedded } from "./folder.ts";

export async function showTour(outside: Shell, home: string): Promise<void> {
  const shell = embedded(outside, {
    LOG_FORMAT: "terminal",
    ALERT_RECIPIENTS: "operator@example.com",
  });
  const week = payWeekOf(slotOf(pendingPaymentUpdate.schedule, shell.clock.now()));
  const step = stepTeller(shell);

  step("A small SurgiCase is made up", "6 accounts, 11 cases, 2 people who get the reports");
  await prepare(shell, home, week);

  step(
    "pending-payment-update",
    `as on Monday ${week}: ready cases move from 10 to 15 and the week's batch is closed`,
  );
  await run(shell, pendingPaymentUpdate);
  await batchesCommands.commands[1]?.run({ week, json: false }, shell);

  step(
    "provider-payment-report",
    "the batch becomes one PDF, closed with a password for each reader, and is mailed",
  );
  await run(shell, providerPaymentReport);

  step("The summary by state, and the referral fees", "of the same batch, so they agree");
  await run(shell, providerPaymentSummaryReport);
  await run(shell, referralReport);

  step("individual-provider-reports", "each provider's own pages, mailed to that provider alone");
  await run(shell, individualProviderReports);

  step("The same once more", "nothing happens twice: nobody gets a report again");
  await run(shell, providerPaymentReport);
  await run(shell, individualProviderReports);

  step("A job that fails, on purpose", "the report of a week whose batch was never closed");
  await run(shell, providerPaymentReport, { week: weekBefore(week) });

  step("paid-update", "started by a person, after the money was sent: first what it would do");
  await run(shell, paidUpdate, { week, "dry-run": true });
  await run(shell, paidUpdate, { week });

  step("weekly-digest", "one mail: how every job of the week went, and what needs a person");
  await run(shell, jobOf("weekly-digest"));

  step("Password letters", "one a reader, to be handed over by another road than mail");
  await letters.run({ missing: false }, shell);

  await whereToLook(shell, home);
}

async function prepare(shell: Shell, home: string, week: PayWeek): Promise<void> {
  const { world, config } = worldOf(shell);
  await world.migrate(shell.stop);
  const tables = await withSealedNames(sampleTables(mondayOf(week)), async (dataKey) =>
    wrapDataKey(config.keys, dataKey, shell.stop),
  );
  await world.fill(tables, shell.stop);
  const folder = join(home, "secrets", "surgicase");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(
    join(folder, "main.json"),
    JSON.stringify({ excluded_user_ids: excludedUserIds }),
    { mode: 0o600 },
  );
}

async function run(shell: Shell, job: Job, flags: Parameters<typeof start>[1] = {}): Promise<void> {
  const code = await start(job, flags, shell);
  shell.print(`→ exit code ${code}`);
}

function jobOf(name: string): Job {
  const job = findJob(name);
  if (job === undefined) {
    throw new TypeError(`Cannot show ${name}: there is no such job`);
  }
  return job;
}

function stepTeller({ print }: Shell) {
  let number = 0;
  return (title: string, text: string): void => {
    number += 1;
    print("");
    print(`── ${number}. ${title} ${"─".repeat(Math.max(4, 70 - title.length))}`);
    print(`   ${text}`);
    print("");
  };
}

function weekBefore(week: PayWeek): string {
  return payWeekOf(new Date(mondayOf(week).getTime() - 24 * 60 * 60 * 1000));
}

async function whereToLook({ print }: Shell, home: string): Promise<void> {
  const places = [
    [
      "Mails",
      "mail",
      "open one with a mail program: reports to the readers, alerts to operator@example.com",
    ],
    ["Reports and letters", "storage", "the PDFs open with the passwords of the letters"],
    ["Metrics", "metrics", "as Prometheus reads them"],
    ["Run records", "runs", "also: npm run surgicase-jobs -- runs list"],
  ] as const;
  print("");
  print("── Where to look " + "─".repeat(58));
  for (const [title, folder, hint] of places) {
    print("");
    print(`${title}: ${hint}`);
    const files = await readdir(join(home, folder), { recursive: true, withFileTypes: true });
    for (const file of files
      .filter((entry) => entry.isFile())
      .toSorted((one, other) => one.name.localeCompare(other.name))) {
      print(`  ${join(file.parentPath, file.name)}`);
    }
  }
  print("");
  print(`Report readers: ${addresses.join(", ")}. Everything is made up and lies in ${home}.`);
  print(
    "Go on with: npm run surgicase-jobs -- --help, jobs, runs list, batches list, deliveries list",
  );
}
