/** The alert that ends an episode: people were told that something lasts, and now a run has found nothing wrong. */
import { type Alert, alertSubject, noTroubles } from "../../domain/alerts/alert.ts";
import { momentWords, spanWords } from "../../domain/alerts/wording.ts";
import type { Counts, EpisodeNews } from "../outcome.ts";
import type { AlertFacts, Ended } from "./alert-facts.ts";
import { frame, titleOf } from "./frame.ts";
import { countFacts, endedFacts } from "./run-facts.ts";
import { episodeThread } from "./thread.ts";

export function episodeOverAlert(
  event: Ended,
  counts: Counts,
  { since, outlook }: EpisodeNews,
  facts: AlertFacts,
): Alert {
  const { run, endedAt } = event;
  return {
    ...frame(run, facts),
    severity: "recovered",
    subject: alertSubject("recovered", run.job.title),
    headline: `${titleOf(run)} is well again`,
    lead: `What was told of since ${momentWords(since)} is over, ${spanWords(since, endedAt)} later: the run found nothing wrong.`,
    message: outlook,
    problems: [],
    meaning: "Everything is as usual again.",
    troubles: noTroubles,
    steps: [{ text: "Nothing." }],
    facts: endedFacts(event, facts),
    counts: countFacts(counts),
    traceback: undefined,
    thread: episodeThread(run, since, facts.mailDomain),
  };
}
