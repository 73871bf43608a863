/**
 * What an error of the SDK says, read once: for the classes, and in words. Neither holds what a server or a parser wrote,
 * except the few messages that help and quote nothing: an answer that cannot be parsed is quoted by its parser.
 */
import { toError } from "../../../domain/failure.ts";
import {
  classify,
  type Asked,
  type StoreFailure,
  type Symptom,
} from "../../../domain/secrets/failure-classes.ts";
import { LimitError } from "../../within.ts";
import { answerWords, codeOf, owned, wordsOf } from "./words.ts";

/** What the SDK and Node put into errors. */
interface Told extends Error {
  readonly code?: unknown;
  readonly errors?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

export function failureOf(thrown: unknown, asked: Asked): StoreFailure {
  if (thrown instanceof LimitError) {
    const words = owned(asked, thrown.message);
    return { class: "unavailable", whose: asked, code: "Timeout", words };
  }
  const symptom = symptomOf(toError(thrown), asked);
  return { ...classify(symptom), code: codeOf(symptom), words: wordsOf(symptom) };
}

/** A failure that the store tells of, by name. */
export function failureNamed(name: string, message: string | undefined): StoreFailure {
  const symptom: Symptom = { asked: "store", name: plainName(name), message };
  return { ...classify(symptom), code: symptom.name, words: answerWords(symptom) };
}

function symptomOf(error: Told, asked: Asked): Symptom {
  const agentStatus = /^Server responded with status: (\d{3})$/.exec(error.message)?.[1];
  if (asked === "identity" && agentStatus !== undefined) {
    // Of the agent's own words nothing is left here: it may have answered in JSON or, as EKS does, in a line of text.
    return { asked, name: agentStatus, status: Number(agentStatus) };
  }
  return {
    asked,
    name: plainName(error.name),
    code: systemCode(error) ?? wrappedCode(error),
    status: error.$metadata?.httpStatusCode,
    message: error.message,
  };
}

/** An error's name may come from the server. A number is none: it would pass for a status of the agent. */
function plainName(name: string): string {
  return /^(?!\d+$)[\w.-]{1,80}$/.test(name) ? name : "Error";
}

function systemCode({ code, cause, errors }: Told): string | undefined {
  if (typeof code === "string" && /^[A-Z][A-Z0-9_]{1,60}$/.test(code)) {
    return code;
  }
  // Node tries several addresses, and keeps what became of each.
  const inner: unknown = Array.isArray(errors) ? errors[0] : cause;
  return inner instanceof Error ? systemCode(inner) : undefined;
}

/** Whoever asks the Pod Identity agent keeps of an error only its text. */
function wrappedCode({ name, message }: Error): string | undefined {
  if (name !== "CredentialsProviderError") {
    return undefined;
  }
  return /^\w*Error: socket hang up$/.test(message)
    ? "ECONNRESET"
    : /^\w*Error: (?:\w+ )?(E[A-Z_]{3,})\b/.exec(message)?.[1];
}
