/** Texts that must never be seen outside the place they belong to, and the search for them in all that a run leaves behind. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { simpleParser } from "mailparser";
import {
  parsePasswordKeys,
  readerOfAddress,
  readerOfProvider,
  reportPassword,
} from "../../src/domain/reports/password.ts";
import type { Ended } from "../support/program.ts";
import type { SampleWorld } from "../support/sample-world.ts";
import { readers } from "./two-jobs.ts";

export const canaries = {
  patientFirst: "Qwixyfirst",
  patientLast: "Qwixylast",
  token: "qwixy-token-5Jd82kKx",
  passwordKey: Buffer.from("qwixy-report-key-of-32-bytes-0123").toString("base64"),
  databasePassword: "qwixy-db-p4ss",
  mailPassword: "qwixy-smtp-p4ss",
  metricsPassword: "qwixy-push-p4ss",
} as const;

export const passwordKeys = { current: "1", keys: { 1: canaries.passwordKey } };

const keys = parsePasswordKeys(passwordKeys);

function passwordOf(reader: string): string {
  return reportPassword(keys, "1", reader);
}

const secrets: readonly string[] = [
  ...Object.values(canaries),
  ...readers.map((address) => passwordOf(readerOfAddress(address))),
  ...["ann", "bob"].map((account) => passwordOf(readerOfProvider(account))),
];

/** As it stands, in a URL, in base64 at each of its three offsets, and without regard to case. */
function spellings(secret: string): readonly string[] {
  const inBase64 = [0, 1, 2].map((offset) =>
    Buffer.from("x".repeat(offset) + secret)
      .toString("base64")
      .slice(offset === 0 ? 0 : 4, -4),
  );
  return [secret, encodeURIComponent(secret), ...inBase64].map((each) => each.toLowerCase());
}

const wanted = secrets.flatMap((secret) => spellings(secret));

export function assertClean(where: string, text: string, allowed: readonly string[] = []): void {
  const allowedSpellings = new Set(allowed.flatMap((secret) => spellings(secret)));
  const lower = text.toLowerCase();
  const found = wanted.filter(
    (spelling) => !allowedSpellings.has(spelling) && lower.includes(spelling),
  );
  assert.deepEqual(found, [], `${where} tells what it must not`);
}

/** Output, mails, metrics, run records, our own tables, last words, and what is stored. */
export async function assertNothingTold(world: SampleWorld, runs: readonly Ended[]): Promise<void> {
  for (const { stdout, stderr } of runs) {
    assertClean("the log", stdout);
    assertClean("the standard error", stderr);
  }
  for (const name of await world.files("mail")) {
    await assertMailClean(join(world.home, "mail", name));
  }
  for (const folder of ["metrics", "runs"] as const) {
    for (const name of await world.files(folder)) {
      assertClean(name, await readFile(join(world.home, folder, name), "latin1"));
    }
  }
  for (const name of await world.files("storage")) {
    await assertStoredClean(join(world.home, "storage", name));
  }
  assertTablesClean(world);
}

function assertTablesClean(world: SampleWorld): void {
  const tables = world.rows(
    "select name from sqlite_schema where type = 'table' and (name like 'jobs~_%' escape '~' or name = 'email_log')",
  );
  for (const { name } of tables) {
    const rows = world.rows(`select * from "${String(name)}"`);
    assertClean(`the table ${String(name)}`, JSON.stringify(rows));
  }
}

/** Headers, text, HTML, and every attachment as it travels: the report is encrypted. */
async function assertMailClean(path: string): Promise<void> {
  const raw = await readFile(path);
  const mail = await simpleParser(raw);
  const parts = [mail.subject, mail.text, mail.html, mail.textAsHtml, mail.headerLines];
  assertClean(path, JSON.stringify(parts));
  for (const { filename, content, headers } of mail.attachments) {
    assertClean(`${path} ${filename}`, content.toString("latin1"));
    assertClean(`${path} ${filename}`, JSON.stringify([...headers]));
  }
}

/** What stands on a page is compressed in its file: a letter tells its password to whoever opens it, and to no search. */
async function assertStoredClean(path: string): Promise<void> {
  assertClean(path, await readFile(path, "latin1"));
}
