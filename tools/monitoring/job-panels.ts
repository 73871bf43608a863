/** A row a job: how its last run ended, when, and when the next is due; then how it went over time. */
import { byJob, outcomeCode, outcomeSteps, outcomeWords } from "./dashboard-expressions.ts";
import { names } from "./names.ts";
import { lines, table, timeline, type Panel, type Target } from "./panel.ts";

function column(refId: string, expr: string): Target {
  return { refId, expr, instant: true, format: "table" };
}

/** `in 3 days`, `2 hours ago`: the same in every time zone. */
const moment = { unit: "dateTimeFromNow" };

const lastRuns = table(
  {
    id: 20,
    title: "Last run and next run of every job",
    description:
      "What each job's last run came to. A job that waits for a person, or that is suspended, has no next run.",
    gridPos: { x: 0, y: 4, w: 24, h: 13 },
    looks: { noValue: "–" },
    targets: [
      column("A", outcomeCode),
      column("B", `1000 * ${byJob(names.lastStart)}`),
      column("C", `1000 * ${byJob(names.lastSuccess)}`),
      column("D", `1000 * (${byJob(names.due)} > 0)`),
      column("E", byJob(names.lastDuration)),
      column("F", byJob(names.lastTroubles)),
      column("G", byJob(names.lastExitCode)),
      column("H", byJob(names.suspended)),
    ],
  },
  {
    sortBy: "Job",
    columns: [
      { column: "scheduled_job", title: "Job", width: 260 },
      {
        column: "Value #A",
        title: "Outcome",
        looks: { mappings: outcomeWords, steps: outcomeSteps },
        width: 110,
        filled: true,
      },
      { column: "Value #B", title: "Last start", looks: moment, width: 140 },
      { column: "Value #C", title: "Last success", looks: moment, width: 140 },
      {
        column: "Value #D",
        title: "Next run",
        looks: { ...moment, noValue: "not expected" },
        width: 140,
      },
      { column: "Value #E", title: "Took", looks: { unit: "s", decimals: 0 }, width: 100 },
      { column: "Value #F", title: "Exceptions", looks: { unit: "short" }, width: 100 },
      { column: "Value #G", title: "Exit code", looks: { unit: "none" }, width: 90 },
      {
        column: "Value #H",
        title: "By hand",
        looks: {
          mappings: {
            "0": { text: "–", color: "transparent" },
            "1": { text: "suspended", color: "orange" },
          },
        },
        width: 100,
        filled: true,
      },
    ],
  },
);

const history = timeline({
  id: 21,
  title: "Outcomes over time",
  description: "How the last run of each job had ended, at every moment of the range.",
  gridPos: { x: 0, y: 17, w: 14, h: 9 },
  looks: {
    mappings: outcomeWords,
    steps: outcomeSteps,
    custom: { lineWidth: 0, fillOpacity: 80, spanNulls: false },
  },
  targets: [{ refId: "A", expr: outcomeCode, instant: false, legendFormat: "{{scheduled_job}}" }],
});

const matters = table(
  {
    id: 22,
    title: "Open matters of the watchdog, and what runs wait for",
    description: "Empty while all is well.",
    gridPos: { x: 14, y: 17, w: 10, h: 9 },
    looks: { noValue: "nothing is open" },
    targets: [
      column("A", `${byJob(names.openMatter, "", ", matter")} == 1`),
      column("B", `${byJob(names.waiting, "", ", for")} == 1`),
    ],
  },
  {
    sortBy: "Job",
    hidden: ["Value", "Value #A", "Value #B"],
    columns: [
      { column: "scheduled_job", title: "Job", width: 220 },
      { column: "matter", title: "Matter" },
      { column: "for", title: "Waits for" },
    ],
  },
);

const durations = lines({
  id: 23,
  title: "How long runs take",
  description: "Of each job's last run, waiting included.",
  gridPos: { x: 0, y: 26, w: 12, h: 8 },
  looks: {
    unit: "s",
    custom: {
      drawStyle: "line",
      lineInterpolation: "stepAfter",
      lineWidth: 2,
      fillOpacity: 0,
      showPoints: "never",
      axisPlacement: "auto",
      axisLabel: "",
      scaleDistribution: { type: "log", log: 10 },
    },
  },
  targets: [
    {
      refId: "A",
      expr: byJob(names.lastDuration),
      instant: false,
      legendFormat: "{{scheduled_job}}",
    },
  ],
});

export const jobPanels: readonly Panel[] = [lastRuns, history, matters, durations];
