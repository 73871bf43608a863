/** The watchdog, the secrets, and the road that metrics take: what would make the other rules blind. */
import { lines, ofJob, selected } from "./expressions.ts";
import { names } from "./names.ts";
import { logs, rerun, type Rule } from "./rule.ts";

/** Not its success: a look with a trouble of the watchdog's own is `partial`. Over time, as a Pushgateway may begin anew. */
const lastLook = `max by (environment) (max_over_time(${selected(names.look)}[15m]))`;
const pushed = selected(names.pushed, 'scheduled_job!=""');
const secretAge = `time() - ${ofJob(names.secretConfirmed, "", ", secret")}`;
const ofEnvironment = "{{ with $labels.environment }} of {{ . }}{{ end }}";

export const roadRules: readonly Rule[] = [
  {
    alert: "SurgicaseWatchdogAbsent",
    slug: "watchdog-absent",
    severity: "critical",
    expression: lines(
      `time() - ${lastLook} > 900`,
      `or count by (environment) (${pushed} offset 15m) unless ${lastLook}`,
    ),
    for: "0s",
    summary: ({ label }) => `The watchdog does not look (${label("environment")})`,
    description: () =>
      `It has not looked at everything for 15 min: missed, killed and stuck runs may go unseen. See: \`kubectl get cronjob watchdog\`, ${logs("watchdog")}. Start it: ${rerun("watchdog")}.`,
    runbook: () => "docs/operations.md#watchdog",
    when: "its last whole look is over 15 min old, or there is none although jobs push",
    clears: "its next look",
  },
  {
    alert: "SurgicaseSecretStale",
    slug: "secret-stale",
    severity: "warning",
    expression: `(${secretAge} > 7200) <= 43200`,
    for: "0s",
    summary: ({ label }) => `The copy of ${label("secret")} is stale (${label("environment")})`,
    description: ({ span }) =>
      `The store last confirmed it ${span} ago. Jobs go on with the copy, nothing has to be started. See why: ${logs("secrets-warming")}, and the status page of the store.`,
    runbook: () => "docs/operations.md#secrets-warming",
    when: "the store confirmed a secret over 2 h ago",
    clears: "the next warming that reaches the store",
  },
  {
    alert: "SurgicaseSecretExpiring",
    slug: "secret-expiring",
    severity: "critical",
    expression: `${secretAge} > 43200`,
    for: "0s",
    summary: ({ label }) =>
      `The copy of ${label("secret")} is about to expire (${label("environment")})`,
    description: ({ span }) =>
      `The store last confirmed it ${span} ago; 24 h after that, jobs that read it stop, unless SECRETS_COPY_HOURS says otherwise. Bring the store back, or give the jobs longer: docs/secrets.md.`,
    runbook: () => "docs/operations.md#secrets-warming",
    when: "the store confirmed a secret over 12 h ago",
    clears: "the next warming that reaches the store",
  },
  {
    alert: "SurgicasePushRefused",
    slug: "push-refused",
    severity: "warning",
    expression: `${ofJob(names.refused, 'scheduled_job!=""')} > ${ofJob(names.pushed, 'scheduled_job!=""')}`,
    for: "0s",
    summary: ({ label }) =>
      `The Pushgateway refuses what ${label("scheduled_job")} pushes (${label("environment")})`,
    description: () =>
      "What is shown and alerted of this job is old: its last push was inconsistent with what others pushed. The Pushgateway's log says how; where two versions of the jobs push to one Pushgateway, end the older one.",
    runbook: () => "docs/monitoring.md#surgicasepushrefused",
    when: "the Pushgateway refused the job's last push",
    clears: "the next push that it takes",
  },
  {
    alert: "SurgicaseMetricsAbsent",
    slug: "metrics-absent",
    severity: "critical",
    expression: `absent(${pushed})`,
    for: "10m",
    summary: () => `No metrics of the jobs${ofEnvironment}`,
    description: () =>
      "The Pushgateway is down, is not scraped, or lost what it had, or no job ever pushed: all rules of the jobs are blind, the mails of the runs and of the watchdog are not. See that the Pushgateway is up, that Prometheus scrapes it (target page), and that METRICS_URL is its address.",
    runbook: () => "docs/monitoring.md#surgicasemetricsabsent",
    when: "no group of any job is there for 10 min: the Pushgateway is down or not scraped",
    clears: "the first push that is scraped",
  },
];
