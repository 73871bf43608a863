/**
 * The backups in the storage: found, read, removed. A manifest makes a backup; where there is none, or its dump is gone, nothing
 * may be built on it. Removing begins with the manifest, so that a kill in between leaves nothing that looks whole.
 */
import { countWords } from "../../domain/alerts/wording.ts";
import {
  backupIdOfKey,
  backupsFolder,
  dumpKeyOf,
  manifestKeyOf,
} from "../../domain/backup/backup-id.ts";
import { readManifest, type Manifest } from "../../domain/backup/manifest.ts";
import {
  backupsToRemove,
  isLeftover,
  type RetentionMoment,
} from "../../domain/backup/retention.ts";
import { UsageError } from "../../domain/failure.ts";
import type { Storage } from "../../ports/storage.ts";
import { inParallel } from "../../run/in-parallel.ts";

export interface DamagedBackup {
  readonly id: string;
  /** A clause: `its dump is missing`. */
  readonly reason: string;
}

/** Without a manifest: a run is at work on it, or ended midway. */
export interface HalfBackup {
  readonly id: string;
  readonly keys: readonly string[];
}

/** Each newest first. */
export interface Catalogue {
  readonly whole: readonly Manifest[];
  readonly damaged: readonly DamagedBackup[];
  readonly half: readonly HalfBackup[];
}

/** Manifests read at the same time. */
const atOnce = 8;

export async function backupsIn(
  storage: Pick<Storage, "list" | "get">,
  signal: AbortSignal,
): Promise<Catalogue> {
  const found = new Map<string, Found>();
  const folders = await foldersIn(storage, signal);
  await inParallel(folders, atOnce, async (folder) => {
    found.set(folder.id, await foundIn(storage, folder, signal));
  });
  const inOrder = folders.flatMap(({ id }) => found.get(id) ?? []);
  return {
    whole: inOrder.flatMap((each) => (each.kind === "whole" ? [each.manifest] : [])),
    damaged: inOrder.flatMap((each) => (each.kind === "damaged" ? [each.damage] : [])),
    half: inOrder.flatMap((each) => (each.kind === "half" ? [each.folder] : [])),
  };
}

/**
 * The backup of that id; `latest`: the newest that is good, whatever is damaged beside it.
 * @throws {UsageError} where none has that id; {Error} where it is not good, or none is there.
 */
export async function findBackup(
  storage: Pick<Storage, "list" | "get">,
  idOrLatest: string,
  signal: AbortSignal,
): Promise<Manifest> {
  const folders = await foldersIn(storage, signal);
  if (idOrLatest === "latest") {
    return await newestOf(storage, folders, signal);
  }
  const folder = folders.find(({ id }) => id === idOrLatest);
  if (folder === undefined) {
    throw new UsageError(`Cannot find backup ${idOrLatest}: ${nearestWords(idOrLatest, folders)}`);
  }
  const found = await foundIn(storage, folder, signal);
  if (found.kind === "whole") {
    return found.manifest;
  }
  const state =
    found.kind === "damaged"
      ? `it is damaged: ${found.damage.reason}`
      : "it has no manifest, so it never came to its end";
  throw new Error(`Cannot use backup ${idOrLatest}: ${state}. Choose another: backup list`);
}

/** Nothing where there is none. */
export async function removeBackup(
  storage: Pick<Storage, "list" | "remove">,
  id: string,
  signal: AbortSignal,
): Promise<void> {
  const manifest = manifestKeyOf(id);
  const objects = await storage.list(`${backupsFolder}/${id}`, signal);
  await storage.remove(manifest, signal);
  for (const { key } of objects.filter((each) => each.key !== manifest)) {
    await storage.remove(key, signal);
  }
}

export interface ThinnedOut {
  /** Ids of whole backups that newer ones made superfluous, oldest first. */
  readonly removed: readonly string[];
  /** Ids of what runs left that ended midway. */
  readonly leftovers: readonly string[];
}

/** Removes what the retention no longer keeps. What is damaged neither counts nor goes: a person looks at it. */
export async function thinOutBackups(
  storage: Pick<Storage, "list" | "get" | "remove">,
  { now, ownId }: RetentionMoment,
  signal: AbortSignal,
): Promise<ThinnedOut> {
  const { whole, half } = await backupsIn(storage, signal);
  const removed = backupsToRemove(whole, { now, ownId });
  const leftovers = half.map(({ id }) => id).filter((id) => id !== ownId && isLeftover(id, now));
  for (const id of [...removed, ...leftovers]) {
    await removeBackup(storage, id, signal);
  }
  return { removed, leftovers };
}

interface Folder {
  readonly id: string;
  /** Sizes by key. */
  readonly objects: ReadonlyMap<string, number>;
}

/** Folders that are named as backups, newest first; what else lies there is not ours. */
async function foldersIn(
  storage: Pick<Storage, "list">,
  signal: AbortSignal,
): Promise<readonly Folder[]> {
  const folders = new Map<string, Map<string, number>>();
  for (const { key, bytes } of await storage.list(backupsFolder, signal)) {
    const id = backupIdOfKey(key);
    if (id !== undefined) {
      const objects = folders.get(id) ?? new Map<string, number>();
      folders.set(id, objects.set(key, bytes));
    }
  }
  const ids = [...folders.keys()].toSorted().toReversed();
  return ids.map((id) => ({ id, objects: folders.get(id) ?? new Map<string, number>() }));
}

type Found =
  | { readonly kind: "whole"; readonly manifest: Manifest }
  | { readonly kind: "damaged"; readonly damage: DamagedBackup }
  | { readonly kind: "half"; readonly folder: HalfBackup };

async function foundIn(
  storage: Pick<Storage, "get">,
  { id, objects }: Folder,
  signal: AbortSignal,
): Promise<Found> {
  const manifestKey = manifestKeyOf(id);
  const bytes = objects.has(manifestKey) ? await storage.get(manifestKey, signal) : undefined;
  if (bytes === undefined) {
    // Or somebody removes it at this moment, and has begun with the manifest.
    const keys = [...objects.keys()].filter((key) => key !== manifestKey);
    return { kind: "half", folder: { id, keys } };
  }
  const reading = readManifest(Buffer.from(bytes).toString("utf8"), id);
  if (reading.kind === "damaged") {
    return damagedBy(id, `its manifest cannot be used: ${reading.reason}`);
  }
  const { manifest } = reading;
  const stored = objects.get(dumpKeyOf(id));
  if (stored === undefined) {
    return damagedBy(id, "its dump is missing");
  }
  return stored === manifest.dump.bytes
    ? { kind: "whole", manifest }
    : damagedBy(id, `its dump has ${countWords(stored, "byte")}, not ${manifest.dump.bytes}`);
}

function damagedBy(id: string, reason: string): Found {
  return { kind: "damaged", damage: { id, reason } };
}

async function newestOf(
  storage: Pick<Storage, "get">,
  folders: readonly Folder[],
  signal: AbortSignal,
): Promise<Manifest> {
  for (const folder of folders) {
    const found = await foundIn(storage, folder, signal);
    if (found.kind === "whole") {
      return found.manifest;
    }
  }
  throw new Error(
    folders.length === 0
      ? "Cannot find the latest backup: there is none yet. Make one: run database-backup"
      : "Cannot find the latest backup: none is good. backup list says what is wrong with each",
  );
}

const nearest = 3;

/** Names begin with their moments: the more of it is right, the nearer. */
function nearestWords(id: string, folders: readonly Folder[]): string {
  if (folders.length === 0) {
    return "there is no backup yet. Make one: run database-backup";
  }
  const ids = folders
    .map((folder) => folder.id)
    .toSorted((one, other) => commonLength(other, id) - commonLength(one, id))
    .slice(0, nearest);
  return `there is none of that name. The nearest are ${ids.join(", ")}; backup list names all`;
}

function commonLength(one: string, other: string): number {
  const differs = Array.from(one).findIndex((letter, index) => letter !== other[index]);
  return differs === -1 ? one.length : differs;
}
