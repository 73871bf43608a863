/** The files that the chart ships are those of the one source, and name nothing that is not there. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parse } from "yaml";
import { jobs } from "../../src/jobs/registry.ts";
import { dashboard } from "../../tools/monitoring/dashboard.ts";
import { uidOf } from "../../tools/monitoring/grafana-file.ts";
import { kubeNames, names } from "../../tools/monitoring/names.ts";
import { allRules } from "../../tools/monitoring/rule-groups.ts";
import { monitoringFiles, monitoringFolder } from "../../tools/monitoring.ts";
import { labelsIn, metricsIn } from "./named-metrics.ts";

const root = join(import.meta.dirname, "..", "..");
const files = monitoringFiles();
const known: ReadonlySet<string> = new Set(
  [...Object.values(names), ...Object.values(kubeNames)].map(({ name }) => name),
);

interface PrometheusRule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

interface GrafanaRule extends Omit<PrometheusRule, "alert" | "expr"> {
  readonly uid: string;
  readonly title: string;
  readonly data: readonly { readonly model: { readonly expr?: string } }[];
}

function rulesIn(...paths: readonly string[]): readonly unknown[] {
  return paths.flatMap((path) => {
    const { groups } = parse(files[path] ?? "") as {
      readonly groups: readonly { readonly rules: readonly unknown[] }[];
    };
    return groups.flatMap(({ rules }) => rules);
  });
}

const prometheus = rulesIn(
  "prometheus-rules.yaml",
  "prometheus-kube-rules.yaml",
) as readonly PrometheusRule[];
const grafana = rulesIn("grafana-rules.yaml", "grafana-kube-rules.yaml") as readonly GrafanaRule[];

for (const [name, text] of Object.entries(files)) {
  test(`the chart's ${name} is that of the source; else run: node tools/monitoring.ts`, () => {
    assert.equal(readFileSync(join(monitoringFolder, name), "utf8"), text);
  });
}

test("no other file is beside them", () => {
  assert.deepEqual(readdirSync(monitoringFolder).toSorted(), Object.keys(files).toSorted());
});

for (const { alert, expr } of prometheus) {
  test(`${alert} names only metrics that are pushed, or that others are known to add`, () => {
    const unknown = metricsIn(expr).filter((name) => !known.has(name));

    assert.notDeepEqual(metricsIn(expr), []);
    assert.deepEqual(unknown, []);
  });
}

for (const { title, targets = [] } of dashboard().panels) {
  test(`the panel "${title}" names only metrics that are pushed`, () => {
    const named = targets.flatMap(({ expr }) => metricsIn(expr));

    assert.notDeepEqual(named, []);
    assert.deepEqual(
      named.filter((name) => !known.has(name)),
      [],
    );
  });
}

test("a metric that nobody pushes would be found", () => {
  const unknown = metricsIn('max(surgicase_job_nothing{a="b"}) > 0').filter(
    (name) => !known.has(name),
  );

  assert.deepEqual(unknown, ["surgicase_job_nothing"]);
});

test("Grafana's rules are Prometheus' rules, one for one", () => {
  const asked = grafana.map((rule) => [rule.title, rule.data[0]?.model.expr, rule.for]);

  assert.deepEqual(
    asked,
    prometheus.map((rule) => [rule.alert, rule.expr, rule.for]),
  );
  assert.deepEqual(
    grafana.map(({ labels }) => labels),
    prometheus.map(({ labels }) => labels),
  );
});

test("every rule says how grave it is, what happened, what to do, and where to read on", () => {
  for (const { labels, annotations } of [...prometheus, ...grafana]) {
    const { summary = "", description = "", runbook_url: runbook = "" } = annotations;

    assert.match(labels["severity"] ?? "", /^(critical|warning)$/);
    assert.ok(summary.length > 10 && summary.length < 150, summary);
    assert.ok(description.length > 60, description);
    assert.match(runbook, /^docs\/(operations|monitoring)\.md#./);
  }
});

test("the value in a text is spelled as its evaluator knows it", () => {
  assert.doesNotMatch(textsOf(prometheus), /\$values/);
  assert.doesNotMatch(textsOf(grafana), /\$value\b/);
  // Grafana's provisioning puts variables of its environment in the place of these.
  assert.doesNotMatch(textsOf(grafana), /\$\{/);
});

test("a text names only labels that the alert has", () => {
  for (const { alert, expr, annotations } of prometheus) {
    const kept = /by \(([^)]+)\)/.exec(expr)?.[1]?.split(", ") ?? ["environment"];
    const named = Object.values(annotations).flatMap(labelsIn);

    assert.deepEqual(
      named.filter((label) => !kept.includes(label)),
      [],
      alert,
    );
  }
});

test("every heading that a rule sends people to is there", () => {
  const targets = prometheus.map(({ annotations }) => annotations["runbook_url"] ?? "");
  const missing = targets.filter((target) => {
    const [, page = "", anchor = ""] = /^docs\/(.+)#(.+)$/.exec(target) ?? [];
    return !anchor.startsWith("{{") && !headings(page).includes(anchor);
  });

  assert.deepEqual(missing, []);
});

test("uids are told apart, never change by order, and fit into 40 characters in the chart", () => {
  const uids = allRules.map(uidOf);
  // The chart puts `sc-`, 8 letters and a dash in place of the prefix.
  const longest = Math.max(...allRules.map(({ slug }) => slug.length));

  assert.equal(new Set(uids).size, uids.length);
  assert.ok(uids.every((uid) => /^[a-z-]{1,40}$/.test(uid)));
  assert.ok(longest <= 40 - "sc-12345678-".length);
});

test("the file that takes Grafana's rules away names each of them", () => {
  const { deleteRules } = parse(files["grafana-rules-removed.yaml"] ?? "") as {
    readonly deleteRules: readonly { readonly uid: string }[];
  };

  assert.deepEqual(
    deleteRules.map(({ uid }) => uid),
    grafana.map(({ uid }) => uid),
  );
});

test("the rules by kube-state-metrics know every job, and no other rule names one but the watchdog", () => {
  const text = files["prometheus-kube-rules.yaml"] ?? "";
  const named = jobs
    .map(({ name }) => name)
    .filter((name) =>
      prometheus.some(
        ({ alert, expr }) =>
          !alert.includes("Kube") && !alert.includes("CronJob") && expr.includes(name),
      ),
    );

  assert.ok(jobs.every(({ name }) => text.includes(name)));
  assert.deepEqual(named, jobs.some(({ name }) => name === "watchdog") ? ["watchdog"] : []);
});

function headings(page: string): readonly string[] {
  const text = readFileSync(join(root, "docs", page), "utf8");
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading.toLowerCase().replaceAll(" ", "-"),
  );
}

function textsOf(rules: readonly Pick<PrometheusRule, "annotations">[]): string {
  return rules.flatMap(({ annotations }) => Object.values(annotations)).join("\n");
}
