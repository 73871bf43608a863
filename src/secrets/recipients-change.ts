/**
 * Puts new alert recipients into the text of the secret `main`. Only the value of that one key changes: everything else stays
 * as it was written, byte for byte, whatever it is and however its numbers are spelt. Pure.
 */
import { isDeepStrictEqual } from "node:util";
import { distinctAddresses, isAddress } from "../domain/mail-address.ts";
import { plainLine } from "../domain/alerts/wording.ts";
import { UsageError } from "../domain/failure.ts";
import { shape } from "../domain/secrets/shapes.ts";
import { elementsOf } from "../run/alert-recipients.ts";

export const recipientsKey = "job_failure_recipients";

export interface RecipientsChange {
  readonly before: unknown;
  readonly after: string;
  /** The secret's new text; `undefined`: it names these people already. */
  readonly text: string | undefined;
}

/** What a person typed: `a@x,b@y`. The first spelling of each counts. @throws {UsageError} */
export function parseRecipients(typed: string): readonly string[] {
  const parts = typed
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  const wrong = parts.find((part) => !isAddress(part));
  if (wrong !== undefined) {
    throw new UsageError(
      `Cannot set the recipients: "${plainLine(wrong, 60)}" is no plain mail address such as ops@example.com`,
    );
  }
  if (parts.length === 0) {
    throw new UsageError("Cannot set the recipients: name at least one mail address");
  }
  return distinctAddresses(parts);
}

/** @throws {UsageError} where the text is not what this secret must be. */
export function recipientsChange(text: string, addresses: readonly string[]): RecipientsChange {
  const shaped = shape("main", text);
  if (shaped.kind === "misshapen") {
    throw new UsageError(
      `Cannot set the recipients: the secret main is not what it must be: ${shaped.problem}. Mend it in the store; nothing was written`,
    );
  }
  const before = shaped.values[recipientsKey];
  const after = addresses.join(",");
  const named = elementsOf(before).map(({ text: element }) => element);
  const isSame = isDeepStrictEqual(named, addresses);
  return { before, after, text: isSame ? undefined : withValue(text, recipientsKey, after) };
}

function withValue(text: string, key: string, value: string): string {
  const members = membersOf(text);
  const [first] = members;
  const last = members.at(-1);
  const printed = JSON.stringify(value);
  // Of repeated keys the last one counts.
  const own = members.findLast((each) => each.key === key);
  if (own !== undefined) {
    return `${text.slice(0, own.start)}${printed}${text.slice(own.end)}`;
  }
  if (first === undefined || last === undefined) {
    return `{${JSON.stringify(key)}: ${printed}}\n`;
  }
  const lead = text.slice(text.indexOf("{") + 1, first.at);
  const colon = lead === "" ? ":" : ": ";
  const added = `,${lead}${JSON.stringify(key)}${colon}${printed}`;
  return `${text.slice(0, last.end)}${added}${text.slice(last.end)}`;
}

/** Where a member of the outermost object stands in the text: its key at `at`, its value from `start` to `end`. */
interface Member {
  readonly key: string;
  readonly at: number;
  readonly start: number;
  readonly end: number;
}

/** The text is known to be a JSON object. */
function membersOf(text: string): readonly Member[] {
  const boundaries = boundariesIn(text);
  return boundaries.slice(1).flatMap((to, index) => {
    const from = (boundaries[index] ?? 0) + 1;
    const part = text.slice(from, to);
    const { before = "", key = "", colon = "" } = member.exec(part)?.groups ?? {};
    const at = from + before.length;
    return key === ""
      ? []
      : [
          {
            key: JSON.parse(key) as string,
            at,
            start: at + key.length + colon.length,
            end: from + part.trimEnd().length,
          },
        ];
  });
}

const member = /^(?<before>\s*)(?<key>"(?:[^"\\]|\\.)*")(?<colon>\s*:\s*)/;
const tokens = /"(?:[^"\\]|\\.)*"|[{}[\],]/g;
const depthChange: Readonly<Record<string, number>> = { "{": 1, "[": 1, "}": -1, "]": -1 };

/** Where the outermost object begins, has its commas, and ends. */
function boundariesIn(text: string): readonly number[] {
  const boundaries: number[] = [];
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(tokens)) {
    const before = depth;
    depth += depthChange[token] ?? 0;
    const isOutermost = before === 0 || depth === 0 || (depth === 1 && token === ",");
    if (isOutermost) {
      boundaries.push(index);
    }
  }
  return boundaries;
}
