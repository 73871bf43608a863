/** Lists of the Kubernetes API, page by page. One that changes too much meanwhile is begun anew: half of it would be wrong. */
import { UnavailableError } from "../../domain/failure.ts";
import { listIn, textIn, within } from "../../watch/loose-json.ts";
import { thingOf } from "./thing.ts";

export interface Listed {
  readonly items: readonly unknown[];
  /** When the list began, by the server's own clock. */
  readonly at: Date | undefined;
}

export type Page =
  | { readonly object: object; readonly date: Date | undefined }
  | /** 410. */ "outdated";

const mostOnAPage = 500;
const mostTries = 3;
/** A server that always has one page more is none. */
const mostPages = 200;

/** @param ask gets one page. @throws {UnavailableError}, and what `ask` throws. */
export async function listAll(
  path: string,
  selector: string,
  ask: (path: string) => Promise<Page>,
): Promise<Listed> {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const listed = await listOnce(`${path}?labelSelector=${encodeURIComponent(selector)}`, ask);
    if (listed !== "outdated") {
      return listed;
    }
  }
  throw failed(path, "it changes faster than it can be read");
}

async function listOnce(
  path: string,
  ask: (path: string) => Promise<Page>,
): Promise<Listed | "outdated"> {
  const items: unknown[] = [];
  let at: Date | undefined;
  let next = "";
  for (let pages = 0; pages < mostPages; pages += 1) {
    const more = next === "" ? "" : `&continue=${encodeURIComponent(next)}`;
    const page = await ask(`${path}&limit=${mostOnAPage}${more}`);
    if (page === "outdated") {
      return page;
    }
    at ??= page.date;
    items.push(...itemsOf(page.object, path));
    next = textIn(page.object, "metadata", "continue") ?? "";
    if (next === "") {
      return { items, at };
    }
  }
  throw failed(path, "it has no end");
}

/** Where there are none, older servers say null. */
function itemsOf(object: object, path: string): readonly unknown[] {
  const items = within(object, "items");
  const kind = textIn(object, "kind") ?? "";
  if (!kind.endsWith("List") || !(items === null || Array.isArray(items))) {
    throw failed(path, "something answered that is no list");
  }
  return listIn(object, "items");
}

function failed(path: string, state: string): UnavailableError {
  return new UnavailableError("the Kubernetes API", `Cannot list ${thingOf(path)}: ${state}`);
}
