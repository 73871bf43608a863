/**
 * Text that others wrote, such as errors, made fit for a mail: cleaned, scrubbed, then cut, in this order, as a secret
 * that is cut in two or broken up by invisible characters would slip through the scrubbing.
 */
import { mayQuoteData } from "../../domain/failure.ts";
import { plainLine, plainText, shortened } from "../../domain/alerts/wording.ts";

type Scrub = (text: string) => string;

const readLimit = 20_000;
const messageLimit = 1500;
// A remedy ends with a command to paste, which must stay whole.
const lineLimit = 1000;
const stackLines = 30;

/** One line: a subject, a remedy, a single fault. */
export function foreignLine(text: string, scrub: Scrub): string {
  return plainLine(scrub(plainText(text.slice(0, readLimit))), lineLimit);
}

/**
 * The error in its own words, and what caused it by name and code alone: what a driver writes into its messages may be
 * a row of a patient.
 */
export function errorWords(error: Error, scrub: Scrub): string {
  const causes = causesOf(error).map((cause) => `Caused by: ${nameOf(cause)}`);
  return [ownWords(error, scrub), ...causes].join("\n");
}

function ownWords(error: Error, scrub: Scrub): string {
  if (mayQuoteData(error)) {
    return `${nameOf(error)}. Its message is left out here, as it may quote data.`;
  }
  const message = scrub(plainText(error.message.slice(0, readLimit))).trim();
  return message === "" ? nameOf(error) : shortened(message, messageLimit);
}

/** Where in the code the error and its causes were made; no messages. */
export function tracebackOf(error: Error, scrub: Scrub): string | undefined {
  const lines = [error, ...causesOf(error)].flatMap((each, index) => [
    index === 0 ? nameOf(each) : `Caused by: ${nameOf(each)}`,
    ...framesOf(each),
  ]);
  const shown = lines.slice(0, stackLines).map((line) => {
    const indent = line.startsWith(" ") ? "    " : "";
    return indent + foreignLine(line, scrub);
  });
  return shown.length > 1 ? shown.join("\n") : undefined;
}

function causesOf(error: Error): readonly Error[] {
  const causes: Error[] = [];
  let { cause } = error;
  while (cause instanceof Error && causes.length < 5) {
    causes.push(cause);
    ({ cause } = cause);
  }
  return causes;
}

// Names and codes are taken only where they look like ones.
function nameOf(error: Error): string {
  const name = /^\w{1,60}$/.test(error.name) ? error.name : "Error";
  const code: unknown = "code" in error ? error.code : undefined;
  return typeof code === "string" && /^[A-Z][A-Za-z0-9_.]{1,60}$/.test(code)
    ? `${name} (${code})`
    : name;
}

function framesOf(error: Error): readonly string[] {
  const stack = error.stack?.slice(0, readLimit + error.message.length) ?? "";
  const message = stack.indexOf(error.message);
  const frames = message === -1 ? stack : stack.slice(message + error.message.length);
  return frames.split("\n").filter((line) => /^\s+at (?!.*\bnode:internal)/.test(line));
}
