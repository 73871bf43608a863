/**
 * What a run cannot say about itself, told by the watchdog as its own schedule starts it: everything is broken at once, and
 * each is to be told by one mail within seven minutes.
 */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { onCluster, type Namespace } from "../support/cluster/cluster.ts";
import { install } from "../support/cluster/installation.ts";
import { endOf, jobOf } from "../support/cluster/runs.ts";

const promisedSeconds = 7 * 60;

test("the watchdog on the cluster", onCluster, async (t) => {
  const { namespace, mail, heartbeat } = await install(t);
  await endOf(namespace, await jobOf(namespace, "migrate"));
  const mailAbout = async (title: string) => {
    const { mail: letter } = await mail.mails.find(
      `mail about ${title}`,
      (arrived) => arrived.mail.subject?.includes(title) === true,
      promisedSeconds,
    );
    return letter.text ?? "";
  };

  const told = [
    mailAbout("Referral Report"),
    mailAbout("Payment Summary Report"),
    mailAbout("Weekly Digest"),
  ] as const;
  await suspend(namespace, "referral-report");
  const missing = ["set", "image", "job=registry.example.com/surgicase-jobs:missing"];
  await startChanged(namespace, "provider-payment-summary-report", missing);
  await startChanged(namespace, "weekly-digest", [
    "set",
    "resources",
    "--limits=memory=16Mi",
    "--requests=memory=16Mi",
  ]);

  await t.test("a CronJob suspended by hand", async () => {
    assert.match(await told[0], /suspended/u);
  });

  await t.test("an image that is not there", async () => {
    assert.match(await told[1], /image/u);
  });

  await t.test("a run that used more memory than it may", async () => {
    assert.match(await told[2], /memory/u);
  });

  await t.test("its heartbeat", async () => {
    await heartbeat.requests.find("ping", (request) => request.includes("/ping/cluster"), 1);
  });
});

async function suspend(namespace: Namespace, job: string): Promise<void> {
  await namespace.kubectl(["patch", "cronjob", job, '--patch={"spec":{"suspend":true}}']);
}

/** Starts a run that is not as its CronJob says: `kubectl set …` changes it first. */
async function startChanged(
  namespace: Namespace,
  job: string,
  set: readonly string[],
): Promise<void> {
  const name = `${job.slice(0, 40)}-changed-${randomUUID().slice(0, 6)}`;
  const dry = ["create", "job", name, `--from=cronjob/${job}`, "--dry-run=client", "-o", "yaml"];
  const input = await namespace.kubectl(dry);
  const local = ["--local", "--filename=-", "--output=yaml"];
  const changed = await namespace.kubectl([...set, ...local], { input });
  await namespace.kubectl(["create", "--filename=-"], { input: changed });
}
