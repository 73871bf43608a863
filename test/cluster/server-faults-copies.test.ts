/**
 * The sealed copies, their key and the rights to them, damaged or taken away: told once and clearly, with the remedy, while the
 * jobs go on. The parts put back what they broke.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { newRing, printRing } from "../../src/domain/secrets/key-ring.ts";
import { onCluster } from "../support/cluster/cluster.ts";
import {
  copiesOfSecrets,
  emptied,
  sealingKey,
  setValue,
  warmingState,
} from "../support/cluster/copies.ts";
import { assertSubjects, endingOf, textOf } from "../support/cluster/endings.ts";
import { installWarmed, type WarmedInstallation } from "../support/cluster/warmed-installation.ts";

const warming = "secrets-warming";
const upgrade = /install or upgrade the chart, which makes it/u;

test("the copies and their key, damaged on the cluster", onCluster, async (t) => {
  const installation = await installWarmed(t);
  const { namespace, run } = installation;

  await t.test("copies emptied: made anew, told once, no run stops", async () => {
    const alerts = installation.alertsFromNow();
    await emptied(namespace, copiesOfSecrets);

    const report = await run("provider-payment-summary-report", "JOB_OPTIONS=--dry-run");
    const end = await run(warming);
    const next = await run(warming);

    assert.deepEqual(endingOf(report), ["failed", 69], report.log);
    assert.equal(end.exitCode, 3, end.log);
    assert.match(end.log, /10\/10 secrets refreshed/u);
    assert.deepEqual(endingOf(next), ["succeeded", 0], next.log);
    assertSubjects(alerts, ["WARNING", "RECOVERED"]);
    assert.match(await textOf(alerts, "WARNING"), /the copy was gone/u);
  });

  await t.test("copies deleted, the state too: told with the remedy, and it works", async () => {
    const alerts = installation.alertsFromNow();
    await namespace.kubectl(["delete", "secret", ...copiesOfSecrets, warmingState]);

    const end = await run(warming);
    const again = await run(warming);
    const work = await run("pending-payment-update");

    assert.deepEqual(endingOf(end), ["failed", 78], end.log);
    assert.deepEqual(endingOf(again), ["failed", 78], again.log);
    assert.deepEqual(endingOf(work), ["succeeded", 0], work.log);
    assertSubjects(alerts, ["CRITICAL"]);
    const text = await textOf(alerts, "CRITICAL");
    assert.match(text, upgrade);
    copiesOfSecrets.forEach((copy) => assert.ok(text.includes(copy), `${copy}\n${text}`));
    await assertMended(installation);
  });

  await t.test("only some copies deleted: the others are kept warm", async () => {
    const alerts = installation.alertsFromNow();
    await namespace.kubectl(["delete", "secret", "surgicase-copy-main", "surgicase-copy-twilio"]);

    const end = await run(warming);

    assert.deepEqual(endingOf(end), ["partial", 3], end.log);
    assert.match(end.log, /8\/10 secrets refreshed/u);
    assertSubjects(alerts, ["WARNING"]);
    assert.match(await textOf(alerts, "WARNING"), upgrade);
    await assertMended(installation);
  });

  await t.test("the key deleted: told with the remedy, and it works", async () => {
    const alerts = installation.alertsFromNow();
    await namespace.kubectl(["delete", "secret", sealingKey]);

    const end = await run(warming);
    const report = await run("provider-payment-report");

    assert.deepEqual(endingOf(end), ["failed", 78], end.log);
    assert.deepEqual(endingOf(report), ["succeeded", 0], report.log);
    assertSubjects(alerts, ["CRITICAL"]);
    assert.match(await textOf(alerts, "CRITICAL"), upgrade);
    await assertMended(installation);
  });

  for (const [what, damage] of [
    ["emptied", async () => emptied(namespace, [sealingKey])],
    ["replaced by another", async () => setValue(namespace, sealingKey, printRing(newRing()))],
  ] as const) {
    await t.test(
      `the key ${what}: all copies are sealed anew at once, and people told`,
      async () => {
        const alerts = installation.alertsFromNow();
        await damage();

        const report = await run("referral-report");
        const end = await run(warming);
        const next = await run(warming);

        assert.equal(report.exitCode, 0, report.log);
        assert.equal(end.exitCode, 3, end.log);
        assert.match(end.log, /10\/10 secrets refreshed/u);
        assert.deepEqual(endingOf(next), ["succeeded", 0], next.log);
        assertSubjects(alerts, ["WARNING", "RECOVERED"]);
        assert.match(
          await textOf(alerts, "WARNING"),
          /the copy cannot be opened|its seal|sealing key/u,
        );
      },
    );
  }

  await t.test("the warming's Role removed: told once, with the remedy, and it works", async () => {
    const alerts = installation.alertsFromNow();
    await namespace.kubectl(["delete", "role", "surgicase-jobs-warming"]);

    const end = await run(warming);
    const again = await run(warming);
    const work = await run("individual-provider-reports");

    assert.deepEqual(endingOf(end), ["failed", 77], end.log);
    assert.deepEqual(endingOf(again), ["failed", 77], again.log);
    assert.deepEqual(endingOf(work), ["succeeded", 0], work.log);
    assertSubjects(alerts, ["CRITICAL"]);
    assert.match(
      await textOf(alerts, "CRITICAL"),
      /install or upgrade the chart, which makes its Role/u,
    );
    await assertMended(installation);
  });
});

/** The chart makes again what is missing; the next warming fills it, and says that all is well. */
async function assertMended(installation: WarmedInstallation): Promise<void> {
  await installation.helm("upgrade");
  const first = await installation.run(warming);
  const second = await installation.run(warming);
  assert.match(first.log, / (?:10\/)?10 secrets refreshed/u);
  assert.deepEqual(endingOf(second), ["succeeded", 0], second.log);
}
