/**
 * `node tools/monitoring.ts`: writes the rules and the dashboard that the chart ships anew from `monitoring/`. A test
 * compares them, so none is ever edited by hand.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dashboard } from "./monitoring/dashboard.ts";
import { grafanaFile, grafanaTombstone } from "./monitoring/grafana-file.ts";
import { prometheusFile } from "./monitoring/prometheus-file.ts";
import { kubeGroups, pushedGroups } from "./monitoring/rule-groups.ts";

export const monitoringFolder = join(
  import.meta.dirname,
  "..",
  "helm",
  "surgicase-jobs",
  "files",
  "monitoring",
);

/** File → its text. */
export function monitoringFiles(): Readonly<Record<string, string>> {
  return {
    "prometheus-rules.yaml": prometheusFile(pushedGroups),
    "prometheus-kube-rules.yaml": prometheusFile(kubeGroups),
    "grafana-rules.yaml": grafanaFile(pushedGroups),
    "grafana-kube-rules.yaml": grafanaFile(kubeGroups),
    "grafana-rules-removed.yaml": grafanaTombstone([...pushedGroups, ...kubeGroups]),
    "dashboard.json": `${JSON.stringify(dashboard(), undefined, 2)}\n`,
  };
}

if (import.meta.main) {
  mkdirSync(monitoringFolder, { recursive: true });
  for (const [name, text] of Object.entries(monitoringFiles())) {
    writeFileSync(join(monitoringFolder, name), text);
  }
}
