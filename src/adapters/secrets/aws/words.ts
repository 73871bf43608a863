/** A symptom in a clause for people, and by the name they will look up. The server's own words are told only where they help. */
import { plainLine } from "../../../domain/alerts/wording.ts";
import type { Asked, Symptom } from "../../../domain/secrets/failure-classes.ts";
import { neverConnected } from "../../connection-words.ts";
import { whoSaysWhoWeAre } from "../../aws/credentials.ts";
import { tooLong } from "../../aws/length-limit.ts";

export function codeOf({ code, name, status }: Symptom): string {
  if (code !== undefined) {
    return code;
  }
  if (name === "TimeoutError") {
    return "Timeout";
  }
  return status !== undefined && status >= 300 && nameless.has(name) ? String(status) : name;
}

/** Names that say nothing beside a status. */
const nameless: ReadonlySet<string> = new Set([
  "Error",
  "SyntaxError",
  "TypeError",
  "Unknown",
  "UnknownError",
  "NotFound",
  "SecretsManagerServiceException",
  "STSServiceException",
]);

export function wordsOf(symptom: Symptom): string {
  const { asked, name, code, status } = symptom;
  if (name === "EndpointError" || code === "ERR_INVALID_URL") {
    return endpointWords;
  }
  if (name === tooLong) {
    return owned(asked, "the answer is longer than 2 MiB");
  }
  if (code !== undefined) {
    return owned(asked, connections[code] ?? `no connection could be used (${code})`);
  }
  if (status === undefined) {
    return owned(asked, unansweredWords(symptom));
  }
  return asked === "identity" ? owned(asked, answerWords(symptom)) : answerWords(symptom);
}

export function owned(asked: Asked, words: string): string {
  return `${asked === "identity" ? "our identity" : "Secrets Manager"}: ${words}`;
}

// The SDK does not say which of its variables it is.
const endpointWords =
  "AWS cannot be asked where the AWS_… variables say: look at AWS_ENDPOINT_URL (and AWS_ENDPOINT_URL_…), which must be a whole URL, and at AWS_USE_FIPS_ENDPOINT and AWS_USE_DUALSTACK_ENDPOINT, which do not go with it";

const unreadable = "the file with our token cannot be read";

const connections: Readonly<Record<string, string>> = {
  ...neverConnected,
  ECONNRESET: "the connection was cut",
  EPIPE: "the connection was cut",
  ETIMEDOUT: "no answer in time",
  ENOENT: `${unreadable}: there is none`,
  EACCES: `${unreadable}: we may not`,
  EISDIR: `${unreadable}: it is a folder`,
};

function unansweredWords({ name }: Symptom): string {
  switch (name) {
    case "TimeoutError":
      return "no connection in time";
    case "CredentialsProviderError":
      return "there are no credentials";
    default:
      return `the question could not be put (${name})`;
  }
}

export function answerWords({ asked, name, status, message = "" }: Symptom): string {
  const who = (asked === "identity" ? whoSaysWhoWeAre() : undefined) ?? "Secrets Manager";
  return status !== undefined && status < 400
    ? `${who} answered ${status} with something that cannot be read`
    : `${who} answered ${refusalWords(name, status)}${theirWords(name, message)}`;
}

/** `AccessDeniedException (400)`, `503`. */
function refusalWords(name: string, status: number | undefined): string {
  if (status === undefined) {
    return name;
  }
  return nameless.has(name) || name === String(status) ? String(status) : `${name} (${status})`;
}

function theirWords(name: string, message: string): string {
  const words = plainLine(message, longestMessage);
  return words !== "" && worded.has(name.replace(/Exception$/, "")) ? `: ${words}` : "";
}

/** Errors whose text helps and holds no secret; that of a wrong signature repeats the signed headers. */
const worded: ReadonlySet<string> = new Set([
  "AccessDenied",
  "ResourceNotFound",
  "InvalidRequest",
  "InvalidParameter",
  "DecryptionFailure",
]);

const longestMessage = 290;
