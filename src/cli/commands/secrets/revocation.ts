/** A person's revocation as it is kept. The store's own tombstone is none: nobody meant it. */
import type { Tombstone } from "../../../domain/secrets/copy.ts";
import type { Opened } from "../../../ports/secret-copies.ts";

export interface Revocation extends Tombstone {
  readonly by: string;
}

export function revocationIn(opened: Opened): Revocation | undefined {
  const kept = opened.kind === "kept" ? opened.kept : undefined;
  return kept?.kind === "tombstone" && kept.by !== undefined ? { ...kept, by: kept.by } : undefined;
}
