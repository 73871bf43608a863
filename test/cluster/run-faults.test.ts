/**
 * What goes wrong around a run that can still speak: people have one clear mail within a minute, and the work goes on as
 * soon as it can. The parts put back what they broke.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { onCluster } from "../support/cluster/cluster.ts";
import { install, type Installation } from "../support/cluster/installation.ts";
import type { ArrivedMail } from "../support/cluster/mail-server.ts";
import { endOf, jobOf, podsOf, runToEnd, startRun } from "../support/cluster/runs.ts";
import { statusOf } from "../support/surgicase-rows.ts";

const secretsManager = /secretsmanager/u;

test("faults around a run on the cluster", onCluster, async (t) => {
  const installation = await install(t);
  const { namespace, aws, mail, fallbackMail, database, databaseDoor } = installation;
  await endOf(namespace, await jobOf(namespace, "migrate"));
  await endOf(namespace, await jobOf(namespace, "secrets-warming"));

  await t.test("a run told to stop while it waits is started again, and finishes", async () => {
    databaseDoor.shut();
    const told = nextMail(installation, "Scheduled Job Waiting - Pending Payment Update");
    const job = await startRun(namespace, "pending-payment-update");
    await told;

    const [first] = await podsOf(namespace, job);
    await namespace.kubectl(["delete", "pod", first?.metadata.name ?? "", "--wait=false"]);
    databaseDoor.open();
    const end = await endOf(namespace, job, 180);

    assert.deepEqual([end.state, end.exitCode], ["Complete", 0], end.log);
    assert.equal(await statusOf(database, "A-1"), 15);
  });

  await t.test(
    "Secrets Manager down: the warming says so at once, the reports go out",
    async () => {
      aws.door.fail(503, secretsManager);
      const told = nextMail(installation, "Secrets Cache Warming");

      const warming = await runToEnd(namespace, "secrets-warming");
      const report = await runToEnd(namespace, "provider-payment-report");

      aws.door.mend();
      assert.deepEqual([warming.state, warming.exitCode], ["Failed", 3], warming.log);
      assert.match(warming.log, /⚠️ Secrets warming partial: 0\/10 secrets refreshed/u);
      await told;
      assert.deepEqual([report.state, report.exitCode], ["Complete", 0], report.log);
    },
  );

  await t.test("without its copies a run reads the secrets themselves", async () => {
    const copies = ["surgicase-copy-database", "surgicase-copy-main"];
    await namespace.kubectl(["delete", "secret", ...copies]);

    const run = await runToEnd(namespace, "provider-payment-summary-report");
    const told = nextMail(installation, "Secrets Cache Warming");
    const warming = await runToEnd(namespace, "secrets-warming");

    assert.deepEqual([run.state, run.exitCode], ["Complete", 0], run.log);
    // Nobody may make them but the chart
    assert.notEqual(warming.exitCode, 0, warming.log);
    const { mail: letter } = await told;
    assert.match(letter.text ?? "", /surgicase-copy-/u);
    await assertMendedByUpgrade(installation);
  });

  await t.test("without its key the warming says what to do, and runs go on", async () => {
    await namespace.kubectl(["delete", "secret", "surgicase-sealing-key"]);
    const told = nextMail(installation, "Secrets Cache Warming");

    const warming = await runToEnd(namespace, "secrets-warming");
    const run = await runToEnd(namespace, "referral-report");

    assert.notEqual(warming.exitCode, 0, warming.log);
    const { mail: letter } = await told;
    assert.match(letter.text ?? "", /sealing key/u);
    assert.deepEqual([run.state, run.exitCode], ["Complete", 0], run.log);
    await assertMendedByUpgrade(installation);
  });

  await t.test("without its rights the warming says so", async () => {
    await namespace.kubectl(["delete", "rolebinding", "surgicase-jobs-warming"]);
    const told = nextMail(installation, "Secrets Cache Warming");

    const warming = await runToEnd(namespace, "secrets-warming");

    assert.equal(warming.exitCode, 77, warming.log);
    await told;
    await assertMendedByUpgrade(installation);
  });

  await t.test("without a Pushgateway a run succeeds all the same", async () => {
    const nowhere = "METRICS_URL=http://10.255.255.1:9091";

    const run = await runToEnd(namespace, "individual-provider-reports", nowhere);

    assert.deepEqual([run.state, run.exitCode], ["Complete", 0], run.log);
  });

  await t.test("an alert that the first road refuses goes by the next", async (part) => {
    part.after(() => mail.refuse(false));
    mail.refuse(true);
    const told = fallbackMail.mailAbout("Scheduled Job Failed");

    const run = await runToEnd(namespace, "provider-payment-report", "JOB_OPTIONS=--week 2020-W01");

    assert.equal(run.exitCode, 69, run.log);
    assert.deepEqual((await told).to, ["operator@example.com"]);
  });

  await t.test("an alert that no road takes is in the pod's last words", async (part) => {
    for (const server of [mail, fallbackMail]) {
      part.after(() => server.refuse(false));
      server.refuse(true);
    }

    const run = await runToEnd(namespace, "provider-payment-report", "JOB_OPTIONS=--week 2020-W02");

    const { undelivered } = JSON.parse(run.terminationMessage) as {
      readonly undelivered?: { readonly subject: string; readonly recipients: readonly string[] };
    };
    assert.match(undelivered?.subject ?? "", /Scheduled Job Failed/u);
    assert.deepEqual(undelivered?.recipients, ["operator@example.com"]);
  });
});

/** The chart makes again what is missing, and the next warming fills it: whatever else it finds worth a look. */
async function assertMendedByUpgrade(installation: Installation): Promise<void> {
  await installation.helm("upgrade");
  const { log } = await runToEnd(installation.namespace, "secrets-warming");
  assert.match(log, / (?:10\/)?10 secrets refreshed/u);
}

/** The next mail about something, which is to come within a minute from now: the pod's start is in it. */
async function nextMail({ mail }: Installation, about: string): Promise<ArrivedMail> {
  const { length } = mail.mails.entries;
  return mail.mails.find(
    `mail about ${about}`,
    (arrived) =>
      mail.mails.entries.indexOf(arrived) >= length &&
      arrived.mail.subject?.includes(about) === true,
    60,
  );
}
