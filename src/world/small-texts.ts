/** Places of small texts that are folders, wired: of our own, or mounted for reading. */
import type { CopyPlace } from "../ports/copy-place.ts";

interface FolderWords {
  /** What is kept there, as a person says it. */
  readonly what: string;
  /** Who writes it where it is mounted, as a clause. */
  readonly writer: string;
}

export async function openFolder(
  { kind, folder }: { readonly kind: "files" | "mounted"; readonly folder: string },
  { what, writer }: FolderWords,
): Promise<CopyPlace> {
  if (kind === "files") {
    return (await import("../adapters/copies/file-place.ts")).filePlace({ folder, what });
  }
  const { mountedPlace } = await import("../adapters/copies/mounted-place.ts");
  return mountedPlace({ folder, what, writer });
}
