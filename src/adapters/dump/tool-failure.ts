/**
 * How a tool ended → the error that a run knows. What the server said may quote rows: what stands between quotes is left out,
 * but for numbers whose words name definitions only.
 */
import { DeniedError, UnavailableError } from "../../domain/failure.ts";
import { scrub } from "../../domain/scrub.ts";
import { translateError } from "../database/errors.ts";
import { meaningOf } from "../database/error-meanings.ts";
import type { Place } from "../database/session.ts";
import type { ToolEnd, ToolName } from "./tool.ts";

export interface ToolTrouble {
  readonly tool: ToolName;
  readonly end: ToolEnd;
  /** The start of the message: `Cannot dump the schema "allstars"`. */
  readonly attempt: string;
  readonly place: Place;
  readonly password: string;
}

/** Undefined where it ended well. */
export function toolFailure(trouble: ToolTrouble): Error | undefined {
  const { tool, end } = trouble;
  const { code, said } = end;
  const line = tool === "mariadb" ? lastComplaintIn(said) : complaintIn(said);
  // It goes on after some failures, and ends as if all were well.
  return code === 0 && line === undefined ? undefined : failureOf(trouble, line ?? "");
}

function failureOf({ tool, end, attempt, place, password }: ToolTrouble, line: string): Error {
  const number = numberIn(line);
  const cause = Object.assign(new Error(`${tool} failed`), driverFields(number));
  if (number === undefined) {
    return new Error(`${attempt}: ${endWords(tool, end, line, password)}`, { cause });
  }
  const words = `${serverWords(line, number, password)} (${number})`;
  if (changes.has(number) && tool === "mariadb-dump") {
    const changed = "a table was changed in the middle of it; try again";
    return new UnavailableError("the database", `${attempt}: ${changed} (${number})`, { cause });
  }
  if (logins.has(number)) {
    return asError(translateError(cause, place));
  }
  const meaning = meaningOf({ ...driverFields(number), number, text: "" });
  if (meaning === "denied") {
    return new DeniedError(`${attempt}: ${words}; check the grants of ${place.login}`, { cause });
  }
  return ["unavailable", "untrusted", "no-schema"].includes(meaning)
    ? asError(translateError(cause, place))
    : new Error(`${attempt}: ${words}${lineWords(line)}`, { cause });
}

function asError(translated: unknown): Error {
  return translated instanceof Error ? translated : new Error(String(translated));
}

const logins: ReadonlySet<number> = new Set([1044, 1045, 1698, 1820, 1862, 3118, 4151]);
// Altered, renamed or dropped since it was planned.
const changes: ReadonlySet<number> = new Set([1146, 1412]);

/** The client's own numbers have no place among the server's. */
function driverFields(number: number | undefined): {
  readonly code: string;
  readonly errno: number;
} {
  return { code: clientCodes.get(number ?? 0) ?? "ER_OF_SERVER", errno: number ?? 0 };
}

const clientCodes: ReadonlyMap<number, string> = new Map([
  ...[2002, 2003, 2004, 2005].map((number) => [number, "ECONNREFUSED"] as const),
  ...[2006, 2012, 2013, 2055].map((number) => [number, "PROTOCOL_CONNECTION_LOST"] as const),
  [2026, "HANDSHAKE_SSL_ERROR"],
  [2059, "AUTH_SWITCH_PLUGIN_ERROR"],
]);

/** The first: others follow from it. */
function complaintIn(said: string): string | undefined {
  const at = said.search(/^mariadb-dump: (?:Got error|Error|Couldn't)/m);
  return at === -1 ? undefined : said.slice(at);
}

/** The client may repeat the statement before, with any line in it. */
function lastComplaintIn(said: string): string | undefined {
  const at = [...said.matchAll(/^ERROR \d/gm)].at(-1)?.index;
  return at === undefined ? undefined : said.slice(at);
}

const numbers: readonly RegExp[] = [
  /^ERROR (?<number>\d+) /,
  /^mariadb-dump: Got error: (?<number>\d+):/,
  /^mariadb-dump: Error (?<number>\d+):/,
  /\((?<number>\d{4})\)\s*$/m,
];

function numberIn(line: string): number | undefined {
  const [number] = numbers.flatMap((pattern) => pattern.exec(line)?.groups?.["number"] ?? []);
  return number === undefined ? undefined : Number(number);
}

function lineWords(line: string): string {
  const at = /^ERROR \d+ \(\w+\) at line (?<at>\d+)/.exec(line)?.groups?.["at"];
  return at === undefined ? "" : `, at line ${at} of the dump`;
}

// Their words name tables, routines, users and privileges, never a value.
const aboutDefinitions: ReadonlySet<number> = new Set([
  1044, 1049, 1050, 1142, 1143, 1146, 1153, 1227, 1304, 1305, 1356, 1370, 1418, 1419, 1449, 3105,
]);

function serverWords(line: string, number: number, password: string): string {
  const said = line
    .replace(/^ERROR \d+ \(\w+\)(?: at line \d+(?: in file: '[^']*')?)?: /, "")
    .replace(/^mariadb-dump: (?:Got error: \d+: |Error \d+: |Couldn't execute '[\s\S]*': )/, "")
    .replace(/\s*\(\d{4}\)\s*$/, "");
  const shown = aboutDefinitions.has(number)
    ? (said.split("\n")[0] ?? "")
    : said.replace(/['"][\s\S]*['"]|['"][\s\S]*$/, "…");
  return `it answered: ${scrub(shown.replaceAll(/\s+/g, " ").trim(), [password]).slice(0, 300)}`;
}

function endWords(tool: ToolName, { code, signal }: ToolEnd, line: string, password: string) {
  const how = signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`;
  const words = line === "" ? "" : `: ${scrub(line.replace(/['"][\s\S]*/, "…"), [password])}`;
  return `${tool} ${how}${words}`.slice(0, 400).trim();
}
