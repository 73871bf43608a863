/**
 * Servers that are down, and a watchdog that is silent or blind: each is told once and clearly, by the run or by the
 * watchdog's next look, and the work goes on as soon as it can. The parts put back what they broke.
 */
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { onCluster } from "../support/cluster/cluster.ts";
import { openHttpDoor, type HttpDoor } from "../support/cluster/doors.ts";
import { assertSubjects, endingOf, textOf } from "../support/cluster/endings.ts";
import { endOf, startRun } from "../support/cluster/runs.ts";
import { installWarmed, type WarmedInstallation } from "../support/cluster/warmed-installation.ts";
import { statusOf } from "../support/surgicase-rows.ts";

const warming = "secrets-warming";

test("servers that are down, on the cluster", onCluster, async (t) => {
  const { servers, installation } = await installBehindDoors(t);
  const { namespace, run, look, heartbeat, database, mail, fallbackMail } = installation;

  await t.test("every look says to the heartbeat's server that it is well", async () => {
    const before = heartbeat.requests.entries.length;

    const end = await look();

    assert.deepEqual(endingOf(end), ["succeeded", 0], end.log);
    assert.deepEqual(pathsSince(installation, before), ["/ping/cluster"]);
  });

  await t.test("the database down: one warning, and the work once it is back", async () => {
    const alerts = installation.alertsFromNow();
    installation.databaseDoor.shut();
    const startedAt = Date.now();

    const job = await startRun(namespace, "pending-payment-update");
    const { at } = await alerts.about("Waiting", 60);
    installation.databaseDoor.open();
    const end = await endOf(namespace, job, 180);

    assert.ok(at.getTime() - startedAt < 60_000);
    assert.deepEqual(endingOf(end), ["succeeded", 0], end.log);
    assert.equal(await statusOf(database, "A-1"), 15);
    assertSubjects(alerts, ["Waiting", "RECOVERED"]);
  });

  await t.test("the Pushgateway down: no run is disturbed, the watchdog warns once", async () => {
    const alerts = installation.alertsFromNow();
    servers.pushgateway.fail(503);

    const report = await run("provider-payment-report");
    const first = await look();
    const second = await look();
    servers.pushgateway.mend();
    const third = await look();

    assert.deepEqual(endingOf(report), ["succeeded", 0], report.log);
    assert.deepEqual(endingOf(first), ["partial", 3], first.log);
    assert.deepEqual(endingOf(second), ["partial", 3], second.log);
    assert.deepEqual(endingOf(third), ["succeeded", 0], third.log);
    assertSubjects(alerts, ["WARNING", "RECOVERED"]);
  });

  // Before mails fail: with the notes it also forgets which alerts it has delivered late, and delivers them again
  await t.test(
    "the watchdog's notes deleted: told once with the remedy, and it works",
    async () => {
      const alerts = installation.alertsFromNow();
      await namespace.kubectl(["delete", "configmap", "surgicase-watchdog"]);

      const lost = [await look(), await look()];
      await installation.helm("upgrade");
      const again = await look();

      for (const end of lost) {
        assert.deepEqual(endingOf(end), ["failed", 78], end.log);
      }
      assert.deepEqual(endingOf(again), ["succeeded", 0], again.log);
      assertSubjects(alerts, ["CRITICAL", "RECOVERED"]);
      assert.match(
        await textOf(alerts, "CRITICAL"),
        /install or upgrade the chart, which makes it/u,
      );
    },
  );

  await t.test("no mail road: the alert comes late, the heartbeat says so meanwhile", async () => {
    const alerts = installation.alertsFromNow();
    const before = heartbeat.requests.entries.length;
    for (const road of [mail, fallbackMail]) {
      road.refuse(true);
    }

    const failed = await run("referral-report", "JOB_OPTIONS=--week 2026-W02");
    const deaf = await look();
    for (const road of [mail, fallbackMail]) {
      road.refuse(false);
    }
    const heard = await look();
    const after = await look();

    assert.match(failed.terminationMessage, /"undelivered":\{/u);
    assert.equal(deaf.exitCode, 3, deaf.log);
    assert.deepEqual(endingOf(heard), ["succeeded", 0], heard.log);
    assert.deepEqual(endingOf(after), ["succeeded", 0], after.log);
    assertSubjects(alerts, ["CRITICAL"]);
    assert.match(await textOf(alerts, "CRITICAL"), /This comes late, by the watchdog/u);
    assert.deepEqual(pathsSince(installation, before), [
      "/ping/cluster/fail",
      "/ping/cluster",
      "/ping/cluster",
    ]);
  });

  await t.test("a silent watchdog is told by the warming, and its return", async () => {
    const alerts = installation.alertsFromNow();
    await ageLook(installation, 25);

    const silent = await run(warming);
    await look();
    const back = await run(warming);

    assert.equal(silent.exitCode, 3, silent.log);
    assert.deepEqual(endingOf(back), ["succeeded", 0], back.log);
    assertSubjects(alerts, ["WARNING", "RECOVERED"]);
    assert.match(await textOf(alerts, "WARNING"), /the watchdog is silent/u);
  });

  await t.test("the watchdog's Role removed: told once, not at each look", async () => {
    const alerts = installation.alertsFromNow();
    await namespace.kubectl(["delete", "role", "surgicase-jobs-watchdog"]);

    const blind = [await look(), await look(), await look()];
    const work = await run("provider-payment-summary-report");
    await installation.helm("upgrade");
    const again = await look();

    for (const end of blind) {
      assert.deepEqual(endingOf(end), ["failed", 77], end.log);
    }
    assert.deepEqual(endingOf(work), ["succeeded", 0], work.log);
    assert.deepEqual(endingOf(again), ["succeeded", 0], again.log);
    assertSubjects(alerts, ["CRITICAL", "RECOVERED"]);
    assert.match(
      await textOf(alerts, "CRITICAL"),
      /install or upgrade the chart, which makes its Role/u,
    );
  });
});

/** With the Pushgateway behind a door of its own. */
async function installBehindDoors(t: TestContext) {
  let pushgateway: HttpDoor | undefined;
  const installation = await installWarmed(t, async (made) => {
    pushgateway = await openHttpDoor(t, new URL(made.pushgateway.url));
    return { metrics: { url: pushgateway.url } };
  });
  assert.ok(pushgateway !== undefined);
  return { installation, servers: { pushgateway } };
}

function pathsSince({ heartbeat }: WarmedInstallation, before: number): readonly string[] {
  return heartbeat.requests.entries
    .slice(before)
    .map((asked) => new URL(asked.split(" ")[1] ?? "", "http://heartbeat").pathname);
}

/** As if the watchdog's last look had been some minutes earlier. */
async function ageLook({ namespace }: WarmedInstallation, minutes: number): Promise<void> {
  const notes = "configmap/surgicase-watchdog";
  const { data } = await namespace.get<{ readonly data: { readonly state: string } }>(notes);
  const state = JSON.parse(data.state) as { readonly lookedAt: string };
  const lookedAt = new Date(new Date(state.lookedAt).getTime() - minutes * 60_000);
  const patch = JSON.stringify({ data: { state: JSON.stringify({ ...state, lookedAt }) } });
  await namespace.kubectl(["patch", notes, "--type=merge", `--patch=${patch}`]);
}
