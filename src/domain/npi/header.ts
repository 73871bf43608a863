/** Where the columns are in a file, by its first line. Their order is free; what CMS publishes must be there, what else is there is listed. */
import { npiColumns } from "./columns.ts";
import { unstoredHeaders } from "./unstored.ts";

export interface ColumnPlaces {
  /** In a line's values, of each stored column, in the order of `npiColumns`. */
  readonly places: readonly number[];
  /** Columns that CMS did not have so far, as the file names them. */
  readonly unknown: readonly string[];
}

/** @throws {Error} that names the columns which are missing or there twice. */
export function columnPlaces(header: readonly string[]): ColumnPlaces {
  const names = header.map((name) => name.trim());
  const wanted = [
    ...npiColumns.map(({ headers }) => headers),
    ...unstoredHeaders.map((name) => [name]),
  ];
  const known = new Set<string>(wanted.flat());
  const missing = wanted.filter((ways) => !ways.some((name) => names.includes(name)));
  if (missing.length > 0) {
    throw new Error(
      `Cannot read the rows: the first line lacks what CMS publishes: ${listed(missing.map((ways) => ways.join(" or ")))}`,
    );
  }
  const twice = names.filter((name, index) => known.has(name) && names.indexOf(name) !== index);
  if (twice.length > 0) {
    throw new Error(`Cannot read the rows: the first line has columns twice: ${listed(twice)}`);
  }
  return {
    places: npiColumns.map(({ headers }) => names.findIndex((name) => headers.includes(name))),
    unknown: names.filter((name) => !known.has(name)),
  };
}

/** All of them, but of a file that is none of CMS's at all, not 330. */
function listed(names: readonly string[]): string {
  const most = 20;
  return names.length <= most
    ? names.join(", ")
    : `${names.slice(0, most).join(", ")} and ${names.length - most} more`;
}
