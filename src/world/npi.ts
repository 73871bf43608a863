/** NPPES files, wired: CMS's page, or a folder. */
import type { NpiSettings } from "../config/npi-seams.ts";
import type { NpiFiles } from "../ports/npi-files.ts";

export async function openNpiFiles(settings: NpiSettings): Promise<NpiFiles> {
  const { npiFolder, npiPage } = await import("../adapters/npi/npi-files.ts");
  return settings.kind === "page" ? npiPage(settings.url) : npiFolder(settings);
}
