/** A mail server that pods reach. It keeps what it takes, with the moment it took it, and refuses mail when it is told to. */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";
import { simpleParser, type ParsedMail } from "mailparser";
import { SMTPServer } from "smtp-server";
import { hostFromPods } from "./cluster.ts";
import { journal, type Journal } from "./journal.ts";

export interface ArrivedMail {
  readonly at: Date;
  readonly to: readonly string[];
  readonly mail: ParsedMail;
}

export interface MailServer {
  /** As MAIL_URL takes it. */
  readonly url: string;
  readonly mails: Journal<ArrivedMail>;
  /** Every letter is refused for now, until it is told otherwise. */
  refuse(refusing: boolean): void;
  /** The first mail with these words in its subject. */
  mailAbout(words: string, limitSeconds?: number): Promise<ArrivedMail>;
}

export async function openMailServer(t: TestContext): Promise<MailServer> {
  const mails = journal<ArrivedMail>(({ mail }) => mail.subject ?? "a mail without subject");
  let refusing = false;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS", "AUTH"],
    closeTimeout: 10,
    onMailFrom(_address, _session, done) {
      done(refusing ? Object.assign(new Error("not now"), { responseCode: 451 }) : null);
    },
    onData(stream, { envelope }, done) {
      const at = new Date();
      simpleParser(stream, (error: unknown, mail) => {
        mails.add({ at, to: envelope.rcptTo.map(({ address }) => address), mail });
        done(error instanceof Error ? error : null);
      });
    },
  });
  server.on("error", () => undefined);
  // No further address than the one that pods reach: nobody else on the network is to send mail here
  const listening = server.listen(0, hostFromPods);
  await once(listening, "listening");
  t.after(async () => new Promise<void>((resolve) => server.close(resolve)));
  const { port } = listening.address() as AddressInfo;
  return {
    url: `smtp://${hostFromPods}:${port}?tls=off`,
    mails,
    refuse: (now) => {
      refusing = now;
    },
    mailAbout: async (words, limitSeconds = 60) =>
      mails.find(
        `mail about "${words}"`,
        ({ mail }) => mail.subject?.includes(words) === true,
        limitSeconds,
      ),
  };
}
