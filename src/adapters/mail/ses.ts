/**
 * Mail by Amazon SES, API version 2. SendEmail has no idempotency token, so the SDK must not retry, and whether the request
 * had left decides between `refused` and `unknown`. The SDK's signal does not reach its credentials: the whole call is raced.
 */
import type { SESv2Client } from "@aws-sdk/client-sesv2";

import { toError } from "../../domain/failure.ts";
import { credentials } from "../aws/credentials.ts";
import { lastStep, marking, oneRequest, type Progress } from "../aws/one-request.ts";
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

export interface SesSettings {
  readonly region: string;
  readonly carriesPhi?: boolean;
}

/** What is known about a send that did not succeed. */
export interface SesFailure {
  /** Whether the signed request was handed to the HTTP client. */
  readonly requested: boolean;
  /** Whether it ended while the connection was being made. */
  readonly connecting: boolean;
  readonly name: string;
  readonly code: string | undefined;
  /** The HTTP status, where there was an answer. */
  readonly status: number | undefined;
}

/** Of the whole message, its attachments in base64: what version 2 of the API takes. */
const mostBytes = 40 * 1024 * 1024;

/** The client is made at the first mail: most runs send none. */
export function ses(
  { region, carriesPhi = false }: SesSettings,
  limitMilliseconds = defaultLimitMilliseconds,
): MailRoad {
  const name = `ses:${region}`;
  let client: Promise<SESv2Client> | undefined;
  return {
    name,
    carriesPhi,
    async send(mail, signal) {
      if (mail.raw.byteLength > mostBytes) {
        return tooLarge(name, mail.raw.byteLength, mostBytes);
      }
      const progress: Progress = { requested: false };
      try {
        const messageId = await within(limitMilliseconds, signal, async (ended) => {
          client ??= openClient(region, limitMilliseconds);
          return sendBy(await client, mail, progress, ended);
        });
        return messageId === undefined
          ? failed("unknown", name, "the answer names no message")
          : { kind: "accepted", messageId, road: name };
      } catch (error) {
        const failure = failureOf(error, progress);
        return failed(verdictOf(failure), name, wordsOf(failure, toError(error)));
      }
    },
  };
}

export async function openClient(region: string, limitMilliseconds: number): Promise<SESv2Client> {
  const [{ SESv2Client }, once] = await Promise.all([
    import("@aws-sdk/client-sesv2"),
    oneRequest(region, limitMilliseconds),
  ]);
  return new SESv2Client({ ...once, credentials: await credentials(once) });
}

async function sendBy(
  client: SESv2Client,
  { envelope, raw }: Mail,
  progress: Progress,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { SendEmailCommand } = await import("@aws-sdk/client-sesv2");
  const command = new SendEmailCommand({
    FromEmailAddress: envelope.from,
    Destination: { ToAddresses: [envelope.to] },
    Content: { Raw: { Data: raw } },
  });
  command.middlewareStack.add(marking(progress, signal), lastStep);
  const answer = await client.send(command, { abortSignal: signal });
  return answer.MessageId;
}

function failureOf(thrown: unknown, { requested }: Progress): SesFailure {
  const error: NodeJS.ErrnoException & { $metadata?: { httpStatusCode?: number } } =
    toError(thrown);
  const timedOut = error.name === "TimeoutError" && error.code === undefined;
  return {
    requested,
    connecting: error.syscall === "connect" || timedOut,
    name: isUnverified(error) ? unverified : error.name,
    code: error.code,
    status: error.$metadata?.httpStatusCode,
  };
}

const unverified = "IdentityNotVerified";

/** SES rejects the message for it, but it is the account that must be mended, not the letter. */
function isUnverified({ name, message }: Error): boolean {
  return name === "MessageRejected" && /not verified/i.test(message);
}

/** Verdicts about the letter itself: SES would say the same again. */
const forGood: ReadonlySet<string> = new Set([
  "BadRequestException",
  "MessageRejected",
  "RequestEntityTooLargeException",
  "ValidationException",
]);

/** Statuses of a gateway that does not know what SES did. */
const unclear: ReadonlySet<number> = new Set([502, 504]);

/** Pure. By status before name, as a name may be made up by whatever stands between us and SES. */
export function verdictOf({ requested, connecting, name, code, status }: SesFailure): Verdict {
  // An answer from the credentials' side says nothing about the letter.
  if (!requested) {
    return "refused for now";
  }
  if (status !== undefined) {
    return answeredVerdict(status, name);
  }
  return connecting || neverConnected[code ?? ""] !== undefined ? "refused for now" : "unknown";
}

function answeredVerdict(status: number, name: string): Verdict {
  if (status < 400 || unclear.has(status)) {
    return "unknown";
  }
  return status < 500 && forGood.has(name) ? "refused for good" : "refused for now";
}

/** Errors whose text helps and holds no secret; that of a wrong signature repeats the signed headers. */
const worded: ReadonlySet<string> = new Set([
  ...forGood,
  "MailFromDomainNotVerifiedException",
  unverified,
  "AccessDeniedException",
  "AccountSuspendedException",
  "LimitExceededException",
  "NotFoundException",
  "SendingPausedException",
  "TooManyRequestsException",
]);

/** What happened to a question that is no mail. */
export function askedWordsOf(thrown: unknown): string {
  const requested = toError(thrown).name !== "CredentialsProviderError";
  const failure = failureOf(thrown, { requested });
  // The parser stumbled: whoever answered is not SES, or knows no such question.
  return failure.name === "SyntaxError"
    ? `it answered ${failure.status ?? ""} with what is no answer of SES`
    : wordsOf(failure, toError(thrown));
}

function wordsOf({ requested, name, code, status }: SesFailure, error: Error): string {
  const text = neverConnected[code ?? ""] ?? oneLine(error.message);
  if (status === undefined) {
    return requested ? text : `nothing was sent: ${text}`;
  }
  const answer = `${requested ? "it answered" : "no credentials, the answer was"} ${status} ${oneLine(name)}`;
  return worded.has(name) ? `${answer}: ${text}` : answer;
}
