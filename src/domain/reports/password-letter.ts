/**
 * The paper that tells one reader the password of their reports: one page, to be handed over and never sent by e-mail. Nothing on it
 * but the password is a secret.
 */
import { line, gap } from "./blocks.ts";
import { timestampOf } from "./dates.ts";
import type { Block, ReportDocument } from "./document.ts";

export interface PasswordLetterFacts {
  readonly organisation: string;
  /** As printed; blank where none is known. */
  readonly name: string;
  /** What tells the reader apart from others of that name: an address, or an account. */
  readonly identity: string;
  /** The reports it opens, as a sentence goes on: `the weekly referral report`. */
  readonly opens: readonly string[];
  readonly password: string;
  /** Which key the password was derived from; the covering mails name it too. */
  readonly version: string;
  readonly writtenAt: Date;
  /** An IANA name. */
  readonly timeZone: string;
}

export function passwordLetter(facts: PasswordLetterFacts): ReportDocument {
  const { organisation, version, writtenAt, timeZone } = facts;
  return {
    title: `${organisation} - Report Password`,
    subtitle: `Letter of key ${version}`,
    footnote: `Written on ${timestampOf(writtenAt, timeZone)}. To be handed over on paper.`,
    sections: [{ blocks: [...addressee(facts), ...secret(facts), ...instructions(facts)] }],
  };
}

function addressee({ name, identity }: PasswordLetterFacts): readonly Block[] {
  return [
    gap(6),
    line("This letter is for", "body"),
    ...(name === "" ? [] : [line(name, "strong")]),
    line(identity, name === "" ? "strong" : "body"),
  ];
}

function secret({ password, version }: PasswordLetterFacts): readonly Block[] {
  return [
    gap(12),
    line(`Your password (key ${version})`, "heading"),
    gap(5),
    line(password, "password"),
    gap(4),
    line(`Letter by letter: ${spelt(password)}`, "body"),
    gap(12),
  ];
}

const digits = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

/** Digits as words, so that no 5 is read as S and no 2 as Z: `W E N T - M K eight seven`. */
function spelt(password: string): string {
  return Array.from(password, (letter) => digits[Number(letter)] ?? letter).join(" ");
}

function instructions({ opens, version }: PasswordLetterFacts): readonly Block[] {
  return [
    line("What it opens", "strong"),
    ...opens.map((report) => line(`- ${report}`, "body")),
    line(
      `Every one of them whose e-mail names key ${version}, week after week. Who has letters for other reports has other passwords there.`,
      "body",
    ),
    gap(5),
    line("How to use it", "strong"),
    line(
      "1. Open the PDF file that is attached to the e-mail. A window asks for a password.",
      "body",
    ),
    line("2. Look at the e-mail: it names a key. Take the letter of that key.", "body"),
    line(
      "3. Type the password in capital letters, with the dashes and without blanks. It has no letter O, I, L or U: what is round is a zero, what is straight is a one.",
      "body",
    ),
    gap(5),
    line("Keep it apart from your e-mail", "strong"),
    line(
      "Nobody else may have it, as the reports name patients. Do not send it by e-mail, photograph it or keep it where your e-mail is kept. Nobody will ever ask you for it.",
      "body",
    ),
    line(
      "When you are handed the letter of a new key, keep this one: the reports that you have stay as they are.",
      "body",
    ),
    gap(5),
    line("If it is lost, or somebody else has seen it", "strong"),
    line(
      "Tell whoever handed it to you, at once. What is only lost can be printed again; what somebody else has seen is replaced by the letter of a new key.",
      "body",
    ),
  ];
}
