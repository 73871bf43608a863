/**
 * The mailer: one letter by the first of several roads that takes it. An alert goes on after an unclear answer, as a second
 * alert harms nobody; a report does not, as it must never arrive twice, and it takes only roads that may carry patient data.
 */
import { isAddress } from "../../domain/mail-address.ts";
import type { Mailer, Sent } from "../../ports/mail.ts";
import { composeMail } from "./compose.ts";
import type { MailRoad } from "./road.ts";

export interface MailSettings {
  /** In order of preference. */
  readonly roads: readonly MailRoad[];
  /** The sender's address. */
  readonly from: string;
  readonly now: () => Date;
}

export type MailPolicy = "alert" | "report";

type Failed = Exclude<Sent, { readonly kind: "accepted" }>;

export function mailByRoads({ roads, from, now }: MailSettings, policy: MailPolicy): Mailer {
  const open = roads.filter((road, index) => policy === "alert" || index === 0 || road.carriesPhi);
  return {
    async send(letter, signal) {
      if (!isAddress(letter.to)) {
        return {
          kind: "refused",
          permanent: true,
          reason: "The recipient is not one plain e-mail address",
        };
      }
      const mail = await composeMail(letter, from, now());
      const failures: Failed[] = [];
      for (const road of open) {
        if (signal.aborted) {
          break;
        }
        const sent = await road.send(mail, signal);
        if (sent.kind === "accepted") {
          return sent;
        }
        failures.push(sent);
        if (policy === "report" && isFinal(sent)) {
          break;
        }
      }
      return together(failures);
    },
  };
}

function isFinal(sent: Failed): boolean {
  return sent.kind === "unknown" || sent.permanent;
}

/** What is true of all of them: one road that may have it makes the whole unclear. */
function together(failures: readonly Failed[]): Failed {
  if (failures.length === 0) {
    return { kind: "refused", permanent: false, reason: "No road for mail was tried" };
  }
  const reason = failures.map((failure) => failure.reason).join("; ");
  return failures.some((failure) => failure.kind === "unknown")
    ? { kind: "unknown", reason }
    : { kind: "refused", permanent: failures.every(isFinal), reason };
}
