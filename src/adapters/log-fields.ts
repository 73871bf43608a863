/** Log fields as they may be printed: scrubbed strings, errors without what drivers hang on them, no secrets by their names. */
import { mayQuoteData } from "../domain/failure.ts";
import { secretAliases } from "../domain/secrets/aliases.ts";

export type Scrub = (text: string) => string;

export type Fields = Readonly<Record<string, unknown>>;

const hidden = "[redacted]";
const deepest = 6;
const longestList = 100;

// By name at any depth: whatever a field of that name holds is a secret, or says who a patient is.
const secretName =
  /password|passphrase|passwd|^pwd$|token|secret|authorization|credential|cookie|api[_-]?key|access[_-]?key|private[_-]?key|^patient|^first_?name$|^last_?name$|birth|^ssn$/i;

/** A field named like one that every line has gets an underscore: twice the same key is not JSON that all can read. */
export function cleaned(fields: Fields, scrub: Scrub, reserved: ReadonlySet<string>): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      reserved.has(name) ? `${name}_` : name,
      cleanNamed(name, value, scrub, 0),
    ]),
  );
}

function cleanNamed(name: string, value: unknown, scrub: Scrub, depth: number): unknown {
  return secretName.test(name) && !isHarmless(name, value) ? hidden : clean(value, scrub, depth);
}

/** How many there are, which version, or which of our secrets by its alias: what operators look for. */
function isHarmless(name: string, value: unknown): boolean {
  return (
    ["number", "boolean", "undefined"].includes(typeof value) ||
    /version$/i.test(name) ||
    isAlias(value) ||
    (Array.isArray(value) && value.every((item) => isAlias(item)))
  );
}

function isAlias(value: unknown): boolean {
  return secretAliases.some((alias) => alias === value);
}

function clean(value: unknown, scrub: Scrub, depth: number): unknown {
  switch (typeof value) {
    case "string":
      return scrub(value);
    case "bigint":
      return String(value);
    case "object":
      return value === null ? null : cleanObject(value, scrub, depth);
    case "function":
    case "symbol":
      return `[${typeof value}]`;
    case "number":
    case "boolean":
    case "undefined":
      return value;
  }
}

function cleanObject(value: object, scrub: Scrub, depth: number): unknown {
  if (depth >= deepest) {
    return "[deeper]";
  }
  if (value instanceof Error) {
    return printedError(value, scrub, depth);
  }
  if (value instanceof Date) {
    return Number.isNaN(value.getTime()) ? "[no date]" : value.toISOString();
  }
  if (value instanceof URL) {
    return scrub(value.href);
  }
  if (ArrayBuffer.isView(value)) {
    return `[${value.byteLength} bytes]`;
  }
  if (Array.isArray(value) || value instanceof Set) {
    return [...value].slice(0, longestList).map((item) => clean(item, scrub, depth + 1));
  }
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  return Object.fromEntries(
    entries.map(([name, item]) => [String(name), cleanNamed(String(name), item, scrub, depth + 1)]),
  );
}

/** Type, message and stack; of its causes, which drivers and parsers made, type and code alone. */
function printedError(error: Error, scrub: Scrub, depth: number): Fields {
  const message = mayQuoteData(error) ? "[may quote data]" : scrub(error.message);
  return {
    type: error.name,
    message,
    stack: scrub((error.stack ?? "").replace(error.message, () => message)),
    ...causesOf(error, depth),
  };
}

function causesOf(error: Error, depth: number): Fields {
  const inner: readonly unknown[] = error instanceof AggregateError ? error.errors.slice(0, 5) : [];
  return {
    ...(error.cause === undefined ? {} : { cause: cleanCause(error.cause, depth + 1) }),
    ...(inner.length === 0 ? {} : { errors: inner.map((one) => cleanCause(one, depth + 1)) }),
  };
}

// What a driver writes into its message may be a row of a patient.
function cleanCause(cause: unknown, depth: number): unknown {
  if (!(cause instanceof Error) || depth > deepest) {
    return `[${typeof cause}]`;
  }
  const code = "code" in cause && typeof cause.code === "string" ? { code: cause.code } : {};
  return { type: cause.name, ...code, ...causesOf(cause, depth) };
}
