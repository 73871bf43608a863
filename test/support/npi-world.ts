/** The embedded world of a folder with NPPES zips to load: empty tables, and a folder of files in the place of CMS's page. */
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { npiRow, weeklyZip, type MadeZip, type ZipOrder } from "./npi-files.ts";
import { sampleWorld, type SampleWorld } from "./sample-world.ts";
import { temporaryFolder } from "./temporary-folder.ts";

export interface NpiWorld extends SampleWorld {
  readonly npiFolder: string;
  /** Offers a zip from now on. */
  offer(order: ZipOrder | MadeZip): Promise<MadeZip>;
  withdraw(zip: Pick<MadeZip, "name">): Promise<void>;
}

export async function npiWorld(test: TestContext): Promise<NpiWorld> {
  return npiWorldIn(await temporaryFolder(test));
}

async function npiWorldIn(folder: string): Promise<NpiWorld> {
  const world = await sampleWorld(folder, {});
  const npiFolder = join(world.home, "npi");
  await mkdir(npiFolder, { recursive: true, mode: 0o700 });
  return {
    ...world,
    npiFolder,
    async offer(order) {
      const zip = "bytes" in order ? order : weeklyZip(order);
      await writeFile(join(npiFolder, zip.name), zip.bytes);
      return zip;
    },
    withdraw: async ({ name }) => rm(join(npiFolder, name)),
  };
}

/** Weeks that follow each other; Mondays to Sundays. */
export const weeks = {
  first: { from: "2026-11-02", until: "2026-11-08" },
  second: { from: "2026-11-09", until: "2026-11-15" },
  third: { from: "2026-11-16", until: "2026-11-22" },
} as const;

/** The morning of the run that finds the third week. */
export const tuesday = "2026-11-24T08:00:00Z";

export const november = "NPPES_Data_Dissemination_November_2026_V2.zip";

/** A monthly file: everything until that day. */
export function fullZip(until: string, rows: ZipOrder["rows"], name = november): MadeZip {
  return weeklyZip({ from: "2005-05-23", until, rows, name });
}

/** A surgeon as of that day, `MM/DD/YYYY`. */
export function surgeon(npi: string, lastName: string, updated: string) {
  return npiRow({
    NPI: npi,
    "Provider Last Name (Legal Name)": lastName,
    "Last Update Date": updated,
  });
}

/** So many surgeons, each with an NPI of its own from `first` on. */
export function surgeons(count: number, first = 1_100_000_000, updated = "11/17/2026") {
  return Array.from({ length: count }, (_, index) =>
    surgeon(String(first + index), `SAMPLE${String(index)}`, updated),
  );
}
