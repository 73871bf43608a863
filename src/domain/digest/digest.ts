/**
 * The weekly digest as data: what needs a person, then how everything went, before it is HTML or plain text. Whoever makes
 * one has cleaned and cut the texts that others wrote; the two renderings only escape.
 */
import type { Step } from "../alerts/alert.ts";
import { countWords, dayWords, plainLine, plainText } from "../alerts/wording.ts";
import type { PayWeek } from "../payments/pay-week.ts";
import { longDateFrom } from "../reports/dates.ts";
import { scrub } from "../scrub.ts";

/** Something that a person must act on. */
export interface Need {
  /** Which, and what is wrong with it, in a few words. */
  readonly what: string;
  readonly details: readonly string[];
  readonly steps: readonly Step[];
}

export interface Card {
  /** `note`: neither good nor bad. */
  readonly mark: "well" | "look" | "note";
  readonly title: string;
  readonly lines: readonly string[];
}

export interface Section {
  readonly heading: string;
  readonly cards: readonly Card[];
}

/** What one matter adds to the digest. */
export interface Part {
  readonly needs: readonly Need[];
  readonly section: Section;
}

export interface Digest {
  readonly week: PayWeek;
  readonly environment: string;
  /** What it looks at, up to the moment it was made. */
  readonly from: Date;
  readonly until: Date;
  readonly needs: readonly Need[];
  readonly sections: readonly Section[];
}

/** What every part is told. */
export interface Viewpoint {
  readonly week: PayWeek;
  readonly from: Date;
  readonly now: Date;
  /** A command of this program, as it is typed where the digest is read. */
  readonly command: (words: string) => string;
}

/** The first line. */
export function verdictOf({ needs }: Pick<Digest, "needs">): string {
  return needs.length === 0
    ? "All is well"
    : `${countWords(needs.length, "thing")} ${needs.length === 1 ? "needs" : "need"} you`;
}

/** No name, address or error is in it: mail programs show it to whoever passes by. */
export function digestSubject(digest: Omit<Digest, "sections">): string {
  const verdict = verdictOf(digest);
  const sign = digest.needs.length === 0 ? "✅" : "⚠️";
  const words = digest.needs.length === 0 ? "all is well" : verdict;
  return `${sign} Weekly digest: ${words} - week of ${longDateFrom(digest.week)} [${environmentWords(digest)}]`;
}

/** Below the first line. */
export function digestAbout({ week, environment }: Pick<Digest, "week" | "environment">): string {
  return `Weekly digest · week of ${longDateFrom(week)} · ${environmentWords({ environment })}`;
}

export function digestSpan({ from, until }: Pick<Digest, "from" | "until">): string {
  return `It looks at what went on from ${dayWords(from)} to ${dayWords(until)}.`;
}

const readLimit = 20_000;
/** A remedy ends with a command to paste, which must stay whole. */
const lineLimit = 1000;

/** A line that others wrote, made fit for a mail: what was kept of it may hold what nobody scrubbed. */
export function foreignLine(text: string): string {
  return plainLine(scrub(plainText(text.slice(0, readLimit))), lineLimit);
}

function environmentWords({ environment }: Pick<Digest, "environment">): string {
  return plainLine(environment, 60);
}
