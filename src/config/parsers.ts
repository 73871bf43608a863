/** How texts of the environment become values. None of them repeats the text in its error: it may hold a password. */
import { join, normalize } from "node:path";
import { isAddress } from "../domain/mail-address.ts";
import { isSchedule } from "../domain/schedule.ts";
import { SettingError } from "./setting.ts";

export const plainText = (text: string): string => text;

export function optionalText(text: string): string | undefined {
  return text === "" ? undefined : text;
}

/** A word that fits in a metric label, a lock's name and a mail header. */
export function word(text: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/.test(text)) {
    throw new SettingError("must be one word of letters, digits, dots and dashes, 40 at most");
  }
  return text;
}

export const usualTimeZone = "America/New_York";

export function timeZone(text: string): string {
  if (text === usualTimeZone) {
    // Asking costs every run the loading of the language data.
    return text;
  }
  try {
    return new Intl.DateTimeFormat("en", { timeZone: text }).resolvedOptions().timeZone;
  } catch (cause) {
    throw new SettingError("must be an IANA time zone such as America/New_York", { cause });
  }
}

export function wholeNumber(least: number, most: number) {
  return (text: string): number => {
    const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (!(number >= least && number <= most)) {
      throw new SettingError(`must be a whole number from ${least} to ${most}`);
    }
    return number;
  };
}

export function oneOf<const Choice extends string>(...choices: readonly Choice[]) {
  return (text: string): Choice => {
    const choice = choices.find((known) => known === text);
    if (choice === undefined) {
      throw new SettingError(`must be one of ${choices.join(", ")}`);
    }
    return choice;
  };
}

const secretReference =
  /(?:^|[\s,])secretsmanager:|\barn:aws[\w-]*:secretsmanager:|\{\{\s*resolve:secretsmanager/i;

/** For whatever alerts need. @throws {SettingError} */
export function refuseSecretReference(text: string): void {
  if (secretReference.test(text)) {
    throw new SettingError(
      "must not point to a secret: alerts have to work while secrets cannot be read",
    );
  }
}

export function address(text: string): string {
  refuseSecretReference(text);
  if (!isAddress(text)) {
    throw new SettingError("must be one plain mail address such as jobs@example.com");
  }
  return text;
}

/** Commas between them; blanks and repetitions are dropped. */
export function addresses(text: string): readonly string[] {
  refuseSecretReference(text);
  const found = [
    ...new Set(
      text
        .split(",")
        .map((part) => part.trim())
        .filter((part) => part !== ""),
    ),
  ];
  if (found.length === 0) {
    throw new SettingError("must name at least one mail address");
  }
  const wrong = found.findIndex((part) => !isAddress(part));
  if (wrong !== -1) {
    throw new SettingError(
      `must be mail addresses with commas between them: number ${wrong + 1} is none`,
    );
  }
  return found;
}

/** Several names, commas or blanks between them; none: undefined. */
export function names(text: string): readonly string[] | undefined {
  const all = text.split(/[\s,]+/).filter((name) => name !== "");
  if (!all.every((name) => /^[a-z][a-z0-9-]{0,51}$/.test(name))) {
    throw new SettingError("must be names of jobs, such as secrets-warming, with commas between");
  }
  return all.length === 0 ? undefined : all;
}

/** Cron with five fields; blank: the built-in one. */
export function schedule(text: string): string | undefined {
  if (text !== "" && !isSchedule(text)) {
    throw new SettingError("must be a cron expression of five fields such as 0 8 * * 1");
  }
  return optionalText(text);
}

export function webAddress(text: string): string | undefined {
  if (text === "") {
    return undefined;
  }
  const url = urlOf(text, "must be a web address such as https://example.com/runbooks");
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    throw new SettingError("must begin with https:// or http://");
  }
  return text;
}

export function urlOf(text: string, expected: string): URL {
  try {
    return new URL(text);
  } catch {
    // The cause would repeat the text.
    throw new SettingError(expected);
  }
}

/** Taken from the text itself: to a URL parser `file:` is the root folder, and `file:data` a folder in it. */
const place = /^[a-z]+:(?:(?:\/\/)?(?<path>\/[^/?#][^?#]*))?(?:\?[^#]*)?$/i;

/** `file:` alone is the embedded place; otherwise `file:///absolute/path`. */
export function pathOf(text: string, embedded: string, expected: string): string {
  const found = place.exec(text);
  if (found === null) {
    throw new SettingError(expected);
  }
  const path = found.groups?.["path"];
  return path === undefined ? embedded : normalize(decoded(path));
}

/** Without the escapes of a URL. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // The cause says no more.
    throw new SettingError("has a % that begins no escape: write the sign itself as %25");
  }
}

export function isRegion(text: string): boolean {
  return /^[a-z]{2}(?:-[a-z]+)+-\d$/.test(text);
}

/** Parameters that nobody reads are slips of the pen: `?tsl=off`. */
export function refuseOtherParameters(url: URL, ...known: readonly string[]): void {
  if ([...url.searchParams.keys()].some((name) => !known.includes(name))) {
    throw new SettingError(
      known.length === 0
        ? "takes nothing after a question mark"
        : `takes nothing after the question mark but ${known.join(" and ")}`,
    );
  }
}

export function embeddedPlace(home: string, name: string): string {
  return join(home, name);
}
