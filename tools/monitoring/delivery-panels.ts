/** What the last runs came to: reports that were delivered, money, the backup; and how old each secret is. */
import { byJob, selectedHere } from "./dashboard-expressions.ts";
import { names } from "./names.ts";
import { bars, table, type Panel } from "./panel.ts";

const backup = 'scheduled_job="database-backup"';

const secrets = bars({
  id: 30,
  title: "Age of the secrets",
  description:
    "Since the store last confirmed each. Up to 2 h is usual, at 12 h people must act, at 24 h jobs stop.",
  gridPos: { x: 12, y: 26, w: 12, h: 8 },
  looks: {
    unit: "s",
    decimals: 0,
    noValue: "no secret kept",
    steps: [
      { color: "green", value: null },
      { color: "orange", value: 7200 },
      { color: "red", value: 43_200 },
    ],
  },
  targets: [
    {
      refId: "A",
      expr: `sort_desc(time() - max by (secret) (${selectedHere(names.secretConfirmed)}))`,
      instant: true,
      legendFormat: "{{secret}}",
    },
  ],
});

const delivered = table(
  {
    id: 31,
    title: "Delivered by the last reports",
    description:
      "Of each report's last run that did its work: whom it is for, to how many a mail was accepted in that run, the cases in it, what they are worth.",
    gridPos: { x: 0, y: 34, w: 14, h: 8 },
    looks: { noValue: "no report yet" },
    targets: [
      { refId: "A", expr: counted("recipients"), instant: true, format: "table" },
      { refId: "B", expr: ofReports(counted("accepted_now")), instant: true, format: "table" },
      { refId: "C", expr: ofReports(counted("cases")), instant: true, format: "table" },
      {
        refId: "D",
        expr: ofReports(`${counted("report_cents")} / 100`),
        instant: true,
        format: "table",
      },
      {
        refId: "E",
        expr: ofReports(`1000 * ${byJob(names.lastSuccess)}`),
        instant: true,
        format: "table",
      },
    ],
  },
  {
    sortBy: "Report",
    columns: [
      { column: "scheduled_job", title: "Report", width: 260 },
      { column: "Value #A", title: "Recipients", looks: { unit: "short" }, width: 100 },
      { column: "Value #B", title: "Accepted", looks: { unit: "short" }, width: 100 },
      { column: "Value #C", title: "Cases", looks: { unit: "short" }, width: 80 },
      {
        column: "Value #D",
        title: "Amount",
        looks: { unit: "currencyUSD", decimals: 2 },
        width: 110,
      },
      { column: "Value #E", title: "Last success", looks: { unit: "dateTimeFromNow" } },
    ],
  },
);

const backups = table(
  {
    id: 32,
    title: "Last backup",
    description: "What the last backup that was stored and verified counted.",
    gridPos: { x: 14, y: 34, w: 10, h: 8 },
    looks: { noValue: "no backup job yet" },
    targets: [
      {
        refId: "A",
        expr: byJob(names.lastCount, backup, ", count"),
        instant: true,
        format: "table",
      },
    ],
  },
  {
    sortBy: "Counted",
    hidden: ["scheduled_job"],
    columns: [
      { column: "count", title: "Counted", width: 220 },
      { column: "Value", title: "How many", looks: { unit: "short" } },
    ],
  },
);

const counts = table(
  {
    id: 33,
    title: "What each job's last run counted",
    description: "All counts of the last run that did its work; amounts of money are cents.",
    gridPos: { x: 0, y: 42, w: 24, h: 10 },
    looks: { noValue: "nothing counted yet" },
    targets: [
      {
        refId: "A",
        expr: byJob(names.lastCount, "", ", count"),
        instant: true,
        format: "table",
      },
    ],
  },
  {
    sortBy: "Job",
    columns: [
      { column: "scheduled_job", title: "Job", width: 300 },
      { column: "count", title: "Counted", width: 260 },
      { column: "Value", title: "How many", looks: { unit: "locale" } },
    ],
  },
);

export const deliveryPanels: readonly Panel[] = [secrets, delivered, backups, counts];

function counted(count: string): string {
  return byJob(names.lastCount, `count="${count}"`);
}

/** Reports are the jobs that have recipients. */
function ofReports(expression: string): string {
  return `${expression} and ${counted("recipients")}`;
}
