/**
 * NPPES files from CMS's page, or from a folder. Either fetches whatever a person names, an address or a path: only what is listed
 * differs.
 */
import { tmpdir } from "node:os";
import type { NpiFiles } from "../../ports/npi-files.ts";
import { offeredOn } from "./download-page.ts";
import { download, type DownloadLimits } from "./download.ts";
import { localFile, zipsIn } from "./folder-files.ts";
import { openedFile } from "./opened-file.ts";
import { isWebAddress, webAddress } from "./web-address.ts";

const usual: DownloadLimits = {
  folder: tmpdir(),
  silenceMilliseconds: 30_000,
  pauseMilliseconds: 1000,
};

/** @param url of CMS's page, which lists the zips. */
export function npiPage(url: string, limits: Partial<DownloadLimits> = {}): NpiFiles {
  const all = { ...usual, ...limits };
  return {
    source: webAddress(url).href,
    list: async (signal) => offeredOn(url, all.silenceMilliseconds, signal),
    fetch: fetchBy(all),
  };
}

export interface NpiFolder {
  readonly folder: string;
  /** The folder of the embedded world: where it is missing, nothing is offered. */
  readonly embedded: boolean;
}

export function npiFolder(
  { folder, embedded }: NpiFolder,
  limits: Partial<DownloadLimits> = {},
): NpiFiles {
  return {
    source: folder,
    async list(signal) {
      signal.throwIfAborted();
      return await zipsIn(folder, embedded);
    },
    fetch: fetchBy({ ...usual, ...limits }),
  };
}

function fetchBy(limits: DownloadLimits): NpiFiles["fetch"] {
  return async (place, onProgress, signal) => {
    if (!isWebAddress(place)) {
      return await openedFile(await localFile(place, onProgress, signal), signal);
    }
    const address = webAddress(place);
    const { handle, bytes, sha256 } = await download(address, limits, onProgress, signal);
    return await openedFile({ name: address.name, handle, bytes, sha256 }, signal);
  };
}
