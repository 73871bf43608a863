/** The application's own switch for mails: `ENABLE_EMAIL` in the secret `main`. Alerts do not ask it. */
import type { Delivery } from "../../ports/deliveries.ts";
import type { Ports } from "../../ports/ports.ts";
import type { Secrets } from "../../ports/secrets.ts";
import type { RunContext } from "../../run/job.ts";
import { faultOf } from "./documents.ts";
import { loggedMail } from "./logged-mail.ts";
import type { LetterParts, Reader, ReportToDeliver } from "./report-to-deliver.ts";

const on: ReadonlySet<string> = new Set(["true", "1", "yes", "on", "enabled"]);

/** As the application reads it: absent, odd or unreadable means on; a text is on only where it says so. */
export async function mailIsOn(
  secrets: Secrets,
  { signal }: Pick<RunContext, "signal">,
): Promise<boolean> {
  try {
    const { values } = await secrets.read("main", signal);
    return isOn(values["ENABLE_EMAIL"]);
  } catch {
    signal.throwIfAborted();
    return true;
  }
}

function isOn(value: unknown): boolean {
  if (typeof value === "boolean") {
    return value;
  }
  return typeof value === "string" ? on.has(value.trim().toLowerCase()) : true;
}

/**
 * Notes in the application's log that these mails were not sent, once each however often the job is run meanwhile. Their
 * deliveries stay as they are, for the run after it is switched on again.
 * @returns how many the log did not take.
 */
export async function noteSwitchedOff<Whom extends Reader>(
  { deliveries }: Pick<Ports, "deliveries">,
  order: ReportToDeliver<Whom>,
  due: readonly (readonly [Whom, Delivery])[],
  context: RunContext,
): Promise<number> {
  let notLogged = 0;
  for (const [reader, { deliveryId, passwordVersion }] of due) {
    const letter = await letterOf(order, reader, passwordVersion, context);
    if (letter === undefined) {
      continue;
    }
    const mail = loggedMail(order, letter, context);
    const logged = await deliveries.noteDisabled(
      deliveryId,
      reader.address,
      mail,
      context.now(),
      context.signal,
    );
    notLogged += logged === "not logged" ? 1 : 0;
  }
  return notLogged;
}

const noContent = new Uint8Array();

/** Nothing is attached: only its words are kept. One that cannot be written is told by the run that would send it. */
async function letterOf<Whom extends Reader>(
  order: ReportToDeliver<Whom>,
  reader: Whom,
  passwordVersion: string,
  { signal }: RunContext,
): Promise<LetterParts | undefined> {
  try {
    return await order.letter(reader, { content: noContent, passwordVersion });
  } catch (thrown) {
    faultOf(thrown, signal);
    return undefined;
  }
}
