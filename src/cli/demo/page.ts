/** Words on a terminal of 80 columns: headings, paragraphs, lines of a log, quotations. In colour only where somebody looks. */
import { styleText } from "node:util";
import type { Shell } from "../shell.ts";

export interface Page {
  readonly title: (text: string) => void;
  /** A step: at what time, and what it is about. */
  readonly step: (time: string, text: string) => void;
  readonly paragraph: (text: string) => void;
  /** What was logged; the details are of less interest. */
  readonly line: (time: string, text: string, details?: string) => void;
  /** Text of somebody else's, with a rule at its side. */
  readonly quotation: (lines: readonly string[]) => void;
  /** A table of two columns. */
  readonly table: (rows: readonly (readonly [string, string])[]) => void;
  readonly list: (heading: string, lines: readonly string[]) => void;
  readonly blank: () => void;
}

const width = 78;
const margin = "   ";

export function pageOn({ print, isTerminal, environment }: Shell): Page {
  const isColoured = isTerminal && (environment["NO_COLOR"] ?? "") === "";
  const styled = (style: "bold" | "dim", text: string): string =>
    isColoured && text !== "" ? styleText(style, text, { validateStream: false }) : text;
  const rule = (text: string): void =>
    print(styled("bold", `── ${text} ${"─".repeat(Math.max(4, width - 4 - text.length))}`));
  const paragraph = (text: string): void =>
    wrapped(text, width - margin.length).forEach((line) => print(`${margin}${line}`));
  const blank = (): void => print("");
  return {
    blank,
    paragraph,
    title: (text) => {
      blank();
      rule(text);
      blank();
    },
    step(time, text) {
      blank();
      rule(`${time}  ${text}`);
      blank();
    },
    line(time, text, details = "") {
      const indent = " ".repeat(time.length + 2);
      const inner = width - margin.length - indent.length;
      wrapped(text, inner).forEach((line, index) =>
        print(`${margin}${index === 0 ? `${styled("dim", time)}  ` : indent}${line}`),
      );
      wrapped(details, inner).forEach((line) => print(`${margin}${indent}${styled("dim", line)}`));
    },
    quotation: (lines) =>
      lines
        .flatMap((line) => indented(line, width - margin.length - 2))
        .forEach((line) => print(`${margin}${styled("dim", "│")} ${line}`.trimEnd())),
    table(rows) {
      const first = Math.max(...rows.map(([label]) => label.length)) + 2;
      for (const [label, cell] of rows) {
        wrapped(cell, width - margin.length - first).forEach((line, index) =>
          print(`${margin}${(index === 0 ? label : "").padEnd(first)}${line}`),
        );
      }
    },
    list(heading, lines) {
      print(`${margin}${heading}`);
      lines
        .flatMap((line) => wrapped(line, width - margin.length - 2))
        .forEach((line) => print(`${margin}  ${line}`));
    },
  };
}

/** The same, each further part under the first word: after the line's own indent and its bullet. */
function indented(line: string, columns: number): readonly string[] {
  const [begin = ""] = /^ *(?:- )?/.exec(line) ?? [];
  const [first = "", ...rest] = wrapped(line.slice(begin.length), columns - begin.length);
  return [`${begin}${first}`, ...rest.map((part) => `${" ".repeat(begin.length)}${part}`)];
}

/** Broken at blanks; a word that is too long stays whole. */
function wrapped(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(" ").filter((each) => each !== "")) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > columns) {
      lines.push(word);
    } else {
      lines[lines.length - 1] = `${last} ${word}`;
    }
  }
  return lines;
}
