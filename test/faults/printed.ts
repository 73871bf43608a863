/** What stands in the PDFs that a run left behind, read by another program than the one that made them. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { join } from "node:path";
import {
  parsePasswordKeys,
  readerOfAddress,
  readerOfProvider,
  reportPassword,
} from "../../src/domain/reports/password.ts";
import type { SampleWorld } from "../support/sample-world.ts";
import { passwordKeys } from "./canaries.ts";
import { centsOf } from "./reckoning.ts";

export const canRead = spawnSync("pdftotext", ["-v"]).error === undefined;

const keys = parsePasswordKeys(passwordKeys);

/** The text of the job's document for a reader of its list. */
export async function listReport(world: SampleWorld, job: string, address: string) {
  return textOf(world, job, readerOfAddress(address));
}

/** The text of a provider's own report. */
export async function providerReport(world: SampleWorld, account: string) {
  return textOf(world, "individual-provider-reports", readerOfProvider(account));
}

async function textOf(world: SampleWorld, job: string, reader: string): Promise<string> {
  const beginning = createHash("sha256").update(reader).digest("hex").slice(0, 16);
  const stored = await world.files("storage");
  const path = stored.find((key) => key.includes(`/${job}/`) && key.includes(`/${beginning}-`));
  assert.ok(path !== undefined, `${reader} has no document of ${job}`);
  const password = reportPassword(keys, "1", reader);
  const file = join(world.home, "storage", path);
  const { stdout, stderr } = spawnSync("pdftotext", ["-layout", "-upw", password, file, "-"], {
    encoding: "utf8",
  });
  assert.notEqual(stdout, "", stderr);
  return stdout;
}

/** A figure of the summary: `Total Amount: $12.30` → 1230, `Total Cases: 7` → 700. */
export function figure(text: string, label: string): number | undefined {
  return centsOf(new RegExp(`${label}: +\\$?([\\d.]+)`).exec(text)?.[1]);
}

/**
 * Cents behind a total, by the heading of the section it stands in: `/Provider: (.*?) \(/` and `Provider Total:`. Where a
 * section goes on over several pages its heading comes again.
 */
export function totalsBySection(
  text: string,
  heading: RegExp,
  total: string,
): Readonly<Record<string, readonly number[]>> {
  const totals: Record<string, readonly number[]> = {};
  let section = "";
  for (const line of text.split("\n")) {
    section = heading.exec(line)?.[1]?.trim() ?? section;
    if (line.includes(total)) {
      const after = line.slice(line.indexOf(total) + total.length);
      totals[section] = [...after.matchAll(/\$([\d.]+)/g)].map(([, cents]) => centsOf(cents) ?? 0);
    }
  }
  return totals;
}

/** `Ortho - 3 cases - $12.00`, as category → how many and cents. */
export function categoriesIn(text: string): Readonly<Record<string, readonly unknown[]>> {
  const summary = text.slice(text.indexOf("Payment Summary by Category"));
  const found = [...summary.matchAll(/^\s*(.+?) - (\d+) cases? - \$([\d.]+)/gm)];
  return Object.fromEntries(
    found.map(([, category = "", cases, dollars]) => [category, [Number(cases), centsOf(dollars)]]),
  );
}
