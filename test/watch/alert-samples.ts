/** One alert of the watchdog of each kind, made by real looks at made-up sights. */
import type { Alert } from "../../src/domain/alerts/alert.ts";
import type { WatchCommands } from "../../src/ports/sightings.ts";
import { watchAlert } from "../../src/watch/alerts.ts";
import type { News } from "../../src/watch/news.ts";
import type { SeenRun } from "../../src/watch/sight.ts";
import type { WholeSight } from "../../src/watch/viewpoint.ts";
import {
  at,
  failed,
  killed,
  report,
  runOf,
  scheduleOf,
  sightOf,
  succeeded,
  viewAt,
  watchman,
} from "./watched.ts";

export const commands: WatchCommands = {
  rerun: (job, week) =>
    `kubectl -n surgicase create job rerun-$(date +%s) --from=cronjob/${job} --dry-run=client -o yaml | kubectl set env --local -f - -o yaml JOB_OPTIONS='--week ${week ?? ""}' | kubectl -n surgicase create -f -`,
  logs: ({ name }) =>
    `kubectl -n surgicase logs -l batch.kubernetes.io/job-name=${name} --prefix --tail=-1`,
  describe: ({ name }) =>
    `kubectl -n surgicase describe job/${name}; kubectl -n surgicase describe pods -l batch.kubernetes.io/job-name=${name}`,
  schedule: (job) => `kubectl -n surgicase describe cronjob/${job}`,
  resume: (job) =>
    `kubectl -n surgicase patch cronjob/${job} --type=merge -p '{"spec":{"suspend":false}}'`,
};

const slot = at("09:00");
const started = [scheduleOf(report, slot)];
const missed = [scheduleOf(report, new Date("2026-11-16T09:00:00Z"))];
const good = succeeded(report, "rerun-1764", at("13:20"), at("13:21"));
const oom = {
  from: at("09:00:04"),
  to: at("09:00:41"),
  exitCode: 137,
  killedBy: "memory",
} as const;
const second = { from: at("09:00:55") };

type Look = readonly [time: string, sight: WholeSight];

/** The news of the last look is the sample. */
const scenes: Readonly<Record<string, readonly Look[]>> = {
  "never-started": [["09:05", sightOf(missed)]],
  "never-started-reminder": [
    ["09:05", sightOf(missed)],
    ["13:05", sightOf(missed)],
  ],
  "cannot-start": [["09:05", sightOf(started, [stopped()])]],
  "killed-memory": [
    ["09:05", sightOf(started, [killed(report, "29732220", slot, at("09:00:41"))])],
  ],
  "killed-eviction": [
    ["09:05", sightOf(started, [killed(report, "29732220", slot, at("09:00:41"), "eviction")])],
  ],
  "killed-tried-again": [["09:05", sightOf(started, [atWork([oom, second])])]],
  "killed-and-done": [
    ["09:05", sightOf(started, [done([oom, { ...second, to: at("09:02"), said: {} }])])],
  ],
  stuck: [["15:10", sightOf(started, [atWork([{ from: slot }])])]],
  failed: [["09:05", sightOf(started, [unheard()])]],
  "failed-reminder": [
    ["09:05", sightOf(started, [failed(report, "29732220", slot, at("09:00:41"))])],
    ["13:05", sightOf(started, [failed(report, "29732220", slot, at("09:00:41"))])],
  ],
  vanished: [
    ["09:05", sightOf(started, [atWork([{ from: slot }])])],
    ["09:10", sightOf(started)],
  ],
  suspended: [["09:05", sightOf([scheduleOf(report, slot, { suspended: "by-hand" })])]],
  removed: [
    ["09:05", sightOf([])],
    ["09:10", sightOf([])],
  ],
  recovered: [
    ["09:05", sightOf(missed)],
    ["13:25", sightOf(missed, [good])],
  ],
  resumed: [
    ["09:05", sightOf([scheduleOf(report, slot, { suspended: "by-hand" })])],
    ["13:25", sightOf(started)],
  ],
};

export const sampleNames = Object.keys(scenes);

/** @param scrub what is done to text of others. */
export function sampleAlert(name: string, scrub = (text: string) => text): Alert {
  const looks = scenes[name] ?? [];
  const { look } = watchman();
  let news: readonly News[] = [];
  for (const [time, sight] of looks) {
    news = look(at(time), sight);
  }
  const [first] = news;
  if (first === undefined) {
    throw new Error(`Cannot show ${name}: its last look tells nothing`);
  }
  return watchAlert(first, viewAt(at(looks.at(-1)?.[0] ?? "09:05")), {
    commands,
    scrub,
    contact: "Operations, ops@example.com, +1 555 0100",
    runbookUrl: "https://docs.example.com/surgicase/operations#provider-payment-report",
    nextRun: new Date("2026-11-30T09:00:00Z"),
  });
}

function stopped(): SeenRun {
  const why = "its image cannot be pulled (ImagePullBackOff)";
  const state = { kind: "not-started", since: slot, progress: "stopped", why } as const;
  return runOf(report, { id: "29732220", madeAt: slot, state });
}

function atWork(tries: Parameters<typeof runOf>[1]["tries"] = []): SeenRun {
  return runOf(report, {
    id: "29732220",
    madeAt: slot,
    state: { kind: "at-work", since: slot },
    tries,
  });
}

function done(tries: Parameters<typeof runOf>[1]["tries"] = []): SeenRun {
  const state = { kind: "ended", at: at("09:02"), well: true } as const;
  return runOf(report, { id: "29732220", madeAt: slot, state, tries });
}

function unheard(): SeenRun {
  const detail = "it ended with exit code 134 and said nothing";
  const run = failed(report, "29732220", slot, at("09:00:41"), { thread: undefined, detail });
  const attempts = run.attempts.map((attempt) => ({
    ...attempt,
    record: {
      ...attempt.record,
      end: attempt.record.end && { ...attempt.record.end, exitCode: 134 },
    },
    lastWords: undefined,
  }));
  return { ...run, attempts: attempts as SeenRun["attempts"] };
}
