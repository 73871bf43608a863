/** A real Prometheus, with the rules that are shipped, scrapes a real Pushgateway that runs have pushed to. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { dashboard } from "../../tools/monitoring/dashboard.ts";
import { allRules } from "../../tools/monitoring/rule-groups.ts";
import { eventually, skip, startMonitoring, type Sample } from "./monitoring-servers.ts";
import { environment, failedJob, partialJob, teller, waitingJob } from "./real-runs.ts";

const firing = 'ALERTS{alertstate="firing"}';

function alertsIn(samples: readonly Sample[]): readonly string[] {
  return samples
    .map(({ metric }) => `${metric["alertname"]} ${metric["scheduled_job"] ?? ""}`.trim())
    .toSorted();
}

test(
  "real runs on real servers: rules, dashboard, alerts that come and go",
  { skip },
  async (t) => {
    const servers = await startMonitoring(t);
    const { query, queryRange, rules } = servers;
    const isFiring = async (alert: string) => alertsIn(await query(firing)).includes(alert);
    const told = teller(servers.pushgatewayUrl, new Date());
    await told.week();
    await eventually("the week is scraped", async () => (await query(firing)).length >= 3);

    await t.test("the labels of the groups are kept", async () => {
      const [sample] = await query(`surgicase_job_last_outcome{scheduled_job="${failedJob}"}`);

      assert.equal(sample?.metric["job"], "surgicase_jobs");
      assert.equal(sample?.metric["environment"], environment);
    });

    await t.test("every rule is evaluated without an error", async () => {
      await eventually("each rule was evaluated", async () =>
        (await rules()).every(({ health }) => health !== "unknown"),
      );

      const evaluated = await rules();
      assert.deepEqual(
        evaluated.filter(({ health, lastError }) => health !== "ok" || (lastError ?? "") !== ""),
        [],
      );
      assert.deepEqual(
        evaluated.map(({ name }) => name).toSorted(),
        allRules.map(({ alert }) => alert).toSorted(),
      );
    });

    await t.test("what went wrong fires, and nothing else does", async () => {
      assert.deepEqual(alertsIn(await query(firing)), [
        `SurgicaseJobFailed ${failedJob}`,
        `SurgicaseJobOpenMatter ${failedJob}`,
        `SurgicaseJobPartial ${partialJob}`,
      ]);
      assert.deepEqual(
        alertsIn(await query('ALERTS{alertstate="pending", alertname!~".*Kube.*"}')),
        [`SurgicaseJobWaitingLong ${waitingJob}`],
      );
    });

    for (const { alert, expression } of allRules) {
      await t.test(`Grafana's rule ${alert} finds values above 0, or nothing`, async () => {
        const samples = await query(expression);

        assert.ok(samples.every(({ value }) => Number(value?.[1]) > 0));
      });
    }

    for (const { title, targets = [] } of dashboard().panels) {
      await t.test(`the panel "${title}" has data`, async () => {
        for (const { expr, instant } of targets) {
          const here = expr.replaceAll("$environment", environment);
          const samples = await (instant ? query(here) : queryRange(here));
          assert.ok(samples.length > 0, here);
        }
      });
    }

    await t.test("the environments to choose from are those that push", async () => {
      const samples = await query('count by (environment) (push_time_seconds{scheduled_job!=""})');

      assert.deepEqual(
        samples.map(({ metric }) => metric["environment"]),
        [environment],
      );
    });

    await t.test("a good run ends its job's alert once the watchdog has seen it", async () => {
      await told.ran(failedJob, { kind: "succeeded", counts: { cases: 3, recipients: 1 } });
      await eventually("the good run is evaluated", async () => {
        const outcome = `surgicase_job_last_outcome{scheduled_job="${failedJob}",outcome="failed"}`;
        return (await query(`max_over_time(${outcome}[4s]) == 0`)).length === 1;
      });
      assert.ok(await isFiring(`SurgicaseJobFailed ${failedJob}`));

      await told.looked(failedJob, ["not-starting"]);

      await eventually(
        "the alert is over",
        async () => !(await isFiring(`SurgicaseJobFailed ${failedJob}`)),
      );
    });

    await t.test(
      "a good run ends its job's alert where the watchdog had nothing open",
      async () => {
        assert.ok(await isFiring(`SurgicaseJobPartial ${partialJob}`));

        await told.ran(partialJob, { kind: "succeeded", counts: {} });

        await eventually(
          "the alert is over",
          async () => !(await isFiring(`SurgicaseJobPartial ${partialJob}`)),
        );
      },
    );

    await t.test("a push that the Pushgateway refuses is told of", async () => {
      const group = `job/surgicase_jobs/scheduled_job/${partialJob}/environment/${environment}`;
      const answer = await fetch(`${servers.pushgatewayUrl}/metrics/${group}`, {
        method: "POST",
        body: "# TYPE surgicase_job_last_exit_code counter\nsurgicase_job_last_exit_code 3\n",
      });
      assert.equal(answer.status, 400);

      await eventually("the alert fires", async () =>
        isFiring(`SurgicasePushRefused ${partialJob}`),
      );
    });

    await t.test("a Pushgateway that is gone is noticed", async () => {
      await servers.stopPushgateway();

      await eventually("the alert is pending", async () =>
        alertsIn(await query('ALERTS{alertstate="pending"}')).includes("SurgicaseMetricsAbsent"),
      );
    });
  },
);
