/** What only shows against a job's own past: no good run for long, a slow run, an empty report. Looked at every 5 min. */
import { lines, ofJob, overTime } from "./expressions.ts";
import { names } from "./names.ts";
import { jobRunbook, logs, rerun, type Rule } from "./rule.ts";

const otherJobs = 'scheduled_job!="watchdog"';
const twoRuns = `2 * ${ofJob(names.expectedInterval)} + ${ofJob(names.runLimit)}`;
const firstSeen = overTime("min_over_time", names.lastStart, { range: "30d", matchers: otherJobs });
/** As a Pushgateway that begins anew forgets. */
const lastSuccess = overTime("max_over_time", names.lastSuccess, {
  range: "30d",
  matchers: otherJobs,
});
const duration = ofJob(names.lastDuration);
const usual = overTime("quantile_over_time 0.5", names.lastDuration, {
  range: "30d",
  offset: "1h",
});
const didItsWork = `${ofJob(names.lastOutcome, 'outcome=~"succeeded|partial"')} == 1`;

export const historyRules: readonly Rule[] = [
  {
    alert: "SurgicaseJobSuccessTooOld",
    slug: "success-too-old",
    severity: "critical",
    expression: lines(
      "(",
      `  time() - ${lastSuccess} > ${twoRuns}`,
      `  or (time() - ${firstSeen} > ${twoRuns} unless ${lastSuccess})`,
      ")",
      // A report that found nothing to print, or left exceptions, has run; other rules tell of that.
      `unless (time() - ${ofJob(names.lastEnd)} <= ${twoRuns} and ${ofJob(names.lastOutcome, 'outcome=~"partial|skipped"')} == 1)`,
      `unless ${ofJob(names.due)} == 0`,
    ),
    for: "0s",
    summary: ({ label }) =>
      `${label("scheduled_job")} has not succeeded for two runs (${label("environment")})`,
    description: ({ label, span }) => {
      const job = label("scheduled_job");
      return `Its last success, or its first run where there is none, was ${span} ago. See what became of its runs: \`kubectl get jobs -l app.kubernetes.io/component=${job}\`, ${logs(job)}. When that is mended: ${rerun(job)}.`;
    },
    runbook: jobRunbook,
    when: "the last success is older than two intervals and a whole run, or there never was one; a later `partial` or `skipped` counts as done",
    clears: "the next success",
  },
  {
    alert: "SurgicaseJobSlow",
    slug: "slow",
    severity: "warning",
    expression: lines(
      `${duration} > 3 * ${usual}`,
      `and ${duration} - ${usual} > 300`,
      `and ${overTime("changes", names.lastEnd, { range: "30d" })} >= 3`,
      // One that waited took long for a reason that is told.
      `and ${ofJob(names.lastAttempts)} == 1`,
      `and ${didItsWork}`,
    ),
    for: "0s",
    summary: ({ label }) =>
      `${label("scheduled_job")} took three times as long as usual (${label("environment")})`,
    description: ({ label, span }) =>
      `Its last run took ${span}, against the median of 30 days. It did its work, nothing has to be started. Compare the steps' times in ${logs(label("scheduled_job"))}; look at the database's load.`,
    runbook: jobRunbook,
    when: "a run that waited for nothing took over 3 times the median of 30 days and 5 min more; three earlier runs at least",
    clears: "the next run of usual length",
  },
  {
    alert: "SurgicaseReportEmpty",
    slug: "report-empty",
    severity: "warning",
    expression: lines(
      "(",
      `  ${ofJob(names.lastCount, 'count="cases"')} == 0 and ${didItsWork}`,
      "  or (",
      `    ${ofJob(names.lastOutcome, 'outcome="skipped"')} == 1`,
      // Else it is a second run for a week that has its report.
      `    and ${ofJob(names.lastEnd)} - ${ofJob(names.lastSuccess)} > 0.9 * ${ofJob(names.expectedInterval)}`,
      `    unless ${overTime("max_over_time", names.lastOutcome, { range: "6d", matchers: 'outcome=~"partial|failed"' })} == 1`,
      "  )",
      ") + 1",
      `and ${ofJob(names.lastCount, 'count="recipients"')} >= 0`,
      `and ${overTime("changes", names.lastSuccess, { range: "30d" })} >= 2`,
    ),
    for: "0s",
    summary: ({ label }) =>
      `${label("scheduled_job")} had nothing to report (${label("environment")})`,
    description: ({ label }) =>
      `It had cases in the weeks before. Where that is no surprise, do nothing. Else see what the week's batch holds: \`surgicase-jobs batches list\`; and whether cases were made ready to bill. ${logs(label("scheduled_job"))}.`,
    runbook: jobRunbook,
    when: "a report has no case, or had nothing to do, after three successes in 30 days",
    clears: "the next report with cases",
  },
];
