/**
 * Mail as files: one `.eml` a letter, which any mail program opens. Names sort by time. A file appears whole or not at all,
 * readable by its owner alone, as it may hold patient data.
 */
import { createHash } from "node:crypto";
import { join } from "node:path";

import { toError } from "../../domain/failure.ts";
import type { Mail } from "./compose.ts";
import { codeOf, writeWhole } from "../files.ts";
import { defaultLimitMilliseconds, failed, type MailRoad, oneLine } from "./road.ts";

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
      const limit = AbortSignal.any([signal, AbortSignal.timeout(limitMilliseconds)]);
      try {
        const path = join(folder, fileNameOf(mail));
        await writeWhole(path, mail.raw, { mode: 0o600 }, limit);
        return { kind: "accepted", messageId: mail.messageId, road: name };
      } catch (error) {
        // Whole or not at all: what could not be written cannot arrive.
        return failed("refused for now", name, wordsOf(error));
      }
    },
  };
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

export function wordsOf(thrown: unknown): string {
  const code = codeOf(thrown) ?? "";
  return words[code] === undefined ? oneLine(toError(thrown).message) : `${words[code]} (${code})`;
}
