/**
 * Mail as files: one `.eml` a letter, which any mail program opens. Names sort by time. A file appears whole or not at all,
 * readable by its owner alone, as it may hold patient data.
 */
import { createHash } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { join } from "node:path";

import { toError } from "../../domain/failure.ts";
import type { Mail } from "./compose.ts";
import { defaultLimitMilliseconds, failed, type MailRoad, oneLine, within } from "./road.ts";

export interface EmlFilesSettings {
  /** Made when it is missing. */
  readonly folder: string;
  readonly carriesPhi?: boolean;
}

export function emlFiles(
  { folder, carriesPhi = false }: EmlFilesSettings,
  limitMilliseconds = defaultLimitMilliseconds,
): MailRoad {
  const name = "file:";
  return {
    name,
    carriesPhi,
    async send(mail, signal) {
      const progress = { renamed: false };
      try {
        await within(limitMilliseconds, signal, async (ended) =>
          store(folder, mail, progress, ended),
        );
        return { kind: "accepted", messageId: mail.messageId, road: name };
      } catch (error) {
        return failed(progress.renamed ? "unknown" : "refused for now", name, wordsOf(error));
      }
    },
  };
}

async function store(
  folder: string,
  mail: Mail,
  progress: { renamed: boolean },
  signal: AbortSignal,
): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, fileNameOf(mail));
  const temporary = `${path}.part`;
  try {
    await write(temporary, mail.raw, signal);
    signal.throwIfAborted();
    progress.renamed = true;
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function write(path: string, content: Uint8Array, signal: AbortSignal): Promise<void> {
  await using file = await open(path, "wx", 0o600);
  await file.writeFile(content, { signal });
  // Some file systems notice only here that they are full.
  await file.sync();
}

/** `20261123T080001Z-<short hash>-<subject>.eml`; the hash covers the random Message-ID, so no two are the same. */
function fileNameOf({ date, raw, subject }: Mail): string {
  const moment = date.toISOString().replaceAll(/[-:]|\.\d+/g, "");
  const hash = createHash("sha256").update(raw).digest("hex").slice(0, 8);
  return [moment, hash, slugOf(subject)]
    .filter((part) => part !== "")
    .join("-")
    .concat(".eml");
}

function slugOf(subject: string): string {
  return subject
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, 60)
    .replaceAll(/^-|-$/g, "");
}

const words: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EROFS: "the folder is read-only",
  EACCES: "the folder may not be written to",
  EPERM: "the folder may not be written to",
  ENOTDIR: "the folder's path leads through a file",
  EEXIST: "the folder's place is taken by a file",
};

function wordsOf(thrown: unknown): string {
  const error: NodeJS.ErrnoException = toError(thrown);
  const code = error.code ?? "";
  return words[code] === undefined ? oneLine(error.message) : `${words[code]} (${code})`;
}
