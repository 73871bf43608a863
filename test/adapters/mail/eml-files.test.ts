/** Mail as files: the contract, and what only files can do wrong. */
import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { simpleParser } from "mailparser";

import { emlFiles } from "../../../src/adapters/mail/eml-files.ts";
import { type Arrival, letterOf, mailContract, mailerBy, never } from "../../contract/mail.ts";
import { smallDisk } from "../../support/small-disk.ts";

interface Folder extends AsyncDisposable {
  readonly path: string;
}

async function openFolder(): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), "mail-"));
  return { path, [Symbol.asyncDispose]: async () => rm(path, { recursive: true, force: true }) };
}

async function arrivalsIn(folder: string, to: string): Promise<readonly Arrival[]> {
  const arrivals: Arrival[] = [];
  for (const name of await readdir(folder, { recursive: true })) {
    const raw = await readFile(join(folder, name));
    const mail = await simpleParser(raw);
    const recipients = [mail.to, mail.cc, mail.bcc]
      .flat()
      .flatMap((list) => list?.value ?? [])
      .map(({ address }) => address ?? "");
    const from = mail.from?.value[0]?.address ?? "";
    if (recipients.includes(to)) {
      arrivals.push({ envelope: { from, to: recipients }, raw });
    }
  }
  return arrivals;
}

mailContract("files", {
  async open() {
    const folder = await openFolder();
    return {
      road: emlFiles({ folder: folder.path }),
      arrivals: async (to) => arrivalsIn(folder.path, to),
      [Symbol.asyncDispose]: async () => folder[Symbol.asyncDispose](),
    };
  },
  async openClosed() {
    const folder = await openFolder();
    const place = join(folder.path, "taken");
    await writeFile(place, "");
    return {
      road: emlFiles({ folder: place }),
      [Symbol.asyncDispose]: async () => folder[Symbol.asyncDispose](),
    };
  },
});

test("a file is named by time and subject, is for its owner alone, and no half of one is left", async () => {
  await using folder = await openFolder();
  const place = join(folder.path, "deeper", "mails");
  const letter = letterOf({ subject: "⚠️ WARNING: Zoë’s Rapport / n° 1" });

  await mailerBy(emlFiles({ folder: place })).send(letter, never);
  await mailerBy(emlFiles({ folder: place })).send(letter, never);

  const names = await readdir(place);
  assert.equal(names.length, 2);
  for (const name of names) {
    assert.match(name, /^20261123T080001Z-[0-9a-f]{8}-warning-zoe-s-rapport-n-1\.eml$/);
    assert.equal((await stat(join(place, name))).mode & 0o777, 0o600);
  }
});

test("a subject without a plain letter still makes a name", async () => {
  await using folder = await openFolder();

  await mailerBy(emlFiles({ folder: folder.path })).send(letterOf({ subject: "🚨" }), never);

  assert.match((await readdir(folder.path)).join(), /^20261123T080001Z-[0-9a-f]{8}\.eml$/);
});

test("a full disk refuses the letter for now, in words, and keeps no part of it", async (t) => {
  const folder = await smallDisk(t);
  if (folder === undefined) {
    return;
  }
  const letter = letterOf({ text: "x".repeat(200_000) });

  const sent = await mailerBy(emlFiles({ folder })).send(letter, never);

  assert.deepEqual(sent, {
    kind: "refused",
    permanent: false,
    reason: "file: the disk is full (ENOSPC)",
  });
  assert.deepEqual(await readdir(folder), []);
});
