/**
 * Says what a run cannot say about itself: that it was never started, cannot start, was killed, hangs, or was not heard. It
 * detects before it delivers, and keeps what it found, so that one that is killed midway loses nothing; run twice at the same
 * time, people may hear a thing twice.
 */
import { countWords } from "../domain/alerts/wording.ts";
import { InterruptedError, toError } from "../domain/failure.ts";
import type { Ports } from "../ports/ports.ts";
import { defineJob, type Job, type JobFacts, type RunContext } from "../run/job.ts";
import {
  finished,
  type Counts,
  type EpisodeNews,
  type Finished,
  type Trouble,
} from "../run/outcome.ts";
import type { Episode, WatchState } from "../watch/watch-state.ts";
import { bounded, wordsOf } from "./watchdog/bounded.ts";
import { endedAttempts } from "./watchdog/ended-attempts.ts";
import { deliverLate, lateAlertsIn } from "./watchdog/late-alerts.ts";
import { lookAround, type Look } from "./watchdog/looking-around.ts";
import { ownEpisodesIn, ownTroubles, watchdogName } from "./watchdog/own-episodes.ts";
import { doParts, noteMails, type PartPorts } from "./watchdog/parts.ts";
import { openPost } from "./watchdog/post.ts";
import { settledBy } from "./watchdog/settling.ts";
import { isMuted, tellNews } from "./watchdog/telling.ts";

/** @param others the jobs it watches, asked for when it runs: some are told of it in turn. */
export function watchdog(others: () => readonly JobFacts[]): Job {
  const job = defineJob({
    name: watchdogName,
    title: "Watchdog",
    summary: "Says what a run cannot say about itself: never started, killed, stuck, not heard",
    schedule: "*/5 * * * *",
    attemptSeconds: 4 * 60,
    keepsTryingSeconds: 0,
    accepts: [],
    secrets: ["database", "main"],
    words: {
      succeeded: "Watchdog looked",
      partial: "Watchdog looked, with exceptions",
      failed: "Watchdog failed",
    },
    whenItFails:
      "Nobody is told of runs that cannot speak: those that never start, are killed or hang. Runs that fail by themselves still say so.",
    needs: ["alertMailer", "heartbeat", "metrics", "notes", "sightings"],
    mayLack: ["history", "mailLog", "records", "secrets"],

    async run(ports, context): Promise<Finished> {
      try {
        return await watch({ others: others(), all: [...others(), job] }, ports, context);
      } catch (error) {
        await sayUnwell(ports, context);
        throw error;
      }
    },
  });
  return job;
}

interface Jobs {
  /** Those it watches: all but itself. */
  readonly others: readonly JobFacts[];
  readonly all: readonly JobFacts[];
}

type WatchPorts = PartPorts &
  Pick<Ports, "alertMailer" | "notes" | "sightings"> &
  Partial<Pick<Ports, "secrets">>;

async function watch(jobs: Jobs, ports: WatchPorts, context: RunContext): Promise<Finished> {
  const look = await lookAround(ports, jobs.others, context);
  const attempts = endedAttempts(look.sight.runs, look.state.settled);
  const late = lateAlertsIn(attempts, look.view.now);
  const post = openPost(ports, context);
  const due = late.filter(({ attempt }) => !isMuted(attempt.record.job, look));
  const deliveredLate = await deliverLate(due, ports, post, context);
  const news = await tellNews(look, ports, post, context);
  await noteMails(post.sent(), ports, context);
  const unheard = deliveredLate.unheard + news.unheard;
  const inParts = { jobs: jobs.all, ports };
  const { recorded, failed } = await doParts(look, attempts, unheard === 0, inParts, context);
  const own = ownTroubles(look.state.episodes, failed, look.view.now);
  const settled = settledBy(attempts, late, deliveredLate, recorded);
  await keep(ports, context, (state) => ({
    ...state,
    lookedAt: look.view.now,
    settled: settled(state.settled),
    episodes: [...withoutOwn(state.episodes), ...own.episodes],
  }));
  const counts = {
    ...seenIn(look),
    told: news.told,
    delivered_late: deliveredLate.delivered.size,
    recorded: recorded.recorded,
  };
  const troubles = [...unheardTroubles(unheard), ...own.troubles];
  return endedWith(finished(counts, troubles), own.news ?? quiet(troubles, look));
}

async function keep(
  { notes }: Pick<Ports, "notes">,
  { signal }: RunContext,
  change: (state: WatchState) => WatchState,
): Promise<void> {
  const limitSeconds = 20;
  const work = async (limit: AbortSignal) => notes.changeState(change, limit);
  await bounded("the watchdog's notes", limitSeconds, work, signal);
}

function withoutOwn(episodes: readonly Episode[]): readonly Episode[] {
  const own = new Set(ownEpisodesIn(episodes));
  return episodes.filter((episode) => !own.has(episode));
}

function seenIn({ view, sight, matters }: Look): Counts {
  const watched = new Set(view.jobs.map(({ name }) => name));
  return {
    jobs: view.jobs.length,
    runs_seen: sight.runs.filter(({ job }) => watched.has(job)).length,
    matters_open: matters.filter(({ over }) => !over).length,
  };
}

function unheardTroubles(unheard: number): readonly Trouble[] {
  return unheard === 0
    ? []
    : [
        {
          subject: countWords(unheard, "alert"),
          problem: "no mail server took what people are to be told",
          remedy: "`alerts doctor` shows which road is blocked; the next look tries again.",
        },
      ];
}

/** A mail about mails that do not leave would be one more of them: the heartbeat and the metrics say it. */
function quiet(troubles: readonly Trouble[], { view }: Look): EpisodeNews | undefined {
  return troubles.length === 0
    ? undefined
    : {
        since: view.now,
        what: "alerts could not be delivered",
        meaning: "People do not hear of what is the matter.",
        due: false,
        outlook: undefined,
        highFailureRate: false,
        isNoted: true,
      };
}

function endedWith(done: Finished, episode: EpisodeNews | undefined): Finished {
  return done.kind === "skipped" || episode === undefined ? done : { ...done, episode };
}

/** Best effort, also when the time is up; one that Kubernetes starts elsewhere is no alarm. */
async function sayUnwell(
  { heartbeat }: Pick<Ports, "heartbeat">,
  { runId, signal, log }: RunContext,
): Promise<void> {
  if (signal.reason instanceof InterruptedError) {
    return;
  }
  try {
    await heartbeat?.beat("unwell", runId, AbortSignal.timeout(lastWordMilliseconds));
  } catch (error) {
    log.warn({ error: wordsOf(toError(error)) }, "heartbeat not sent");
  }
}

/** Less than a job that is over its time is waited for. */
const lastWordMilliseconds = 8_000;
