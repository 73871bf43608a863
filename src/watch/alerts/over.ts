/** The alert that ends an episode that people know of: a run has made it good, or what was the matter is no more. */
import { type Alert, alertSubject, noTroubles } from "../../domain/alerts/alert.ts";
import { momentWords, spanWords } from "../../domain/alerts/wording.ts";
import { foreignLine } from "../../run/alerts/foreign-text.ts";
import { endingOf, endOf } from "../matters/run-ending.ts";
import type { MatterKind } from "../matter.ts";
import type { News } from "../news.ts";
import type { SeenRun } from "../sight.ts";
import { factsOf } from "./facts.ts";
import { frameOf, type Telling, titleOf, workOf } from "./telling.ts";

export function overAlert({ by }: Extract<News, { kind: "over" }>, telling: Telling): Alert {
  const { job, episode, view } = telling;
  const at = by?.state.kind === "ended" ? by.state.at : view.now;
  return {
    ...frameOf(telling),
    severity: "recovered",
    subject: alertSubject("recovered", job.title),
    headline: `${titleOf(telling)} ${by === undefined ? "is as it should be again" : "is done"}`,
    lead: `${happened[episode.kind]} ${sinceWords(telling, by, at)}`,
    message: saidBy(by, telling),
    problems: [],
    meaning:
      by === undefined
        ? "It runs by its schedule again. What was due meanwhile may not be caught up by itself."
        : `Nothing is missing: the work of ${workOf(episode)} was late, and is done.`,
    troubles: noTroubles,
    steps: [{ text: "Nothing." }],
    facts: factsOf(telling, by, { lasted: spanWords(episode.since, at) }),
    about: by === undefined ? "this job" : "the run that made it good",
    counts: [],
    traceback: undefined,
  };
}

const happened: Readonly<Record<MatterKind, string>> = {
  "never-started": "It was not started when it was due.",
  "not-starting": "Its run could not start.",
  killed: "Its run was killed.",
  stuck: "Its run did not end.",
  failed: "Its run failed.",
  vanished: "Its run was gone before it had ended.",
  suspended: "Somebody had suspended it by hand.",
  unscheduled: "What starts it had been deleted.",
};

function sinceWords({ episode }: Telling, by: SeenRun | undefined, at: Date): string {
  const until = `${momentWords(at)}, ${spanWords(episode.since, at)} later`;
  return by === undefined
    ? `That was so since ${momentWords(episode.since)}; it is over since ${until}.`
    : `It was not well since ${momentWords(episode.since)}; a run did the work on ${until}.`;
}

/** What the good run counted, or found already done. */
function saidBy(by: SeenRun | undefined, { scrub }: Telling): string | undefined {
  const attempt = by && endingOf(by)?.attempt;
  const detail = attempt && endOf(attempt)?.detail;
  return detail === undefined || detail === "" ? undefined : foreignLine(detail, scrub);
}
