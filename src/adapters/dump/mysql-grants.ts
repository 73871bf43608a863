/**
 * What `show grants` says, the rights of roles that are active among it. Only rights on a whole schema or on all of them count here:
 * one on a table shows that table, and hides the others without a word.
 */
export interface Grants {
  /** Whether a right holds in the whole schema, be it given there or for all. */
  gives(right: string, schema: string): boolean;
  /** Whether it holds in all schemas. */
  givesEverywhere(right: string): boolean;
  /** Whether it was given on a single table, or on its schema or all. */
  givesOnTable(right: string, schema: string, table: string): boolean;
  /** Whether there are roles, of which some may not be active. */
  readonly hasRoles: boolean;
}

interface Grant {
  readonly isRevoked: boolean;
  readonly rights: readonly string[];
  /** `*`, or a pattern of names. */
  readonly schema: string;
  /** `*`, or a name. */
  readonly table: string;
}

const form =
  /^(?<verb>GRANT|REVOKE) (?<rights>.+?) ON (?:TABLE )?(?<schema>\*|`(?:[^`]|``)+`)\.(?<table>\*|`(?:[^`]|``)+`) (?:TO|FROM) /;

export function grantsIn(lines: readonly string[]): Grants {
  const grants = lines.flatMap(grantIn);
  function holds(right: string, isMeant: (grant: Grant) => boolean): boolean {
    const meant = grants.filter((grant) => isMeant(grant) && includes(grant, right));
    return meant.length > 0 && meant.every(({ isRevoked }) => !isRevoked);
  }
  return {
    gives: (right, schema) => holds(right, (grant) => covers(grant, schema)),
    givesEverywhere: (right) => holds(right, isAll),
    givesOnTable: (right, schema, table) =>
      holds(
        right,
        (grant) =>
          covers(grant, schema) || (matches(grant.schema, schema) && grant.table === table),
      ),
    hasRoles: lines.some((line) => /^GRANT [^ ]+ TO /.test(line)),
  };
}

function grantIn(line: string): readonly Grant[] {
  const found = form.exec(line)?.groups;
  return found === undefined
    ? []
    : [
        {
          isRevoked: found["verb"] === "REVOKE",
          // Rights on single columns are rights on a table, and none of the whole.
          rights: (found["rights"] ?? "").replaceAll(/ ?\([^)]*\)/g, " (columns)").split(/, ?/),
          schema: bare(found["schema"] ?? ""),
          table: bare(found["table"] ?? ""),
        },
      ];
}

function bare(name: string): string {
  return name === "*" ? name : name.slice(1, -1).replaceAll("``", "`");
}

function covers(grant: Grant, schema: string): boolean {
  return isAll(grant) || (grant.table === "*" && matches(grant.schema, schema));
}

function isAll({ schema, table }: Grant): boolean {
  return schema === "*" && table === "*";
}

function includes({ rights }: Grant, right: string): boolean {
  return rights.includes(right) || rights.includes("ALL PRIVILEGES");
}

/** In a grant `_` and `%` stand for others, unless a backslash goes before. Servers differ in the case of letters. */
function matches(pattern: string, schema: string): boolean {
  const expression = pattern.replaceAll(/\\?[^]/g, (letter) => {
    if (letter === "_") {
      return "[^]";
    }
    return letter === "%" ? "[^]*" : (letter.at(-1) ?? "").replace(/[^\w]/, String.raw`\$&`);
  });
  return new RegExp(`^${expression}$`, "i").test(schema);
}
