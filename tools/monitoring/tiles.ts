/** The first line: one answer a tile, green where all is well. Each counts 0 where its gauges are there and nothing is amiss. */
import { byJob, selectedHere } from "./dashboard-expressions.ts";
import { names } from "./names.ts";
import { stat, type Looks, type Panel, type Plan, type Step } from "./panel.ts";

const bad: readonly Step[] = [
  { color: "green", value: null },
  { color: "red", value: 1 },
];
const doubtful: readonly Step[] = [
  { color: "green", value: null },
  { color: "orange", value: 1 },
];

/** How many jobs there are of which `wrong` is true; no data where nothing is known at all. */
function count(wrong: string): string {
  return `count(${wrong}) or 0 * count(${byJob(names.pushed, 'scheduled_job!=""')})`;
}

const missed = [
  `(time() - (${byJob(names.due)} > 0) > 600)`,
  `unless ${byJob(names.lastStart)} >= ${byJob(names.due)}`,
  `unless ${byJob(names.suspended)} == 1`,
].join(" ");

const atWork = [
  byJob(names.lastStart),
  `unless ${byJob(names.lastEnd)} >= ${byJob(names.lastStart)}`,
  `unless ${byJob(names.seenEnd)} >= ${byJob(names.lastStart)}`,
].join(" ");

const plans: readonly Omit<Plan, "gridPos" | "id">[] = [
  tile("Did not start", "Jobs whose slot is over by 10 min, and no run has begun.", count(missed), {
    steps: bad,
    unit: "short",
  }),
  tile(
    "Failed",
    "Jobs whose last run failed.",
    count(`${byJob(names.lastOutcome, 'outcome="failed"')} == 1`),
    { steps: bad, unit: "short" },
  ),
  tile(
    "With exceptions",
    "Jobs whose last run did its work with exceptions that a person must see.",
    count(`${byJob(names.lastOutcome, 'outcome="partial"')} == 1`),
    { steps: doubtful, unit: "short" },
  ),
  tile("At work", "Jobs that run now, waiting ones too.", count(atWork), {
    steps: [{ color: "blue", value: null }],
    unit: "short",
  }),
  tile(
    "Oldest secret",
    "How long ago the store confirmed the secret that it confirmed least recently.",
    `max(time() - ${selectedHere(names.secretConfirmed)})`,
    {
      unit: "s",
      decimals: 0,
      noValue: "no secret kept",
      steps: [
        { color: "green", value: null },
        { color: "orange", value: 7200 },
        { color: "red", value: 43_200 },
      ],
    },
  ),
  tile(
    "Last backup",
    "How long ago a backup was last stored and verified.",
    `time() - max(${selectedHere(names.lastSuccess, 'scheduled_job="database-backup"')})`,
    {
      unit: "s",
      decimals: 0,
      noValue: "no backup job yet",
      steps: [
        { color: "green", value: null },
        { color: "orange", value: 108_000 },
        { color: "red", value: 187_200 },
      ],
    },
  ),
  tile(
    "Watchdog looked",
    "How long ago the watchdog last looked at everything.",
    `time() - max(${selectedHere(names.look)})`,
    {
      unit: "s",
      decimals: 0,
      noValue: "never",
      steps: [
        { color: "green", value: null },
        { color: "red", value: 900 },
      ],
    },
  ),
  tile("Next run", "When the next job is due.", `1000 * min((${byJob(names.due)} > 0) > time())`, {
    unit: "dateTimeFromNow",
    noValue: "none known",
    steps: [{ color: "blue", value: null }],
  }),
];

export const tiles: readonly Panel[] = plans.map((plan, index) =>
  stat({ ...plan, id: index + 1, gridPos: { x: 3 * index, y: 0, w: 3, h: 4 } }),
);

function tile(title: string, description: string, expr: string, looks: Looks) {
  return { title, description, looks, targets: [{ refId: "A", expr, instant: true }] };
}
