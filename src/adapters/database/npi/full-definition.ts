/**
 * A new table like one in use, of the text that the server has for it: without its keys, with room for CMS's values, and in
 * utf8mb4. All of it is one change: halfway through, a row may be longer than the server takes.
 */
import { npiColumns } from "../../../domain/npi/columns.ts";
import { lengthInBase, type TableShape } from "./schema.ts";

export interface PresentColumn {
  readonly name: string;
  /** In characters, of text. */
  readonly length: number | undefined;
  readonly charset: string | undefined;
  /** The server makes its values. */
  readonly isGenerated: boolean;
}

interface Table {
  readonly shape: TableShape;
  readonly name: string;
  readonly fresh: string;
}

interface Definition {
  readonly statements: readonly string[];
  /** As the server writes them, so as it takes them again. */
  readonly keys: readonly string[];
}

/** @param text what `show create table` says of the present one. */
export function likePresent(
  text: string,
  { shape, name, fresh }: Table,
  present: readonly PresentColumn[],
): Definition {
  const { making, keys } = withoutKeys(text, name, fresh);
  const isConverted = present.some(({ charset }) => charset !== undefined && charset !== "utf8mb4");
  const changes = [
    ...present.flatMap((column) => widening(text, shape, column, isConverted)),
    ...(isConverted ? ["convert to character set utf8mb4", ...roomyFormat(text)] : []),
  ];
  const altering = changes.length === 0 ? [] : [`alter table ${fresh} ${changes.join(", ")}`];
  return { statements: [making, ...altering], keys };
}

// Older formats keep the beginning of a long value in the row.
function roomyFormat(text: string): readonly string[] {
  return / ROW_FORMAT=COMPRESSED/.test(text) ? [] : ["row_format = dynamic"];
}

const cmsLengths = new Map(npiColumns.map(({ name, length }) => [name, length]));

function widening(
  text: string,
  shape: TableShape,
  { name, length, charset }: PresentColumn,
  isConverted: boolean,
): readonly string[] {
  const wanted = shape.columns.find((column) => column.name === name)?.length;
  if (wanted === undefined || length === undefined) {
    return [];
  }
  const isNarrow = length < (cmsLengths.get(name) ?? wanted);
  const isBase = shape.name.startsWith("npi_data_");
  const roomy = isConverted && isBase ? lengthInBase(Math.max(length, wanted)) : length;
  const width = isNarrow ? Math.max(wanted, roomy) : roomy;
  return width === length ? [] : [modifying(text, name, width, isConverted ? "utf8mb4" : charset)];
}

const withoutWidth = /^ *(?:var)?char\(\d+\)(?: CHARACTER SET \w+)?/i;

// Its collation, default and comment stay; it may be null, as CMS has no value for it often.
function modifying(text: string, name: string, width: number, charset = "utf8mb4"): string {
  const start = `  \`${name}\` `;
  const line = text.split("\n").find((each) => each.startsWith(start)) ?? start;
  const type = withoutWidth.exec(line.slice(start.length))?.[0] ?? "";
  const kept = line.slice(start.length + type.length).replace(/,$/, "");
  const collation = /^ COLLATE (\w+)/.exec(kept);
  const rest = kept.slice(collation?.[0].length ?? 0).replace(/^ NOT NULL/, "");
  const collate = collation?.[1]?.startsWith(`${charset}_`) === true ? collation[0] : "";
  return `modify \`${name}\` varchar(${width}) character set ${charset}${collate}${rest}`;
}

const keyLine = /^\s+((?:UNIQUE |FULLTEXT |SPATIAL )?KEY `.*?),?$/;

function withoutKeys(text: string, name: string, fresh: string) {
  // A column that counts by itself must be the first of a key at every moment, and partitions have keys of their own.
  if (
    (/ AUTO_INCREMENT\b/.test(text) && !/^\s+PRIMARY KEY/m.test(text)) ||
    /PARTITION BY/.test(text)
  ) {
    return { making: `create table ${fresh} like ${name}`, keys: [] };
  }
  const lines = text.split("\n");
  const kept = lines
    .filter((line) => !keyLine.test(line) && !/^\s+CONSTRAINT .* FOREIGN KEY/.test(line))
    .map((line) => line.replace(/^CREATE TABLE `(?:[^`]|``)+`/, `CREATE TABLE ${fresh}`));
  return {
    // The last line but one has no comma.
    making: kept
      .join("\n")
      .replace(/,\n\)/, "\n)")
      .replace(/^(\).*) AUTO_INCREMENT=\d+/m, "$1"),
    keys: lines.flatMap((line) => keyLine.exec(line)?.[1] ?? []),
  };
}
