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

export function failed(verdict: Verdict, road: string, words: string): Sent {
  const reason = `${road.replace(/:$/, "")}: ${words}`;
  return verdict === "unknown"
    ? { kind: "unknown", reason }
    : { kind: "refused", permanent: verdict === "refused for good", reason };
}

/** A mail that is larger than the road takes, its attachments encoded: no try would change that. */
export function tooLarge(road: string, bytes: number, most: number): Sent {
  const words = `the mail is too large: ${sizeWords(bytes)} with its attachments encoded, and it takes at most ${sizeWords(most)}`;
  return failed("refused for good", road, words);
}

function sizeWords(bytes: number): string {
  return bytes < 100_000 ? `${bytes} bytes` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

/** One line of at most 300 characters, as servers may say anything. */
export function oneLine(text: string): string {
  return text
    .replaceAll(/[\s\p{C}]+/gu, " ")
    .trim()
    .slice(0, 300);
}
