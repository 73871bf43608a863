/**
 * Which events people are told about by mail, and what the mail says. A good run is silent, unless they had been told that
 * it waits, or of an episode that is over; so is one that waits for a job of ours, one that only rehearses, and one that Kubernetes starts again.
 */
import type { Alert } from "../domain/alerts/alert.ts";
import type { AlertFacts, Ended } from "./alerts/alert-facts.ts";
import { episodeOverAlert } from "./alerts/episode-over.ts";
import { failedAlert } from "./alerts/failed.ts";
import { partialAlert } from "./alerts/partial.ts";
import { recoveredAlert } from "./alerts/recovered.ts";
import { waitingAlert } from "./alerts/waiting.ts";
import type { RunEvent } from "./event.ts";
import type { Outcome } from "./outcome.ts";

/** The alert for an event, or `undefined` where nobody is to be told. */
export function alertOf(event: RunEvent, facts: AlertFacts): Alert | undefined {
  return alertFor(event)?.(facts);
}

/** The same before its facts are known: looking them up costs time that a good run need not spend. */
export function alertFor(event: RunEvent): ((facts: AlertFacts) => Alert) | undefined {
  if (event.run.dryRun) {
    return undefined;
  }
  switch (event.kind) {
    case "started":
    case "working":
      return undefined;
    case "waiting":
      return event.waited.told && event.news ? (facts) => waitingAlert(event, facts) : undefined;
    case "ended":
      return endedAlert(event);
  }
}

function endedAlert(event: Ended): ((facts: AlertFacts) => Alert) | undefined {
  const { outcome } = event;
  switch (outcome.kind) {
    case "succeeded":
    case "skipped":
      return endedWellAlert(event, outcome);
    case "partial":
      // An episode that people know of goes on.
      return outcome.episode?.due === false
        ? undefined
        : (facts) => partialAlert(event, outcome, facts);
    case "failed":
      return outcome.cause === "interrupted" && event.run.commands.restartedWhenInterrupted
        ? undefined
        : (facts) => failedAlert(event, outcome, facts);
  }
}

/** Only for those who were told that it was not well. */
function endedWellAlert(
  event: Ended,
  outcome: Extract<Outcome, { kind: "succeeded" | "skipped" }>,
): ((facts: AlertFacts) => Alert) | undefined {
  const { waited } = event;
  if (waited?.told === true) {
    return (facts) => recoveredAlert(event, waited, outcome, facts);
  }
  const { episode, counts } =
    outcome.kind === "succeeded" ? outcome : { episode: undefined, counts: {} };
  return episode?.due === true
    ? (facts) => episodeOverAlert(event, counts, episode, facts)
    : undefined;
}
