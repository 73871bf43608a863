/** The dashboard: did everything run, did anything fail, what is next, how old are the secrets, what was delivered, is the backup good. */
import { deliveryPanels } from "./delivery-panels.ts";
import { jobPanels } from "./job-panels.ts";
import { names } from "./names.ts";
import { datasource, type Panel } from "./panel.ts";
import { tiles } from "./tiles.ts";

const panels: readonly Panel[] = [...tiles, ...jobPanels, ...deliveryPanels];

const dashboardUid = "surgicase-jobs";

export function dashboard() {
  return {
    uid: dashboardUid,
    title: "SurgiCase jobs",
    description: "Whether every scheduled job ran, what it did, and what is next.",
    tags: ["surgicase-jobs"],
    schemaVersion: 39,
    version: 1,
    editable: true,
    graphTooltip: 1,
    refresh: "1m",
    time: { from: "now-14d", to: "now" },
    timepicker: {},
    timezone: "browser",
    weekStart: "",
    fiscalYearStartMonth: 0,
    links: [],
    annotations: { list: [] },
    templating: { list: [datasourceVariable, environmentVariable] },
    panels,
  };
}

const datasourceVariable = {
  name: "datasource",
  label: "Prometheus",
  type: "datasource",
  query: "prometheus",
  regex: "",
  hide: 0,
  refresh: 1,
  includeAll: false,
  multi: false,
  options: [],
  current: { selected: false, text: "default", value: "default" },
  skipUrlSync: false,
} as const;

const environments = `label_values(${names.pushed.name}{scheduled_job!=""}, environment)`;

const environmentVariable = {
  name: "environment",
  label: "Environment",
  type: "query",
  datasource,
  definition: environments,
  query: { query: environments, refId: "environments", qryType: 1 },
  regex: "",
  sort: 1,
  hide: 0,
  // When the time range changes too: one that was uninstalled goes from the list.
  refresh: 2,
  includeAll: false,
  multi: false,
  options: [],
  current: { selected: false, text: "", value: "" },
  skipUrlSync: false,
} as const;
