/**
 * Which events people are told about by mail, and what the mail says. A good run is silent, unless they had been told that
 * it waits; so is one that waits for a job of ours, one that only rehearses, and one that Kubernetes starts again.
 */
import type { Alert } from "../domain/alerts/alert.ts";
import type { AlertFacts, Ended } from "./alerts/alert-facts.ts";
import { failedAlert } from "./alerts/failed.ts";
import { partialAlert } from "./alerts/partial.ts";
import { recoveredAlert } from "./alerts/recovered.ts";
import { waitingAlert } from "./alerts/waiting.ts";
import type { RunEvent } from "./event.ts";

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
  const { outcome, waited } = event;
  switch (outcome.kind) {
    case "succeeded":
    case "skipped":
      return waited?.told === true
        ? (facts) => recoveredAlert(event, waited, outcome, facts)
        : undefined;
    case "partial":
      return (facts) => partialAlert(event, outcome, facts);
    case "failed":
      return outcome.cause === "interrupted" && event.run.commands.restartedWhenInterrupted
        ? undefined
        : (facts) => failedAlert(event, outcome, facts);
  }
}
