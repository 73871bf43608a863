/**
 * What a dry run foresees of the mails: it opens the letters and asks the switch, as a real run would, where somebody would be
 * sent something. Nothing is written.
 */
import type { Delivery } from "../../ports/deliveries.ts";
import type { Secrets } from "../../ports/secrets.ts";
import type { RunContext } from "../../run/job.ts";
import type { Trouble } from "../../run/outcome.ts";
import type { AskedLetters } from "./letters.ts";
import { mailIsOn } from "./mail-switch.ts";
import { legacyTroubles } from "./passwords.ts";
import type { Reader } from "./report-to-deliver.ts";
import { deliveryTroubles, mailSwitchedOff } from "./troubles.ts";

/** Whether the next run would send it; undefined: the reader has no delivery yet. */
export function wouldBeSent(delivery: Pick<Delivery, "state"> | undefined): boolean {
  return delivery === undefined || delivery.state === "planned" || delivery.state === "refused";
}

/** A dry run's word about each reader: what would become of his report. */
export function foretellEach<Whom extends Reader>(
  readers: readonly Whom[],
  known: ReadonlyMap<string, Delivery>,
  fieldsOf: (reader: Whom) => Readonly<Record<string, unknown>>,
  { log }: Pick<RunContext, "log">,
): void {
  for (const reader of readers) {
    const delivery = known.get(reader.key);
    if (wouldBeSent(delivery)) {
      log.info(fieldsOf(reader), "report would be sent");
    } else {
      const fields = { ...fieldsOf(reader), delivery: delivery?.state };
      log.info(fields, "report would not be sent again");
    }
  }
}

interface Rehearsed {
  readonly readers: readonly Reader[];
  /** The deliveries so far, by reader. */
  readonly known: ReadonlyMap<string, Delivery>;
  readonly letters: AskedLetters;
}

export interface Foreseen {
  /** Of passwords that anybody can guess: a real run tells of them first. */
  readonly ofPasswords: readonly Trouble[];
  readonly ofDeliveries: readonly Trouble[];
  readonly ofLetters: readonly Trouble[];
}

/** The troubles that a real run would have with these readers now, were the mail server to take everything. */
export async function foresee(
  secrets: Secrets,
  { readers, known, letters }: Rehearsed,
  context: RunContext,
): Promise<Foreseen> {
  const deliveries = readers.map(({ key }) => known.get(key));
  const settled = deliveries.filter((delivery) => delivery !== undefined);
  const standing = deliveryTroubles(
    settled.filter((delivery) => !wouldBeSent(delivery)),
    context.command,
  );
  if (!deliveries.some(wouldBeSent)) {
    return { ofPasswords: [], ofDeliveries: standing, ofLetters: [] };
  }
  const ofLetters = (await letters.open()).troubles;
  return (await mailIsOn(secrets, context))
    ? { ofPasswords: legacyTroubles(context), ofDeliveries: standing, ofLetters }
    : { ofPasswords: [], ofDeliveries: [mailSwitchedOff, ...standing], ofLetters };
}
