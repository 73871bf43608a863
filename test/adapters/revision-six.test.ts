/** The key of a protected file, opened by an implementation that is not ours: pdf-lib's reader. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { PDFDocument, PDFRawStream } from "@cantoo/pdf-lib";
import { protectPdf } from "../../src/adapters/pdf/protect.ts";

const words = "Łukasz's report";

/** One page, and a stream of ours. */
async function aPdf(): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  document.addPage();
  document.context.register(document.context.stream(Buffer.from(words)));
  return document.save();
}

/** The words, where the password opens the stream. */
async function wordsIn(pdf: Uint8Array, password: string): Promise<string | undefined> {
  const { context } = await PDFDocument.load(pdf, { password, updateMetadata: false });
  const texts = context
    .enumerateIndirectObjects()
    .flatMap(([, each]) => (each instanceof PDFRawStream ? [textOf(each.getContents())] : []));
  return texts.find((text) => text === words);
}

function textOf(content: Uint8Array, encoding: BufferEncoding = "utf8"): string {
  return Buffer.from(content).toString(encoding);
}

const passwords = {
  "of ours": "ABCD-EFGH-IJKL-MNOP-QRST-UVWX",
  "of one letter": "x",
  "with letters of other alphabets": "müller_Łódź_Ελένη_1000000015",
  "as long as counts": "p".repeat(127),
};

for (const [which, password] of Object.entries(passwords)) {
  test(`a password ${which} opens the file`, async () => {
    const closed = await protectPdf(await aPdf(), password);

    assert.equal(await wordsIn(closed, password), words);
    await assert.rejects(wordsIn(closed, `${password.slice(0, -1)}y`));
    await assert.rejects(wordsIn(closed, ""));
  });
}

test("of a password longer than 127 bytes the rest does not count", async () => {
  const closed = await protectPdf(await aPdf(), `${"p".repeat(127)}and more`);

  assert.equal(await wordsIn(closed, "p".repeat(127)), words);
});

// How often the password is hashed over depends on chance.
test("every file opens, however many rounds its key took", async () => {
  const pdf = await aPdf();

  for (let file = 0; file < 40; file += 1) {
    assert.equal(await wordsIn(await protectPdf(pdf, `word-${file}`), `word-${file}`), words);
  }
});

test("nothing of the file is readable without the key, and no two files are alike", async () => {
  const pdf = await aPdf();

  const [one, other] = [await protectPdf(pdf, "same"), await protectPdf(pdf, "same")];

  assert.doesNotMatch(textOf(one), /ukasz|report/);
  const [oneKey, otherKey] = [wrappedKeyIn(one), wrappedKeyIn(other)];
  assert.ok(oneKey !== undefined && oneKey !== otherKey);
});

function wrappedKeyIn(closed: Uint8Array): string | undefined {
  return /\/UE <([0-9A-F]+)>/i.exec(textOf(closed, "latin1"))?.[1];
}
