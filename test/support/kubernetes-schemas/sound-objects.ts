/** One good object of each kind, with what the chart uses of it. Synthetic. */
const labels = {
  "app.kubernetes.io/name": "surgicase-jobs",
  "app.kubernetes.io/component": "weekly-digest",
};

const pod = {
  restartPolicy: "Never",
  serviceAccountName: "surgicase-jobs",
  automountServiceAccountToken: false,
  terminationGracePeriodSeconds: 60,
  securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
  containers: [
    {
      name: "job",
      image: "example.com/surgicase-jobs:1.0.0",
      imagePullPolicy: "IfNotPresent",
      args: ["run", "weekly-digest"],
      env: [
        { name: "LOG_FORMAT", value: "json" },
        { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
        {
          name: "JOB_UID",
          valueFrom: {
            fieldRef: { fieldPath: "metadata.labels['batch.kubernetes.io/controller-uid']" },
          },
        },
      ],
      resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { memory: "0.5Gi" } },
      volumeMounts: [{ name: "copies", mountPath: "/var/run/surgicase/copies", readOnly: true }],
    },
  ],
  volumes: [
    {
      name: "copies",
      projected: {
        defaultMode: 0o440,
        sources: [
          {
            secret: {
              name: "surgicase-copy-mail",
              optional: true,
              items: [{ key: "value", path: "mail/value" }],
            },
          },
          {
            secret: {
              name: "surgicase-copy-database",
              optional: true,
              items: [{ key: "value", path: "database/value" }],
            },
          },
        ],
      },
    },
  ],
};

const job = {
  backoffLimit: 3,
  activeDeadlineSeconds: 3600,
  ttlSecondsAfterFinished: 86_400,
  podReplacementPolicy: "Failed",
  podFailurePolicy: {
    rules: [
      { action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] },
      {
        action: "FailJob",
        onExitCodes: { containerName: "job", operator: "In", values: [64, 78] },
      },
    ],
  },
  template: { metadata: { labels }, spec: pod },
};

export const cronJob = {
  apiVersion: "batch/v1",
  kind: "CronJob",
  metadata: { name: "weekly-digest", labels, annotations: { "surgicase-jobs/suspended": "false" } },
  spec: {
    schedule: "0 6 * * MON",
    timeZone: "Etc/UTC",
    concurrencyPolicy: "Forbid",
    startingDeadlineSeconds: 3600,
    successfulJobsHistoryLimit: 3,
    jobTemplate: { metadata: { labels }, spec: job },
  },
};

export const role = {
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "Role",
  metadata: { name: "surgicase-jobs-watchdog" },
  rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get", "list"] }],
};

export const roleBinding = {
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "RoleBinding",
  metadata: { name: "surgicase-jobs-watchdog" },
  roleRef: {
    apiGroup: "rbac.authorization.k8s.io",
    kind: "Role",
    name: "surgicase-jobs-watchdog",
  },
  subjects: [{ kind: "ServiceAccount", name: "surgicase-jobs-watchdog" }],
};

export const networkPolicy = {
  apiVersion: "networking.k8s.io/v1",
  kind: "NetworkPolicy",
  metadata: { name: "surgicase-jobs" },
  spec: {
    podSelector: { matchLabels: { "app.kubernetes.io/name": "surgicase-jobs" } },
    policyTypes: ["Egress"],
    egress: [
      { to: [{ ipBlock: { cidr: "192.0.2.0/24" } }], ports: [{ port: 443, protocol: "TCP" }] },
    ],
  },
};

export const secret = {
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name: "surgicase-copy-mail" },
  type: "Opaque",
  data: { value: "c2FtcGxl" },
};

export const prometheusRule = {
  apiVersion: "monitoring.coreos.com/v1",
  kind: "PrometheusRule",
  metadata: { name: "surgicase-jobs" },
  spec: {
    groups: [
      {
        name: "surgicase-jobs",
        rules: [{ alert: "JobFailed", expr: "up == 0", for: "5m", labels: { severity: "page" } }],
      },
    ],
  },
};

export const grafanaGroup = {
  apiVersion: "grafana.integreatly.org/v1beta1",
  kind: "GrafanaAlertRuleGroup",
  metadata: { name: "surgicase-jobs" },
  spec: {
    folderRef: "surgicase",
    instanceSelector: { matchLabels: { dashboards: "grafana" } },
    interval: "1m",
    rules: [
      {
        uid: "surgicase-job-failed",
        title: "A job failed",
        condition: "A",
        for: "5m",
        noDataState: "OK",
        execErrState: "Error",
        data: [
          {
            refId: "A",
            datasourceUid: "prometheus",
            relativeTimeRange: { from: 600, to: 0 },
            model: { expr: "up == 0", instant: true },
          },
        ],
      },
    ],
  },
};

export const grafanaDashboard = {
  apiVersion: "grafana.integreatly.org/v1beta1",
  kind: "GrafanaDashboard",
  metadata: { name: "surgicase-jobs" },
  spec: {
    folderRef: "surgicase-jobs",
    instanceSelector: { matchLabels: { dashboards: "grafana" } },
    json: '{"title": "Jobs"}',
  },
};

const grafanaFolder = {
  apiVersion: "grafana.integreatly.org/v1beta1",
  kind: "GrafanaFolder",
  metadata: { name: "surgicase-jobs" },
  spec: { title: "SurgiCase", instanceSelector: { matchLabels: { dashboards: "grafana" } } },
};

export const soundObjects = [
  cronJob,
  { apiVersion: "batch/v1", kind: "Job", metadata: { name: "migrate-1", labels }, spec: job },
  { apiVersion: "v1", kind: "Pod", metadata: { name: "self-test", labels }, spec: pod },
  { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "surgicase-watchdog" } },
  { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "surgicase-jobs" } },
  secret,
  role,
  roleBinding,
  networkPolicy,
  prometheusRule,
  grafanaGroup,
  grafanaDashboard,
  grafanaFolder,
] as const;
