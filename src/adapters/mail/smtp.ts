/**
 * Mail by an SMTP server, one connection a letter. Until the message is given to the end, nothing can have been accepted;
 * from then on only the server's own answer tells, and without one the mail is `unknown`.
 */
import { Readable } from "node:stream";
import type SMTPConnection from "nodemailer/lib/smtp-connection";

import { toError } from "../../domain/failure.ts";
import { neverConnected } from "../connection-words.ts";
import { within } from "../within.ts";
import type { Mail } from "./compose.ts";
import {
  defaultLimitMilliseconds,
  failed,
  type MailRoad,
  oneLine,
  tooLarge,
  type Verdict,
} from "./road.ts";

export interface SmtpSettings {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte (`smtps:`); else STARTTLS where the server offers it. */
  readonly secure: boolean;
  readonly login?: { readonly user: string; readonly password: string };
  /** Refuse to go on without STARTTLS. A login to a host other than this machine demands it anyway. */
  readonly requireTls: boolean;
  readonly carriesPhi?: boolean;
}

/** What is known about a letter that was not accepted. */
export interface SmtpFailure {
  /** Whether the message was given to the end. */
  readonly given: boolean;
  /** The command that failed: `RCPT TO`, `DATA`, … */
  readonly command: string | undefined;
  readonly responseCode: number | undefined;
}

interface Progress {
  given: boolean;
}

type SmtpError = NodeJS.ErrnoException & {
  readonly command?: string;
  readonly originalCode?: string;
  readonly response?: string;
  readonly responseCode?: number;
};

export function smtp(
  settings: SmtpSettings,
  limitMilliseconds = defaultLimitMilliseconds,
): MailRoad {
  const name = nameOf(settings);
  return {
    name,
    carriesPhi: settings.carriesPhi ?? false,
    async send(mail, signal) {
      const progress: Progress = { given: false };
      const { default: Connection } = await import("nodemailer/lib/smtp-connection");
      const connection = new Connection(connectionOptions(settings, limitMilliseconds));
      try {
        await within(limitMilliseconds, signal, async () =>
          converse(connection, settings.login, mail, progress),
        );
        connection.quit();
        return { kind: "accepted", messageId: mail.messageId, road: name };
      } catch (thrown) {
        const error: SmtpError = toError(thrown);
        const most = sizeRefused(error);
        if (most !== undefined) {
          return tooLarge(name, mail.raw.byteLength, most);
        }
        const { command, responseCode } = error;
        const verdict = smtpVerdictOf({ given: progress.given, command, responseCode });
        return failed(verdict, name, wordsOf(error, progress));
      } finally {
        connection.close();
      }
    },
  };
}

/** What the server's greeting allows, where the mail is larger: then it was not offered. */
function sizeRefused({ code, responseCode, message }: SmtpError): number | undefined {
  const most =
    code === "EMESSAGE" && responseCode === undefined
      ? /^Message size larger than allowed (\d+)$/.exec(message)?.[1]
      : undefined;
  return most === undefined ? undefined : Number(most);
}

/** Whether it must not go on in plain text. */
export function demandsTls({ secure, login, host, requireTls }: SmtpSettings): boolean {
  return !secure && (requireTls || (login !== undefined && !isLoopback(host)));
}

function isLoopback(host: string): boolean {
  return /^(?:localhost|127(?:\.\d+){3}|\[?::1\]?)$/i.test(host);
}

function nameOf({ secure, host, port }: SmtpSettings): string {
  const place = host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
  const scheme = secure ? "smtps" : "smtp";
  return port === (secure ? 465 : 587) ? `${scheme}://${place}` : `${scheme}://${place}:${port}`;
}

export function connectionOptions(settings: SmtpSettings, limitMilliseconds: number) {
  const { host, port, secure } = settings;
  const requireTLS = demandsTls(settings);
  return {
    host: host.replaceAll(/[[\]]/g, ""),
    port,
    secure,
    requireTLS,
    // A server on this machine mostly has a certificate that nobody trusts, and nobody listens in between.
    ignoreTLS: !requireTLS && isLoopback(host),
    connectionTimeout: limitMilliseconds,
    dnsTimeout: limitMilliseconds,
    greetingTimeout: limitMilliseconds,
    socketTimeout: limitMilliseconds,
    socketCloseTimeout: Math.min(limitMilliseconds, 1000),
  };
}

async function converse(
  connection: SMTPConnection,
  login: SmtpSettings["login"],
  mail: Mail,
  progress: Progress,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const before = (next: () => void) => (error?: Error | null) => (error ? reject(error) : next());
    const give = () =>
      connection.send(
        { ...mail.envelope, size: mail.raw.byteLength },
        streamOf(mail.raw, progress),
        before(resolve),
      );
    const enter = () => {
      if (login === undefined) {
        return give();
      }
      connection.login({ credentials: { user: login.user, pass: login.password } }, before(give));
    };
    connection.on("error", reject);
    connection.connect(before(enter));
  });
}

/** Read only once the server asks for the message; its end is noted just before the final dot is written. */
function streamOf(raw: Uint8Array, progress: Progress): Readable {
  const stream = Readable.from(piecesOf(raw), { objectMode: false });
  stream.once("end", () => {
    progress.given = true;
  });
  return stream;
}

function* piecesOf(raw: Uint8Array): Generator<Buffer> {
  const whole = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const piece = 64 * 1024;
  for (let start = 0; start < whole.length; start += piece) {
    yield whole.subarray(start, start + piece);
  }
}

/** Codes about the session or the login, not about the letter. */
const aboutSession: ReadonlySet<number> = new Set([503, 530, 534, 535, 538]);

/** Pure. 5xx is for good only as the answer to the recipient or the message: the sender is ours to mend. */
export function smtpVerdictOf({ given, command, responseCode }: SmtpFailure): Verdict {
  if (responseCode === undefined || responseCode < 400 || responseCode > 599) {
    return given ? "unknown" : "refused for now";
  }
  // 552: it is too large, which a server may say as soon as it is told the size.
  const aboutLetter = ["RCPT TO", "DATA"].includes(command ?? "") || responseCode === 552;
  return responseCode >= 500 && aboutLetter && !aboutSession.has(responseCode)
    ? "refused for good"
    : "refused for now";
}

/** What happened to a conversation without a mail. */
export function greetingWordsOf(thrown: unknown): string {
  return wordsOf(toError(thrown), { given: false });
}

function wordsOf(error: SmtpError, { given }: Progress): string {
  const { code, originalCode, command, response, responseCode } = error;
  if (code === "EAUTH") {
    // What a server says about a login may repeat it.
    return `the login failed (${responseCode ?? command ?? code}); check the user and the password`;
  }
  if (response !== undefined) {
    return `it answered ${oneLine(response)}`;
  }
  const words = neverConnected[originalCode ?? code ?? ""] ?? oneLine(error.message);
  return given ? `after the whole message was sent: ${words}` : words;
}
