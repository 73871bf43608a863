/**
 * Changes one value in a secret's text. Everything else stays as it was written, byte for byte, whatever it is and however
 * its numbers are spelt. Pure; the text must be a JSON object.
 */

/** With the value at the path of keys; a key that is missing comes after the others, written as they are. */
export function withValue(
  text: string,
  [key, ...deeper]: readonly string[],
  value: string,
): string {
  if (key === undefined) {
    return JSON.stringify(value);
  }
  const members = membersOf(text);
  // Of repeated keys the last one counts.
  const own = members.findLast((each) => each.key === key);
  if (own !== undefined) {
    const inner = withValue(text.slice(own.start, own.end), deeper, value);
    return `${text.slice(0, own.start)}${inner}${text.slice(own.end)}`;
  }
  return withMember(text, key, withValue("{}", deeper, value), members);
}

function withMember(
  text: string,
  key: string,
  printed: string,
  members: readonly Member[],
): string {
  const [first] = members;
  const last = members.at(-1);
  if (first === undefined || last === undefined) {
    return text.replace(/\{\s*\}/, () => `{${JSON.stringify(key)}: ${printed}}`);
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
