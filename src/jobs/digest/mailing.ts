/**
 * The digest to its readers. With the database each gets it once: it is stored and recorded as a report is. Without, it goes
 * all the same, and may come again. It is ours, as an alert is: the application's switch for mails does not keep it back.
 */
import { mayQuoteData, toError, UnavailableError } from "../../domain/failure.ts";
import { isoDate } from "../../domain/payments/pay-week.ts";
import { readerOfAddress } from "../../domain/reports/password.ts";
import type { Mailer, Sent } from "../../ports/mail.ts";
import type { Ports } from "../../ports/ports.ts";
import type { RunContext } from "../../run/job.ts";
import type { Trouble } from "../../run/outcome.ts";
import { deliver } from "../delivery/deliver.ts";
import type {
  DeliveryPorts,
  LetterParts,
  Reader,
  ReportToDeliver,
} from "../delivery/report-to-deliver.ts";
import { deliveredTroubles } from "../delivery/troubles.ts";

export interface DigestMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export interface Mailed {
  /** How many this attempt handed over. */
  readonly acceptedNow: number;
  /** Who has not got it, or of whom nobody knows. */
  readonly troubles: readonly Trouble[];
}

export type MailingPorts = Omit<DeliveryPorts, "deliveries"> & Partial<Pick<Ports, "deliveries">>;

/** @throws {UnavailableError} when the mail server refused somebody for now. */
export async function mailDigest(
  ports: MailingPorts,
  job: string,
  addresses: readonly string[],
  mail: DigestMail,
  context: RunContext,
): Promise<Mailed> {
  const readers = addresses.map((address) => ({ key: readerOfAddress(address), address }));
  const { deliveries } = ports;
  if (deliveries === undefined) {
    return await sendUnrecorded(ports.mailer, job, readers, mail, context);
  }
  const counted = countedMailer(ports.mailer);
  try {
    const all = { ...ports, deliveries, mailer: counted.mailer };
    const delivered = await deliver(all, orderOf(job, readers, mail, context), context);
    return {
      acceptedNow: delivered.sentNow,
      troubles: deliveredTroubles(delivered, context, () => remedy),
    };
  } catch (error) {
    context.signal.throwIfAborted();
    if (counted.handedOver()) {
      throw error;
    }
    // The database or the storage went away meanwhile: nobody has it yet.
    const sent = await sendUnrecorded(ports.mailer, job, readers, mail, context);
    return { ...sent, troubles: [unrecorded(toError(error)), ...sent.troubles] };
  }
}

function orderOf(
  report: string,
  readers: readonly Reader[],
  mail: DigestMail,
  { slot, payWeek }: RunContext,
): ReportToDeliver {
  return {
    report,
    batch: { batchId: `digest-${isoDate(slot)}`, payWeek },
    readers,
    document: async () => ({
      content: Buffer.from(JSON.stringify(mail)),
      extension: "json",
      passwordVersion: "",
    }),
    letter: async (_reader, { content }) =>
      letterOf(JSON.parse(Buffer.from(content).toString("utf8")) as DigestMail),
    mailType: { emailType: "weekly_digest", reportType: "weekly_digest" },
    asksSwitch: false,
  };
}

function letterOf({ subject, text, html }: DigestMail): LetterParts {
  return { fromName: "SurgiCase Jobs", subject, text, html };
}

function countedMailer(mailer: Mailer) {
  let handedOver = false;
  return {
    handedOver: () => handedOver,
    mailer: {
      async send(letter, signal) {
        handedOver = true;
        return await mailer.send(letter, signal);
      },
    } satisfies Mailer,
  };
}

/** Its readers are on no list of SurgiCase's. */
const remedy =
  "Correct the address where it stands (`recipients show` names the place), then run the job again: only who has not got it is sent to.";

async function sendUnrecorded(
  mailer: Mailer,
  job: string,
  readers: readonly Reader[],
  mail: DigestMail,
  { runId, signal, log }: RunContext,
): Promise<Mailed> {
  log.warn(
    { recipients: readers.length },
    "digest is sent without a record: a run after this one sends it again",
  );
  const headers = { "X-Surgicase-Job": job, "X-Surgicase-Run": runId };
  const answers: (readonly [Reader, Sent])[] = [];
  for (const reader of readers) {
    const letter = { ...letterOf(mail), to: reader.address, headers };
    const sent = await mailer.send(letter, signal);
    log.info({ sent: sent.kind }, "digest handed to the mail server");
    answers.push([reader, sent]);
  }
  const acceptedNow = answers.filter(([, { kind }]) => kind === "accepted").length;
  refuseToGiveUpEarly(answers.map(([, sent]) => sent));
  return { acceptedNow, troubles: answers.flatMap(([reader, sent]) => troubleOf(reader, sent)) };
}

function unrecorded(error: Error): Trouble {
  return {
    subject: "the digest's record",
    problem: `it could not be kept: ${mayQuoteData(error) ? error.name : error.message}`,
    remedy:
      "Nothing is lost: the digest was sent without it. Run the job again and it comes once more.",
  };
}

/** @throws {UnavailableError} where nobody has it, and nothing speaks against trying again. */
function refuseToGiveUpEarly(answers: readonly Sent[]): void {
  const [first] = answers;
  const isAway = answers.every((sent) => sent.kind === "refused" && !sent.permanent);
  if (isAway && first?.kind === "refused") {
    throw new UnavailableError(
      "the mail server",
      `Cannot send the digest to anybody yet: ${first.reason}`,
    );
  }
}

function troubleOf({ address }: Reader, sent: Sent): readonly Trouble[] {
  switch (sent.kind) {
    case "accepted":
      return [];
    case "refused":
      return [{ subject: address, problem: `the mail server refused it: ${sent.reason}`, remedy }];
    case "unknown":
      return [
        {
          subject: address,
          problem: `nobody knows whether it was delivered: ${sent.reason}`,
          remedy: "Ask the recipient; where it is missing, run the job again.",
        },
      ];
  }
}
