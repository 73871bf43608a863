/** Tells every reporter, stage by stage. One that fails or takes too long is logged and changes nothing. */
import { causeOf, toError } from "../domain/failure.ts";
import type { Clock } from "../ports/clock.ts";
import type { Reporter, RunEvent } from "./event.ts";
import type { Log } from "./log.ts";

/** Reporters of one stage are told at the same time; a later stage may speak of what an earlier one could not do. */
export type Stages = readonly (readonly Reporter[])[];

export async function tell(stages: Stages, event: RunEvent, log: Log, clock: Clock): Promise<void> {
  for (const stage of stages) {
    await Promise.all(stage.map((reporter) => tellOne(reporter, event, log, clock)));
  }
}

async function tellOne(reporter: Reporter, event: RunEvent, log: Log, clock: Clock): Promise<void> {
  const done = new AbortController();
  const limit = new AbortController();
  const overtime = clock.sleep(reporter.limitSeconds * 1000, done.signal).then(
    () => {
      const error = new Error(`Cannot wait for it longer than ${reporter.limitSeconds} s`);
      limit.abort(error);
      throw error;
    },
    () => undefined,
  );
  try {
    await Promise.race([reporter.report(event, limit.signal), overtime]);
  } catch (error) {
    log.warn(
      { reporter: reporter.name, event: event.kind, ...errorFields(toError(error)) },
      "run not reported",
    );
  } finally {
    done.abort();
  }
}

/** A stack helps with a fault alone; what is foreseen says all in its message. */
function errorFields(error: Error) {
  return causeOf(error) === "fault" ? { err: error } : { error: error.message };
}
