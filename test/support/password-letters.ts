/** Password letters and closed reports, read by programs that are not ours: poppler's pdftotext and qpdf. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { SampleWorld } from "./sample-world.ts";

/** Why tests that read letters are left out. */
export const toolsMissing = missing("pdftotext", "-v") ?? missing("qpdf", "--version") ?? false;

function missing(program: string, word: string): string | undefined {
  return spawnSync(program, [word]).error === undefined ? undefined : `${program} is not here`;
}

/** Where the letter of a reader is kept: `address:ann@example.com`, `provider:ann`. */
export function letterPath({ home }: Pick<SampleWorld, "home">, version: string, reader: string) {
  const name = createHash("sha256").update(reader).digest("hex").slice(0, 16);
  return join(home, "storage", "password-letters", `key-${version}`, `${name}.pdf`);
}

export function textOf(path: string, password?: string): string {
  const words = password === undefined ? [] : ["-upw", password];
  const read = spawnSync("pdftotext", ["-layout", ...words, path, "-"], { encoding: "utf8" });
  assert.equal(read.status, 0, read.stderr);
  return read.stdout;
}

/** As a person reads it off the paper: the large line, whose letters stand apart. */
export function passwordOn(letter: string): string {
  const found = /^(?:[0-9A-Z]{4}-){5}[0-9A-Z]{4}$/m.exec(textOf(letter).replaceAll(/ /g, ""));
  assert.ok(found !== null, "the letter has no password");
  return found[0];
}

/** The report's text; fails where the password does not open it, or it opens without one. */
export async function openedReport(content: Uint8Array, password: string, folder: string) {
  const path = join(folder, "closed.pdf");
  await writeFile(path, content);
  assert.equal(spawnSync("qpdf", ["--check", path]).status, 2, "it opens without a password");
  const checked = spawnSync("qpdf", ["--check", `--password=${password}`, path]);
  assert.equal(checked.status, 0, checked.stderr.toString());
  return textOf(path, password);
}

export async function indexOf({ home }: Pick<SampleWorld, "home">, version: string) {
  const path = join(home, "storage", "password-letters", `key-${version}`, "index.csv");
  return (await readFile(path, "utf8")).split("\r\n").slice(0, -1);
}
