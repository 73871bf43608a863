/** Every metric that rules and dashboards may name: those that the code pushes, and those that others add. */
import { metricNames } from "../../src/run/metrics.ts";
import { watchedMetricNames } from "../../src/run/watched-metrics.ts";

/** The Pushgateway's own, of each group. */
const pushgatewayNames = {
  pushed: { name: "push_time_seconds" },
  refused: { name: "push_failure_time_seconds" },
} as const;

/** Of kube-state-metrics, for whoever has no Pushgateway. */
export const kubeNames = {
  info: { name: "kube_cronjob_info" },
  created: { name: "kube_cronjob_created" },
  suspended: { name: "kube_cronjob_spec_suspend" },
  next: { name: "kube_cronjob_next_schedule_time" },
  lastSchedule: { name: "kube_cronjob_status_last_schedule_time" },
  lastSuccess: { name: "kube_cronjob_status_last_successful_time" },
  active: { name: "kube_cronjob_status_active" },
  owner: { name: "kube_job_owner" },
  failed: { name: "kube_job_failed" },
  started: { name: "kube_job_status_start_time" },
  running: { name: "kube_job_status_active" },
  deadline: { name: "kube_job_spec_active_deadline_seconds" },
} as const;

export const names = { ...metricNames, ...watchedMetricNames, ...pushgatewayNames } as const;
