/** Reports as PDF, read again by programs that are not ours: poppler's pdftotext and qpdf. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { PDFDocument } from "@cantoo/pdf-lib";
import { readFonts } from "../../src/adapters/pdf/fonts.ts";
import { pdfPrinter } from "../../src/adapters/pdf/printer.ts";
import type { ReportDocument } from "../../src/domain/reports/document.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const password = "correct-horse-battery-staple";

const columns = [
  { heading: "Patient Name", millimetres: 60, align: "left" },
  { heading: "Amount", millimetres: 20, align: "right" },
] as const;

function reportOf(names: readonly string[]): ReportDocument {
  const rows = names.map((name) => [name, "$1234.50"]);
  const table = { columns, rows, totals: [{ label: "Total:", values: ["$99.00"] }] };
  return {
    title: "Example Assistants - Report",
    subtitle: "Report Date: November 23, 2026",
    footnote: "Generated on 2026-11-23 04:00:07 EST",
    sections: [{ blocks: [{ kind: "table", table }] }],
  };
}

function without(program: string): string | false {
  return spawnSync(program, ["--version"]).error === undefined ? false : `${program} is not here`;
}

async function fileOf(pdf: Uint8Array, context: TestContext): Promise<string> {
  const path = join(await temporaryFolder(context), "report.pdf");
  await writeFile(path, pdf);
  return path;
}

async function textOf(pdf: Uint8Array, context: TestContext): Promise<string> {
  const path = await fileOf(pdf, context);
  const read = spawnSync("pdftotext", ["-layout", "-upw", password, path, "-"], {
    encoding: "utf8",
  });
  assert.equal(read.status, 0, read.stderr);
  return read.stdout;
}

test("the pages that are reported are the pages of the file", async () => {
  const names = Array.from({ length: 200 }, (_, index) => `Patient ${index}`);

  const printed = await pdfPrinter().print(reportOf(names));

  const document = await PDFDocument.load(printed.pdf);
  assert.ok(printed.pages > 3);
  assert.equal(document.getPageCount(), printed.pages);
});

test("the file says its title about itself, and nothing else from the report", async () => {
  const { pdf } = await pdfPrinter().print(reportOf(["Pat Nobody"]));

  const document = await PDFDocument.load(pdf, { updateMetadata: false });
  assert.equal(document.getTitle(), "Example Assistants - Report");
  assert.deepEqual(
    [document.getAuthor(), document.getSubject(), document.getKeywords()],
    [undefined, undefined, undefined],
  );
});

const names = [
  "Anna O’Connor-Smith",
  "Łukasz Żółć",
  "Nguyễn Thị Đặng",
  "Ελένη Παπαδοπούλου",
  "Владимир Иванов",
  "Office Affiliate AVATAR",
  "x\u0301 alone",
];

test(
  "names in every alphabet reach the protected file as text",
  { skip: without("pdftotext") },
  async (context) => {
    const printer = pdfPrinter();

    const printed = await printer.print(reportOf(names));
    const text = await textOf(await printer.protect(printed, password), context);

    assert.deepEqual(printed.missingLetters, []);
    for (const expected of [...names, "$1234.50", "Total:", "Page 1 of 1"]) {
      assert.ok(text.includes(expected), expected);
    }
  },
);

test(
  "a letter that the font lacks prints as ? and is named once",
  { skip: without("pdftotext") },
  async (context) => {
    const { pdf, missingLetters } = await pdfPrinter().print(reportOf(["Pat李 → Pat李😀", "Pat"]));

    assert.deepEqual(missingLetters, ["李", "→", "😀"]);
    assert.match(await textOf(pdf, context), /Pat\? \? Pat\?\?/u);
  },
);

test(
  "letters stored apart from their accents come out composed",
  { skip: without("pdftotext") },
  async (context) => {
    const { pdf } = await pdfPrinter().print(reportOf(["Nguyễn Ǻ".normalize("NFD")]));

    assert.ok((await textOf(pdf, context)).includes("Nguyễn Ǻ".normalize("NFC")));
  },
);

test("an accent that no letter is composed with is placed over its letter", async () => {
  const { regular } = await readFonts();

  const { positions } = regular.font.layout("x\u0301");

  assert.notEqual(positions[1]?.xOffset, 0);
});

test(
  "a protected file is AES-256 of revision 6, and may be printed and copied",
  { skip: without("qpdf") },
  async (context) => {
    const printer = pdfPrinter();

    const closed = await printer.protect(await printer.print(reportOf(["Pat"])), password);

    const path = await fileOf(closed, context);
    const shown = spawnSync("qpdf", ["--show-encryption", `--password=${password}`, path], {
      encoding: "utf8",
    });
    assert.match(shown.stdout, /^R = 6$/mu);
    assert.match(shown.stdout, /stream encryption method: AESv3/u);
    assert.match(shown.stdout, /string encryption method: AESv3/u);
    assert.match(shown.stdout, /print high resolution: allowed/u);
    assert.match(shown.stdout, /extract for any purpose: allowed/u);
    assert.match(shown.stdout, /modify anything: not allowed/u);
    assert.equal(spawnSync("qpdf", ["--check", `--password=${password}`, path]).status, 0);
  },
);

test(
  "a protected file opens with no other password and with none",
  { skip: without("qpdf") },
  async (context) => {
    const printer = pdfPrinter();

    const closed = await printer.protect(await printer.print(reportOf(["Pat"])), password);

    const path = await fileOf(closed, context);
    for (const wrong of ["", "wrong", password.toUpperCase()]) {
      assert.equal(spawnSync("qpdf", ["--check", `--password=${wrong}`, path]).status, 2, wrong);
    }
  },
);

test("an empty password protects nothing: it is refused", async () => {
  const printer = pdfPrinter();
  const printed = await printer.print(reportOf(["Pat"]));

  await assert.rejects(printer.protect(printed, ""), RangeError);
});

test("the memory does not grow with the number of reports", async () => {
  const printer = pdfPrinter();
  async function printMany(first: number): Promise<number> {
    for (let number = first; number < first + 60; number += 1) {
      await printer.protect(await printer.print(reportOf([`Patient ${number}`])), password);
    }
    return heapMegabytes();
  }
  await printMany(0);

  const before = await printMany(1000);
  const after = await printMany(2000);

  assert.ok(after - before < 2, `${after - before} MB more`);
});

function heapMegabytes(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  collect();
  return process.memoryUsage().heapUsed / 1024 / 1024;
}
