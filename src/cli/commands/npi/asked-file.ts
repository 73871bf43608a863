/** The file that a person names for `npi load`: where it is, and what its name says that it holds. */
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { plainLine } from "../../../domain/alerts/wording.ts";
import { UsageError } from "../../../domain/failure.ts";
import { npiFileOf, type NpiFileName } from "../../../domain/npi/file-names.ts";
import type { FileToLoad } from "../../../jobs/npi/file-load.ts";

/** @param folder that a path is relative to. @throws {UsageError} */
export function fileAsked(asked: string, folder: string): FileToLoad {
  const place = /^(?:https?|file):/i.test(asked) ? addressed(asked) : resolve(folder, asked);
  const path = URL.parse(place)?.pathname ?? place;
  const name = path.slice(path.lastIndexOf("/") + 1);
  return { place, name: path === place ? name : decoded(name) };
}

/** An address may write a sign of the name as its code. What such a code hides is in no name of CMS's. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** A file's address is a path as well. */
function addressed(asked: string): string {
  const url = URL.parse(asked);
  if (url === null || (url.protocol === "file:" && url.host !== "")) {
    throw new UsageError("Cannot read the file's address: write https://… or a path");
  }
  return url.protocol === "file:" ? fileURLToPath(url) : url.href;
}

interface Switches {
  readonly full: boolean;
  readonly shrink: boolean;
}

/** @throws {UsageError} where the name is not one of the kind that was asked for. */
export function coveredBy(name: string, { full, shrink }: Switches): NpiFileName {
  const covered = npiFileOf(name);
  const called = plainLine(name, 100);
  if (covered === undefined) {
    throw new UsageError(
      `Cannot load ${called}: its name does not tell what it holds. A weekly file is named as NPPES_Data_Dissemination_111626_112226_Weekly_V2.zip, a monthly one, for --full, as NPPES_Data_Dissemination_November_2026_V2.zip`,
    );
  }
  if (covered.kind === "full" && !full) {
    throw new UsageError(
      `Cannot load ${called} as a weekly file: it is a monthly one, which replaces all that is loaded; add --full if that is meant`,
    );
  }
  if (covered.kind === "weekly" && (full || shrink)) {
    throw new UsageError(
      `Cannot load ${called} with ${full ? "--full" : "--shrink"}: it is a weekly file, and only a monthly one replaces what is loaded; leave the option out`,
    );
  }
  return covered;
}
