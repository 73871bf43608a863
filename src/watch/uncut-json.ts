/** A JSON object whose end is missing, read as far as it goes: Kubernetes keeps the first bytes of a message and no more. */
import { jsonIn } from "./loose-json.ts";

/** `undefined` where it is no object, whole or cut. */
export function uncutJson(text: string): unknown {
  if (!text.startsWith("{")) {
    return undefined;
  }
  const whole = jsonIn(text);
  return whole === undefined ? firstReadable(mended(text)) : whole;
}

function firstReadable(texts: readonly string[]): unknown {
  return texts.map(jsonIn).find((value) => value !== undefined);
}

interface Reading {
  /** What closes each object and list that is open. */
  readonly open: string[];
  isText: boolean;
  isEscaped: boolean;
  /** Up to the last comma, closed. */
  upToComma: string;
}

/** The ends that may be missing: of the text it broke off in, or else all after the last comma is left out. */
function mended(text: string): readonly string[] {
  const reading: Reading = { open: [], isText: false, isEscaped: false, upToComma: "{}" };
  for (let index = 0; index < text.length; index += 1) {
    readLetter(reading, text, index);
  }
  // An escape may be broken off too: \u26
  const uncut = reading.isText ? text.replace(/\\(?:u[0-9a-f]{0,3})?$/i, "") : text;
  const closing = reading.open.toReversed().join("");
  return [`${uncut}${reading.isText ? '"' : ""}${closing}`, reading.upToComma];
}

function readLetter(reading: Reading, text: string, index: number): void {
  const letter = text[index] ?? "";
  if (reading.isEscaped) {
    reading.isEscaped = false;
  } else if (reading.isText) {
    reading.isEscaped = letter === "\\";
    reading.isText = letter !== '"';
  } else {
    readStructure(reading, text, index, letter);
  }
}

function readStructure(reading: Reading, text: string, index: number, letter: string): void {
  switch (letter) {
    case '"':
      reading.isText = true;
      return;
    case "{":
      reading.open.push("}");
      return;
    case "[":
      reading.open.push("]");
      return;
    case "}":
    case "]":
      reading.open.pop();
      return;
    case ",":
      reading.upToComma = `${text.slice(0, index)}${reading.open.toReversed().join("")}`;
      return;
    default:
  }
}
