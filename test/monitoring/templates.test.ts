/** The rules and the dashboard as the chart installs them. */
import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { promisify } from "node:util";
import { parse, parseAllDocuments, stringify } from "yaml";
import { dashboard } from "../../tools/monitoring/dashboard.ts";
import { allRules } from "../../tools/monitoring/rule-groups.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const chart = join(import.meta.dirname, "..", "..", "helm", "surgicase-jobs");
const values = join(import.meta.dirname, "values.yaml");
const skip =
  spawnSync("helm", ["version"]).error === undefined ? false : "there is no helm on the path";

interface Rule {
  readonly uid: string;
  readonly title: string;
  readonly alert: string;
  readonly expr: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly data: readonly {
    readonly datasourceUid: string;
    readonly model: { readonly expr?: string; readonly datasource: { readonly uid: string } };
  }[];
}

interface Group {
  readonly name: string;
  readonly folder: string;
  readonly rules: readonly Rule[];
}

interface Rendered {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly data: Readonly<Record<string, string>>;
  readonly spec: {
    readonly groups: readonly Group[];
    readonly rules: readonly Rule[];
    readonly json: string;
    readonly folderRef: string;
  };
}

/** @param set `grafana.alerts.enabled=false`. */
async function rendered(template: string, ...set: readonly string[]): Promise<readonly Rendered[]> {
  const { stdout } = await promisify(execFile)(
    "helm",
    [
      "template",
      "release",
      chart,
      "--namespace=surgicase",
      `--values=${values}`,
      `--show-only=templates/monitoring/${template}.yaml`,
      ...set.map((each) => `--set-json=${each}`),
    ],
    { maxBuffer: 8_000_000 },
  );
  return parseAllDocuments(stdout).map((document) => document.toJS() as Rendered);
}

async function one(template: string, ...set: readonly string[]): Promise<Rendered> {
  const [first, ...others] = await rendered(template, ...set);
  assert.ok(first !== undefined && others.length === 0);
  return first;
}

function grafanaGroupsIn({ data }: Rendered): readonly Group[] {
  return Object.values(data).flatMap(
    (text) => (parse(text) as { readonly groups: readonly Group[] }).groups,
  );
}

async function promtoolChecks(spec: object, t: TestContext): Promise<void> {
  const path = join(await temporaryFolder(t), "rules.yaml");
  await writeFile(path, stringify(spec));
  await promisify(execFile)("promtool", ["check", "rules", path]);
}

test(
  "the PrometheusRule holds every rule, for its own environment and namespace",
  { skip },
  async (t) => {
    const rule = await one("prometheusrule");

    const rules = rule.spec.groups.flatMap((group) => group.rules);
    assert.deepEqual(
      rules.map(({ alert }) => alert),
      allRules.map(({ alert }) => alert),
    );
    assert.equal(rule.metadata.labels["release"], "kube-prometheus-stack");
    for (const { alert, expr } of rules) {
      assert.match(expr, /environment="pre-prod"|namespace="surgicase"/, alert);
      assert.doesNotMatch(expr, /=~"\.\+"/, alert);
    }
    if (spawnSync("promtool", ["--version"]).error === undefined) {
      await promtoolChecks(rule.spec, t);
    }
  },
);

function described(rules: readonly Rule[], name: "alert" | "title"): string {
  return rules.find((rule) => rule[name] === "SurgicaseJobStuck")?.annotations["description"] ?? "";
}

test("texts reach Prometheus and Grafana with their own braces", { skip }, async () => {
  const prometheus = (await one("prometheusrule")).spec.groups.flatMap(({ rules }) => rules);
  const grafana = grafanaGroupsIn(await one("grafana-alerts")).flatMap(({ rules }) => rules);
  const operator = (await rendered("grafana-operator")).flatMap(({ spec }) => spec.rules ?? []);

  for (const rule of [...prometheus, ...grafana, ...operator]) {
    const source = allRules.find(({ alert }) => alert === (rule.alert ?? rule.title));
    assert.equal(rule.annotations["summary"], source?.summary({ label, span: "" }));
  }
  assert.match(described(prometheus, "alert"), /\{\{ \$value \| humanizeDuration \}\}/);
  assert.match(described(grafana, "title"), /\{\{ \$values\.A\.Value \| humanize/);
  assert.equal(operator.length, allRules.length);
});

test(
  "a rule links to the runbook that the values name, and to none where they name none",
  { skip },
  async () => {
    const [linked, bare] = [
      await one("prometheusrule"),
      await one("prometheusrule", 'runbookUrl=""'),
    ];

    assert.ok(
      linksOf(linked).every(
        (link) => link?.startsWith("https://example.com/runbooks/operations#") ?? true,
      ),
    );
    assert.equal(
      linksOf(linked)[0],
      "https://example.com/runbooks/operations#{{ $labels.scheduled_job }}",
    );
    assert.deepEqual(new Set(linksOf(bare)), new Set([undefined]));
  },
);

test(
  "the rule about suspended CronJobs passes over those that the values suspend",
  { skip },
  async () => {
    const suspended = (await one("prometheusrule")).spec.groups
      .flatMap(({ rules }) => rules)
      .find(({ alert }) => alert === "SurgicaseCronJobSuspended");

    assert.match(suspended?.expr ?? "", /cronjob!~"paid-update\|referral-report"/);
  },
);

test(
  "Grafana's rules are in the folder, ask the data source, and have uids of this environment",
  { skip },
  async () => {
    const map = await one("grafana-alerts");
    const other = await one("grafana-alerts", 'environment="production"');

    const groups = grafanaGroupsIn(map);
    const rules = groups.flatMap((group) => group.rules);
    assert.equal(map.metadata.labels["grafana_alert"], "1");
    assert.deepEqual(new Set(groups.map(({ folder }) => folder)), new Set(["SurgiCase: pre-prod"]));
    assert.deepEqual(
      new Set(
        rules.flatMap(({ data }) =>
          data.flatMap(({ datasourceUid, model }) => [datasourceUid, model.datasource.uid]),
        ),
      ),
      new Set(["P1809F7CD0C75ACF3", "__expr__"]),
    );
    const uids = [map, other].flatMap((each) =>
      grafanaGroupsIn(each).flatMap((group) => group.rules.map(({ uid }) => uid)),
    );
    assert.equal(new Set(uids).size, 2 * allRules.length);
    assert.ok(uids.every((uid) => /^sc-[0-9a-f]{8}-[a-z-]+$/.test(uid) && uid.length <= 40));
  },
);

test(
  "the tombstone takes away what was installed, and nothing else is in it",
  { skip },
  async () => {
    const installed = grafanaGroupsIn(await one("grafana-alerts")).flatMap(({ rules }) => rules);
    const map = await one(
      "grafana-alerts",
      "grafana.alerts.enabled=false",
      "grafana.alerts.deleteRules=true",
    );

    const [text = "", ...others] = Object.values(map.data);
    const { deleteRules, ...rest } = parse(text) as {
      readonly apiVersion: number;
      readonly deleteRules: readonly { readonly uid: string }[];
    };
    assert.deepEqual(others, []);
    assert.deepEqual(rest, { apiVersion: 1 });
    assert.deepEqual(
      deleteRules.map(({ uid }) => uid),
      installed.map(({ uid }) => uid),
    );
  },
);

test("without kube-state-metrics its rules are not installed", { skip }, async () => {
  const [rule, map] = await Promise.all([
    one("prometheusrule", "kubeStateMetrics.enabled=false"),
    one("grafana-alerts", "kubeStateMetrics.enabled=false"),
  ]);

  assert.doesNotMatch(JSON.stringify([rule.spec, map.data]), /kube_/);
});

test(
  "without a Pushgateway only the rules by kube-state-metrics are installed",
  { skip },
  async () => {
    const [rule, map] = await Promise.all([
      one("prometheusrule", 'metrics.url=""'),
      one("grafana-alerts", 'metrics.url=""'),
    ]);

    const groups = [...rule.spec.groups, ...grafanaGroupsIn(map)].map(({ name }) => name);
    assert.deepEqual(groups, ["surgicase-jobs-kubernetes", "surgicase-jobs-kubernetes"]);
  },
);

test("the dashboard is installed as it is, in the folder", { skip }, async () => {
  const map = await one("grafana-dashboards");
  const ofOperator = (await rendered("grafana-operator")).find(
    ({ kind }) => kind === "GrafanaDashboard",
  );

  const plain: unknown = JSON.parse(JSON.stringify(dashboard()));
  assert.equal(map.metadata.labels["grafana_dashboard"], "1");
  assert.equal(map.metadata.annotations?.["grafana_folder"], "SurgiCase: pre-prod");
  assert.deepEqual(JSON.parse(map.data["surgicase-jobs.json"] ?? ""), plain);
  assert.deepEqual(JSON.parse(ofOperator?.spec.json ?? ""), plain);
});

test("Grafana's operator gets a folder, the dashboard and every group", { skip }, async () => {
  const objects = await rendered("grafana-operator");

  assert.deepEqual(objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`).toSorted(), [
    "GrafanaAlertRuleGroup surgicase-jobs",
    "GrafanaAlertRuleGroup surgicase-jobs-history",
    "GrafanaAlertRuleGroup surgicase-jobs-kubernetes",
    "GrafanaDashboard surgicase-jobs",
    "GrafanaFolder surgicase-jobs",
  ]);
  const inFolder = objects.filter(({ spec }) => spec.folderRef === "surgicase-jobs");
  assert.equal(inFolder.length, objects.length - 1);
});

for (const [template, value] of [
  ["prometheusrule", "prometheusRule.enabled=false"],
  ["grafana-alerts", "grafana.alerts.enabled=false"],
  ["grafana-dashboards", "grafana.dashboards.enabled=false"],
  ["grafana-operator", "grafana.operator.enabled=false"],
] as const) {
  test(`${value} installs nothing of it`, { skip }, async () => {
    // Helm says that there is no such template where one renders to nothing.
    await assert.rejects(rendered(template, value), /could not find template/);
  });
}

function label(name: string): string {
  return `{{ $labels.${name} }}`;
}

function linksOf({ spec }: Rendered): readonly (string | undefined)[] {
  return spec.groups.flatMap(({ rules }) =>
    rules.map(({ annotations }) => annotations["runbook_url"]),
  );
}
