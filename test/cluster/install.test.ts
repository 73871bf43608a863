/**
 * The chart on a real cluster, from `helm install` on: what it makes by itself, and every job started by hand. The parts
 * are one Monday, in order: a later one stands on what the earlier ones left.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { payWeekOf } from "../../src/domain/payments/pay-week.ts";
import { slotOf } from "../../src/domain/schedule.ts";
import { pendingPaymentUpdate } from "../../src/jobs/pending-payment-update.ts";
import { jobs } from "../../src/jobs/registry.ts";
import { onCluster } from "../support/cluster/cluster.ts";
import { endingOf } from "../support/cluster/endings.ts";
import { install } from "../support/cluster/installation.ts";
import { endOf, jobOf, runToEnd, type RunEnd } from "../support/cluster/runs.ts";
import { statusOf } from "../support/surgicase-rows.ts";

interface CronJob {
  readonly metadata: {
    readonly name: string;
    readonly annotations: Readonly<Record<string, string>>;
    readonly labels: Readonly<Record<string, string>>;
  };
  readonly spec: {
    readonly schedule: string;
    readonly timeZone: string;
    readonly concurrencyPolicy: string;
    readonly suspend: boolean;
    readonly jobTemplate: { readonly spec: { readonly activeDeadlineSeconds: number } };
  };
}

test("the chart in a namespace of restricted pods", onCluster, async (t) => {
  const { namespace, mail, pushgateway, database } = await install(t);
  const run = async (job: string, ...variables: readonly string[]) =>
    runToEnd(namespace, job, ...variables);

  await t.test("brings the jobs' tables up to date in a Job of its own", async () => {
    const end = await endOf(namespace, await jobOf(namespace, "migrate"));

    assert.deepEqual([end.state, end.exitCode], ["Complete", 0], end.log);
    assert.match(end.log, /schema was brought to version/u);
  });

  await t.test("warms the secrets once, without waiting for the schedule", async () => {
    const end = await endOf(namespace, await jobOf(namespace, "secrets-warming"));

    assertSucceeded(end);
    assert.match(end.log, /✅ Secrets warming completed: 10 secrets refreshed/u);
  });

  await t.test("makes a CronJob of every job, by its own name and schedule", async () => {
    const { items } = await namespace.get<{ readonly items: readonly CronJob[] }>("cronjobs");

    const made = items.map(({ metadata, spec }) => [
      metadata.name,
      metadata.labels["app.kubernetes.io/component"],
      spec.schedule,
      spec.suspend,
      metadata.annotations["surgicase-jobs/suspended"],
    ]);
    const byName = jobs.toSorted((one, other) => (one.name < other.name ? -1 : 1));
    const wanted = byName.map(({ name, schedule, suspended = false }) => [
      name,
      name,
      schedule,
      suspended,
      String(suspended),
    ]);
    assert.deepEqual(made, wanted);
    for (const { spec } of items) {
      assert.deepEqual([spec.timeZone, spec.concurrencyPolicy], ["Etc/UTC", "Forbid"]);
    }
  });

  await t.test("gives every run the time to keep trying before Kubernetes ends it", async () => {
    const { items } = await namespace.get<{ readonly items: readonly CronJob[] }>("cronjobs");

    for (const { name, attemptSeconds, keepsTryingSeconds } of jobs) {
      const made = items.find(({ metadata }) => metadata.name === name);
      const limit = made?.spec.jobTemplate.spec.activeDeadlineSeconds ?? 0;
      assert.ok(limit > attemptSeconds + keepsTryingSeconds, `${name}: ${limit} s`);
    }
  });

  await t.test("a report without its batch is blocked, at once, and says so by mail", async () => {
    const end = await run("provider-payment-report");

    assert.deepEqual([end.state, end.reason, end.exitCode], ["Failed", "PodFailurePolicy", 69]);
    assert.deepEqual(wordsOf(end), ["provider-payment-report", "failed", 69]);
    const { to, mail: letter } = await mail.mailAbout("🚨 CRITICAL: Scheduled Job Failed");
    assert.deepEqual(to, ["operator@example.com"]);
    assert.match(
      letter.text ?? "",
      / create job rerun-.* --from=cronjob\/pending-payment-update /u,
    );
    assert.equal(await pushgateway.value("surgicase_job_last_exit_code", end.job), 69);
  });

  await t.test("options by the environment: a dry run changes nothing", async () => {
    const end = await run("pending-payment-update", "JOB_OPTIONS=--dry-run");

    assertSucceeded(end);
    assert.equal(await statusOf(database, "A-1"), 10);
  });

  await t.test("options that do not make sense end the Job with the code of usage", async () => {
    const end = await run("pending-payment-update", "JOB_OPTIONS=--wek=2026-11-23");

    assert.deepEqual([end.state, end.reason, end.exitCode], ["Failed", "PodFailurePolicy", 64]);
  });

  await t.test(
    "pending-payment-update closes the week, and finds it done the next time",
    async () => {
      const first = await run("pending-payment-update");
      const second = await run("pending-payment-update");

      assertSucceeded(first);
      assert.equal(await statusOf(database, "A-1"), 15);
      assert.deepEqual([second.exitCode, wordsOf(second)[1]], [0, "skipped"]);
    },
  );

  for (const [job, subject] of [
    ["provider-payment-report", "weekly provider payment report"],
    ["provider-payment-summary-report", "weekly provider payment summary"],
    ["referral-report", "weekly referral report"],
  ] as const) {
    await t.test(`${job} mails its readers a document`, async () => {
      const end = await run(job);

      assertSucceeded(end);
      const { mail: letter } = await mail.mails.find(
        `report about ${subject}`,
        ({ to, mail: each }) =>
          to.includes("finance@example.com") && each.subject?.includes(subject) === true,
        1,
      );
      assert.equal(letter.attachments[0]?.contentType, "application/pdf");
    });
  }

  await t.test("individual-provider-reports mails each provider alone", async () => {
    const end = await run("individual-provider-reports");

    assertSucceeded(end);
    const receivers = mail.mails.entries.flatMap(({ to }) => (to.length === 1 ? to : []));
    assert.equal(receivers.filter((to) => to === "ann@example.com").length, 1);
    assert.equal(receivers.filter((to) => to === "bob@example.com").length, 1);
  });

  await t.test("paid-update, started by a person, pays the batch", async () => {
    // By itself it would take the week of its last slot, a Friday
    const end = await run(
      "paid-update",
      `JOB_OPTIONS=--week ${payWeekOf(slotOf(pendingPaymentUpdate.schedule, new Date()))}`,
    );

    assertSucceeded(end);
    assert.equal(await statusOf(database, "A-1"), 20);
  });

  await t.test(
    "npi-update loads the week that is offered, and says that it is all there is",
    async () => {
      const end = await run("npi-update");

      assert.deepEqual(endingOf(end), ["partial", 3], end.log);
      assert.match(end.log, /"file loaded"/);
    },
  );

  const others = jobs.filter(({ name }) => ![...mondayJobs, "npi-update"].includes(name));
  for (const job of others) {
    await t.test(`${job.name} succeeds when it is started by hand`, async () => {
      assertSucceeded(await run(job.name));
    });
  }

  await t.test("every job that ran has its metrics, in a group of its own", async () => {
    const grouped = await pushgateway.jobs();

    assert.deepEqual(grouped, jobs.map(({ name }) => name).toSorted());
  });

  await t.test("another command runs in a job's place where it is asked for", async () => {
    const end = await run("weekly-digest", "JOB_COMMAND=deliveries list");

    assert.deepEqual([end.state, end.exitCode], ["Complete", 0], end.log);
    assert.match(end.log, /finance@example\.com/u);
  });

  await t.test("helm test says that it works", async () => {
    const said = await namespace.helm(["test", "surgicase-jobs", "--logs", "--timeout=4m"], {
      limitSeconds: 270,
    });

    assert.match(said, /Phase:\s+Succeeded/u);
    assert.doesNotMatch(said, /Phase:\s+Failed/u);
  });
});

const mondayJobs: readonly string[] = [
  "pending-payment-update",
  "provider-payment-report",
  "provider-payment-summary-report",
  "referral-report",
  "individual-provider-reports",
  "paid-update",
];

function assertSucceeded(end: RunEnd): void {
  const { state, exitCode, log } = end;
  assert.deepEqual([state, exitCode, wordsOf(end)[1]], ["Complete", 0, "succeeded"], log);
}

/** What the termination message says: job, outcome, exit code. */
function wordsOf({ terminationMessage }: RunEnd): readonly [string, string, number] {
  const { job, outcome, exitCode } = JSON.parse(terminationMessage) as {
    readonly job: string;
    readonly outcome: string;
    readonly exitCode: number;
  };
  return [job, outcome, exitCode];
}
