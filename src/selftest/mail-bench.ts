/** What mails of trials go through: the roads as settings name them, and a letter. */
import { once } from "node:events";
import { createServer } from "node:net";
import type { MailRoadSettings } from "../config/seams.ts";
import type { Clock } from "../ports/clock.ts";
import type { Letter } from "../ports/mail.ts";
import type { openMailer } from "../world/mail.ts";
import { secretTexts } from "../world/secret-texts.ts";
import type { Scratch } from "./scratch.ts";

export interface MailSubject {
  readonly openMailer: typeof openMailer;
  readonly scratch: Scratch;
  readonly clock: Clock;
}

export const from = "jobs@example.com";
export const to = "reader@example.com";

export const letter: Letter = {
  to,
  fromName: "SurgiCase Jobs",
  subject: "A self-test",
  text: "The text.\n",
};

export function mailerOf(
  { openMailer: open, clock }: MailSubject,
  [mail, ...mailFallbacks]: readonly MailRoadSettings[],
  policy: "alert" | "report" = "alert",
) {
  const first = mail ?? files("");
  return open({ mail: first, mailFallbacks, mailFrom: from }, clock, policy, secretTexts());
}

export function files(folder: string): MailRoadSettings {
  return { kind: "files", folder, carriesPhi: true };
}

/** A mail server at a port that nobody listens on: one that somebody has just given back. */
export async function closedServer(): Promise<MailRoadSettings & { readonly kind: "smtp" }> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 9;
  server.close();
  await once(server, "close");
  const host = "127.0.0.1";
  return {
    kind: "smtp",
    host,
    port,
    secure: false,
    requireTls: false,
    login: undefined,
    carriesPhi: true,
  };
}
