/**
 * What a `CREATE …` of a dump makes, by its first lines. `mariadb-dump` wraps the words in comments that servers of some
 * version run, and lets a view stand as an empty one before its tables are there: that one is none.
 */
export interface Definition {
  readonly kind: "table" | "view" | "routine" | "trigger" | "event" | "other";
  readonly name: string;
}

/** Undefined where its name has not come yet. */
export function definitionIn(text: string): Definition | undefined {
  if (/^\/\*!\d+ CREATE (?:VIEW|TABLE) /.test(text)) {
    return { kind: "other", name: "" };
  }
  const words = wordsOf(text);
  const at = words.findIndex((word) => kinds.has(word.toUpperCase()));
  const kind = kinds.get((words[at] ?? "").toUpperCase());
  const name = words.slice(at + 1).find((word) => !/^(?:IF|NOT|EXISTS|BODY)$/i.test(word));
  return kind === undefined || name === undefined ? undefined : { kind, name: unquoted(name) };
}

const kinds: ReadonlyMap<string, Definition["kind"]> = new Map([
  ["TABLE", "table"],
  ["VIEW", "view"],
  ["PROCEDURE", "routine"],
  ["FUNCTION", "routine"],
  ["TRIGGER", "trigger"],
  ["EVENT", "event"],
  ["INDEX", "other"],
  ["SEQUENCE", "other"],
  ["PACKAGE", "other"],
]);

/** Names keep their quotes, so that none is taken for a word. A definer's name is joined to `DEFINER=` and is none either. */
function wordsOf(text: string): readonly string[] {
  return (
    text
      .slice(0, 4000)
      .replaceAll(/\/\*!\d*|\*\//g, " ")
      .match(/(?:[^\s`"'(]+|`(?:[^`]|``)*`|"(?:[^"]|"")*"|'(?:[^']|'')*')+/g) ?? []
  );
}

/** Of `a`.`b` the last. */
export function unquoted(name: string): string {
  const [last = name] = /(?:`(?:[^`]|``)*`|"(?:[^"]|"")*"|[^`".]+)$/.exec(name) ?? [];
  return /^[`"]/.test(last) ? last.slice(1, -1).replaceAll("``", "`").replaceAll('""', '"') : last;
}
