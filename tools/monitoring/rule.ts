/**
 * What an alert rule is, whoever evaluates it. Texts are written with `Words`, as Prometheus and Grafana name the value of
 * an alert differently; labels they name alike.
 */

/** How the evaluator spells what is known of the alert that fires. */
export interface Words {
  readonly label: (name: string) => string;
  /** The value in words: `2h 5m 0s`. */
  readonly span: string;
}

export interface Rule {
  readonly alert: string;
  /** Of Grafana's uid, which holds 40 characters at most. It never changes: a new one is a new rule. */
  readonly slug: string;
  readonly severity: "critical" | "warning";
  /** PromQL that answers nothing while all is well, and positive values else: Grafana asks whether it is above 0. */
  readonly expression: string;
  /** How long it must hold. */
  readonly for: string;
  readonly summary: (words: Words) => string;
  /** What it means and what to do. */
  readonly description: (words: Words) => string;
  /** The page and its heading. */
  readonly runbook: (words: Words) => string;
  /** When it fires, as a cell of the documents' table. */
  readonly when: string;
  /** What ends it. */
  readonly clears: string;
}

export interface RuleGroup {
  readonly name: string;
  readonly interval: string;
  readonly rules: readonly Rule[];
}

export function jobRunbook({ label }: Words): string {
  return `docs/operations.md#${label("scheduled_job")}`;
}

export function rerun(job: string): string {
  return `\`kubectl create job rerun-$(date +%s) --from=cronjob/${job}\``;
}

export function logs(job: string): string {
  return `\`kubectl logs -l app.kubernetes.io/component=${job} --prefix --tail=-1\``;
}
