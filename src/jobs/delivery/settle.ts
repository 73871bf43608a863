/** Remembers what a mail server said, for as long as it takes. */
import { UnavailableError } from "../../domain/failure.ts";
import type { LoggedMail } from "../../ports/deliveries.ts";
import type { Sent } from "../../ports/mail.ts";
import type { RunContext } from "../../run/job.ts";
import type { DeliveryPorts } from "./report-to-deliver.ts";

const pauseMilliseconds = 2_000;

interface Answered {
  readonly deliveryId: string;
  readonly sent: Sent;
  readonly mail: LoggedMail;
}

/**
 * Keeps at it as long as the attempt lasts, and once when it is being stopped: what a mail server said must not be forgotten
 * because the database is away for a minute. Else the delivery would stay `sending`, and a person would have to ask.
 */
export async function settle(
  { deliveries, clock }: Pick<DeliveryPorts, "deliveries" | "clock">,
  { deliveryId, sent, mail }: Answered,
  { runId, signal, now }: RunContext,
): Promise<"logged" | "not logged"> {
  for (;;) {
    const limit = AbortSignal.timeout(10_000);
    try {
      return await deliveries.settle(deliveryId, runId, sent, mail, now(), limit);
    } catch (error) {
      // A database that does not answer at all is away as well.
      if (!(error instanceof UnavailableError) && !limit.aborted) {
        throw error;
      }
    }
    await clock.sleep(pauseMilliseconds, signal);
  }
}
