/**
 * One road for mails: a mail service, a mail server, a folder. A road never throws and never tries twice; it answers within
 * its limit what became of the mail, and `refused` means that it cannot arrive by this road any more.
 */
import type { Sent } from "../../ports/mail.ts";
import type { Mail } from "./compose.ts";

export interface MailRoad {
  /** `ses:us-east-1`, `smtps://mail.example.com`: never with a login. */
  readonly name: string;
  /** Whether reports with patient data may take it although it is not the first road. */
  readonly carriesPhi: boolean;
  /** Answers at once when the signal is aborted. */
  send(mail: Mail, signal: AbortSignal): Promise<Sent>;
}

/** What a failure means for the mail. */
export type Verdict = "refused for now" | "refused for good" | "unknown";

export const defaultLimitMilliseconds = 10_000;

/** System and TLS errors after which nothing of the mail can have left, in words. */
export const neverConnected: Readonly<Record<string, string>> = {
  ECONNREFUSED: "the connection was refused",
  EHOSTUNREACH: "the host cannot be reached",
  ENETUNREACH: "the network cannot be reached",
  ENOTFOUND: "the host's name is not known",
  EAI_AGAIN: "the name server does not answer",
  EADDRNOTAVAIL: "this machine has no free port or address",
  EMFILE: "this process has too many files open",
  CERT_HAS_EXPIRED: "its certificate has expired",
  CERT_NOT_YET_VALID: "its certificate is not valid yet",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is not trusted",
  SELF_SIGNED_CERT_IN_CHAIN: "its certificate is not trusted",
  UNABLE_TO_GET_ISSUER_CERT: "its certificate is not trusted",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "its certificate is not trusted",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its certificate is not trusted",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another host",
};

export function failed(verdict: Verdict, road: string, words: string): Sent {
  const reason = `${road.replace(/:$/, "")}: ${words}`;
  return verdict === "unknown"
    ? { kind: "unknown", reason }
    : { kind: "refused", permanent: verdict === "refused for good", reason };
}

/** One line of at most 300 characters, as servers may say anything. */
export function oneLine(text: string): string {
  return text
    .replaceAll(/[\s\p{C}]+/gu, " ")
    .trim()
    .slice(0, 300);
}
