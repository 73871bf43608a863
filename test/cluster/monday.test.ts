/**
 * A Monday on the cluster, by hand: every job in its order, what people get, what is on record, and all of it a second time,
 * which sends nothing twice. The parts follow each other: a later one stands on what the earlier ones left.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { payWeekOf } from "../../src/domain/payments/pay-week.ts";
import { reportPassword } from "../../src/domain/reports/password.ts";
import { slotOf } from "../../src/domain/schedule.ts";
import { pendingPaymentUpdate } from "../../src/jobs/pending-payment-update.ts";
import { jobs } from "../../src/jobs/registry.ts";
import { objectsIn, passwordKeysIn } from "../support/cluster/aws-contents.ts";
import { onCluster } from "../support/cluster/cluster.ts";
import { ageCopies } from "../support/cluster/copies.ts";
import { endingOf } from "../support/cluster/endings.ts";
import { endOf, type RunEnd } from "../support/cluster/runs.ts";
import { openSilentServer } from "../support/cluster/silent-server.ts";
import {
  commandIn,
  installWarmed,
  madeJob,
  pasted,
  type WarmedInstallation,
} from "../support/cluster/warmed-installation.ts";
import { openedReport, toolsMissing } from "../support/password-letters.ts";
import { statusOf } from "../support/surgicase-rows.ts";
import { soon } from "../support/test-databases.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const reports = ["provider-payment-report", "provider-payment-summary-report", "referral-report"];
const week = payWeekOf(slotOf(pendingPaymentUpdate.schedule, new Date()));

test("a Monday on the cluster, with AWS", onCluster, async (t) => {
  const monday = await installWarmed(t);
  const { namespace, aws, mail, database, pushgateway, run } = monday;
  const toOperators = monday.alertsFromNow();

  await t.test("a report before its batch says which job to run first", async () => {
    const end = await run("provider-payment-report");

    assert.deepEqual(endingOf(end), ["failed", 69], end.log);
    await toOperators.about("Scheduled Job Failed - Weekly Provider Payment Report");
  });

  await t.test("the watchdog sees it, and says nothing that the run said itself", async () => {
    const end = await monday.look();

    assert.deepEqual(endingOf(end), ["succeeded", 0], end.log);
    assert.equal(toOperators.subjects().length, 1, toOperators.subjects().join("\n"));
  });

  await t.test("a dry run, and one for a week that is not there, change nothing", async () => {
    const [dry, other] = await Promise.all([
      run("pending-payment-update", "JOB_OPTIONS=--dry-run"),
      run("provider-payment-summary-report", "JOB_OPTIONS=--week 2026-W02 --dry-run"),
    ]);

    assert.deepEqual(endingOf(dry), ["succeeded", 0], dry.log);
    assert.deepEqual(endingOf(other), ["failed", 69], other.log);
    assert.equal(await statusOf(database, "A-1"), 10);
    assert.deepEqual(await batchesIn(monday), []);
  });

  await t.test("the mail's own command runs the job that was missing", async () => {
    const letter = await toOperators.about("Scheduled Job Failed - Weekly Provider Payment Report");
    const command = commandIn(letter, "--from=cronjob/pending-payment-update");

    const end = await endOf(namespace, madeJob(await pasted(command)));

    assert.deepEqual(endingOf(end), ["succeeded", 0], end.log);
    assert.deepEqual(await batchesIn(monday), [[week, "closed"]]);
    assert.equal(await statusOf(database, "A-1"), 15);
  });

  await t.test("the mail's own command shows the log of the run that failed", async () => {
    const letter = await toOperators.about("Scheduled Job Failed - Weekly Provider Payment Report");

    const log = await pasted(commandIn(letter, " logs "));

    assert.match(log, /provider-payment-report/u);
    assert.match(log, /"exitCode":69/u);
  });

  await t.test("every report reaches its readers", async () => {
    const ends = await Promise.all(reports.map(async (job) => run(job)));
    const individual = await run("individual-provider-reports");

    for (const end of [...ends, individual]) {
      assert.deepEqual(endingOf(end), ["succeeded", 0], end.log);
    }
    assert.deepEqual(documentsTo(monday), {
      "ann@example.com": 1,
      "bob@example.com": 1,
      "finance@example.com": 3,
    });
    assert.deepEqual(await batchesIn(monday), [[week, "reported"]]);
    const stored = await objectsIn(aws);
    assert.equal(stored.filter((key) => key.endsWith(".pdf")).length, 5, stored.join("\n"));
  });

  await t.test(
    "each document opens by its reader's password alone",
    { skip: toolsMissing },
    async (part) => {
      const keys = await passwordKeysIn(aws);
      const folder = await temporaryFolder(part);

      for (const { to, mail: letter } of mail.mails.entries) {
        const [document] = letter.attachments;
        if (document !== undefined) {
          const [address = ""] = to;
          const account = /^(?:ann|bob)(?=@)/u.exec(address)?.[0];
          const reader = account === undefined ? `address:${address}` : `provider:${account}`;
          const password = reportPassword(keys, keys.current, reader);
          assert.match(await openedReport(document.content, password, folder), /\$/u);
        }
      }
    },
  );

  await t.test("the watchdog says that what was blocked is done by now", async () => {
    const end = await monday.look();

    assert.deepEqual(endingOf(end), ["succeeded", 0], end.log);
    await toOperators.about("RECOVERED", 1);
  });

  await t.test("paid-update pays the batch, and the digest tells of the week", async () => {
    const paid = await run("paid-update", `JOB_OPTIONS=--week ${week}`);
    const digest = await run("weekly-digest");

    assert.deepEqual(endingOf(paid), ["succeeded", 0], paid.log);
    assert.deepEqual(endingOf(digest), ["succeeded", 0], digest.log);
    assert.deepEqual(await batchesIn(monday), [[week, "paid"]]);
    assert.equal(await statusOf(database, "A-1"), 20);
    await toOperators.about("Weekly digest", 1);
  });

  await t.test("each job's metrics say that it succeeded", async () => {
    const ofTheDay = jobs.filter(({ name }) => !["database-backup", "npi-update"].includes(name));
    for (const { name } of ofTheDay) {
      assert.equal(await pushgateway.value("surgicase_job_last_exit_code", name), 0, name);
      const success = await pushgateway.value("surgicase_job_last_success_timestamp_seconds", name);
      assert.ok((success ?? 0) > Date.now() / 1000 - 900, `${name}: ${success}`);
    }
  });

  await t.test("all of it again sends nothing twice", async () => {
    const before = mail.mails.entries.length;

    const again = await Promise.all([
      run("pending-payment-update"),
      ...reports.map(async (job) => run(job)),
      run("individual-provider-reports"),
      run("paid-update", `JOB_OPTIONS=--week ${week}`),
      run("secrets-warming"),
    ]);

    for (const end of again) {
      const wanted = end.job === "secrets-warming" ? "succeeded" : "skipped";
      assert.deepEqual(endingOf(end), [wanted, 0], `${end.job}\n${end.log}`);
    }
    assert.deepEqual(subjectsIn(monday).slice(before), []);
  });

  await t.test("the history has every run, with how it ended", async () => {
    const rows = await database.read(
      async (queries) => queries.selectFrom("jobs_runs").selectAll().execute(),
      soon(),
    );

    const ended = new Set(rows.map(({ job, outcome }) => `${job} ${outcome ?? "open"}`));
    for (const job of [...reports, "individual-provider-reports", "paid-update"]) {
      assert.ok(ended.has(`${job} succeeded`) && ended.has(`${job} skipped`), job);
    }
    assert.ok(ended.has("provider-payment-report failed"));
    assert.ok(rows.every(({ exit_code }) => exit_code !== null));
  });
});

test("a Monday on the cluster, without AWS Secrets Manager", onCluster, async (t) => {
  const monday = await installWarmed(t);
  const { namespace, aws, mail, run } = monday;
  await ageCopies(namespace, aws, 5);
  const toOperators = monday.alertsFromNow();
  aws.door.fail(503, /secretsmanager/u);

  await t.test("two warmings tell people once", async () => {
    const first = await run("secrets-warming");
    const second = await run("secrets-warming");

    assert.deepEqual(endingOf(first), ["partial", 3], first.log);
    assert.deepEqual(endingOf(second), ["partial", 3], second.log);
    assert.equal(toOperators.subjects().length, 1, toOperators.subjects().join("\n"));
    const { mail: letter } = await toOperators.about("Secrets Cache Warming", 1);
    assert.match(letter.text ?? "", /10 of 10 secrets were not refreshed/u);
    assert.match(letter.text ?? "", /Jobs go on with the sealed copies/u);
  });

  await t.test("every job does its work from the copies", async () => {
    const closed = await run("pending-payment-update");
    const sent = await Promise.all(reports.map(async (job) => run(job)));
    const individual = await run("individual-provider-reports");
    const paid = await run("paid-update", `JOB_OPTIONS=--week ${week}`);

    for (const end of [closed, ...sent, individual, paid]) {
      assert.deepEqual(endingOf(end), ["succeeded", 0], end.log);
      assert.match(end.log, /using stale cache/u);
    }
    assert.deepEqual(await batchesIn(monday), [[week, "paid"]]);
    assert.deepEqual(documentsTo(monday), {
      "ann@example.com": 1,
      "bob@example.com": 1,
      "finance@example.com": 3,
    });
  });

  await t.test("nobody is told anything more, by the watchdog neither", async () => {
    const end = await monday.look();

    assert.deepEqual(endingOf(end), ["succeeded", 0], end.log);
    assert.equal(toOperators.subjects().length, 1, toOperators.subjects().join("\n"));
  });

  await t.test(
    "a store that hangs instead costs a run its 8 s once, not its work",
    async (part) => {
      // As of now the last warming would spare the run the question
      await ageCopies(namespace, aws, 5);
      const silent = await openSilentServer(part);

      const end = await run("weekly-digest", `AWS_ENDPOINT_URL_SECRETS_MANAGER=${silent.url}`);

      assert.deepEqual(endingOf(end), ["succeeded", 0], end.log);
      assert.match(end.log, /using stale cache/u);
      assert.ok(secondsIn(end) < 30, `${secondsIn(end)} s`);
    },
  );

  await t.test("the warming says when it is over", async () => {
    aws.door.mend();

    const end = await run("secrets-warming");

    assert.deepEqual(endingOf(end), ["succeeded", 0], end.log);
    await toOperators.about("RECOVERED", 1);
    assert.equal(mail.mails.entries.at(-1)?.mail.subject?.includes("RECOVERED"), true);
  });
});

function secondsIn({ log }: RunEnd): number {
  return Number(/"outcome":"\w+".*?"seconds":(?<seconds>[\d.]+)/u.exec(log)?.groups?.["seconds"]);
}

async function batchesIn({ database }: WarmedInstallation) {
  const rows = await database.read(
    async (queries) => queries.selectFrom("jobs_batches").select(["pay_week", "state"]).execute(),
    soon(),
  );
  return rows.map(({ pay_week, state }) => [pay_week, state]);
}

/** Address → mails with a document. */
function documentsTo({ mail }: WarmedInstallation): Readonly<Record<string, number>> {
  const addresses = mail.mails.entries.flatMap(({ to, mail: { attachments } }) =>
    attachments.some(({ contentType }) => contentType === "application/pdf") ? to : [],
  );
  const counts = Object.entries(Object.groupBy(addresses, (address) => address));
  return Object.fromEntries(
    counts
      .map(([address, all = []]) => [address, all.length] as const)
      .toSorted(([one], [other]) => (one < other ? -1 : 1)),
  );
}

function subjectsIn({ mail }: WarmedInstallation): readonly string[] {
  return mail.mails.entries.map(({ mail: { subject = "" } }) => subject);
}
