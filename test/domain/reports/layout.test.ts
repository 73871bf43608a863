/** What must hold on every page, whatever is printed. Letters are as wide here as we say, so no font is needed. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  array,
  assert as assertProperty,
  constantFrom,
  integer,
  property,
  record,
  string,
  tuple,
} from "fast-check";
import type { Block, ReportDocument, Table } from "../../../src/domain/reports/document.ts";
import { layOut } from "../../../src/domain/reports/layout.ts";
import {
  printable,
  sheet,
  type Page,
  type PlacedText,
  type TextStyle,
} from "../../../src/domain/reports/paper.ts";

// The room that Noto Sans takes above and below the baseline, in ems.
const above = 1.069;
const below = 0.293;

function measure(text: string, { weight, size }: TextStyle): number {
  const ems = Array.from(text.replaceAll(/\p{M}/gu, "")).map((letter) =>
    /[A-Z@]/u.test(letter) ? 0.9 : 0.55,
  );
  const width = ems.reduce((sum, em) => sum + em, 0);
  return width * size * (weight === "bold" ? 1.1 : 1);
}

const columns = [
  { heading: "Date", millimetres: 25, align: "left" },
  { heading: "Patient Name", millimetres: 50, align: "left" },
  { heading: "Count", millimetres: 25, align: "centre" },
  { heading: "Amount", millimetres: 20, align: "right" },
] as const;

function documentOf(...blocks: readonly Block[]): ReportDocument {
  return {
    title: "Example - Report",
    subtitle: "Report Date: today",
    footnote: "Generated now",
    sections: [{ continuation: "Provider: somebody (continued)", blocks }],
  };
}

function tableOf(rows: Table["rows"], more: Partial<Table> = {}): Block {
  const totals = [{ label: "Total:", values: ["$1.00"] }];
  return { kind: "table", table: { columns, rows, totals, ...more } };
}

function numberedRows(count: number): Table["rows"] {
  return Array.from({ length: count }, (_, index) => [`date ${index}`, `row ${index}`, "1", "$1"]);
}

function pagesOf(document: ReportDocument): readonly Page[] {
  const layout = layOut(document, measure);
  const pages = [...layout.pages()];
  assert.equal(pages.length, layout.pageCount);
  return pages;
}

function pageWith(pages: readonly Page[], text: string): number {
  return pages.findIndex(({ texts }) => texts.some((placed) => placed.text === text));
}

function textsOf({ texts }: Page): readonly string[] {
  return texts.map(({ text }) => text);
}

test("every page has the title, the date, the footnote and its number", () => {
  const pages = pagesOf(documentOf(tableOf(numberedRows(100))));

  assert.equal(pages.length, 3);
  for (const [index, page] of pages.entries()) {
    assert.deepEqual(textsOf(page).slice(0, 2), ["Example - Report", "Report Date: today"]);
    assert.deepEqual(textsOf(page).slice(-2), ["Generated now", `Page ${index + 1} of 3`]);
  }
});

test("the page number ends at the right margin", () => {
  const [page] = pagesOf(documentOf());
  const number = page?.texts.at(-1);

  assert.ok(number !== undefined);
  assert.ok(Math.abs(number.x + number.width - printable.right) < 0.001);
});

test("the head and the caption of a table come again on each of its pages, below whose rows they are", () => {
  const pages = pagesOf(documentOf(tableOf(numberedRows(100), { caption: "Carried over" })));

  for (const page of pages.slice(1)) {
    assert.deepEqual(textsOf(page).slice(2, 6), [
      "Provider: somebody (continued)",
      "Carried over",
      "Date",
      "Patient Name",
    ]);
  }
  assert.ok(
    !textsOf(pages[0] ?? { texts: [], boxes: [] }).includes("Provider: somebody (continued)"),
  );
});

test("a total is on the page of its last row, wherever the page ends", () => {
  for (let count = 1; count <= 120; count += 1) {
    const pages = pagesOf(documentOf(tableOf(numberedRows(count))));

    assert.equal(pageWith(pages, "Total:"), pageWith(pages, `row ${count - 1}`), `${count} rows`);
  }
});

test("a heading is on the page of what it heads, wherever the page ends", () => {
  for (let count = 1; count <= 60; count += 1) {
    const second = tableOf([
      ["", "first below", "", ""],
      ["", "second below", "", ""],
    ]);
    const heading = { kind: "line", text: "Heading", style: "strong" } as const;
    const gap = { kind: "gap", millimetres: 3 } as const;

    const pages = pagesOf(documentOf(tableOf(numberedRows(count)), gap, heading, gap, second));

    assert.equal(pageWith(pages, "Heading"), pageWith(pages, "first below"), `${count} rows`);
  }
});

test("a gap leaves no empty page behind and no hole at the top of the next", () => {
  const gap = { kind: "gap", millimetres: 200 } as const;
  const after = { kind: "line", text: "after", style: "body" } as const;

  const behind = pagesOf(documentOf(gap, tableOf(numberedRows(1)), gap, gap));
  const between = pagesOf(documentOf(tableOf(numberedRows(1)), gap, gap, after));
  const gapless = pagesOf(documentOf(after));

  assert.equal(behind.length, 1);
  assert.equal(between.length, 2);
  assert.ok(baselineOf(between[1], "after") < baselineOf(gapless[0], "after") + 30);
});

function baselineOf(page: Page | undefined, text: string): number {
  return page?.texts.find((placed) => placed.text === text)?.baseline ?? Number.NaN;
}

test("an amount that is too wide is set smaller, whole and inside its cell", () => {
  const amount = "$90071992547409.91";

  const [page] = pagesOf(documentOf(tableOf([["", "", "", amount]])));

  const placed = page?.texts.find(({ text }) => text === amount);
  assert.ok(placed !== undefined && placed.style.size < 10);
  assert.ok(measure(amount, placed.style) <= placed.width + 0.001);
});

test("a word that is too long for its cell is broken, and the row grows", () => {
  const word = "Wolfeschlegelsteinhausenbergerdorff".repeat(2);

  const [page] = pagesOf(documentOf(tableOf([["", word, "", ""]])));

  const parts = (page?.texts ?? []).filter(({ text }) => text !== "" && word.includes(text));
  assert.ok(parts.length > 1);
  assert.equal(parts.map(({ text }) => text).join(""), word);
  const tallest = Math.max(...(page?.boxes ?? []).map(({ height }) => height));
  assert.ok(tallest >= parts.length * 10 * (above + below));
});

test("a name is broken at its hyphens and an accent stays with its letter", () => {
  const hyphened = pagesOf(
    documentOf(tableOf([["", "Blaine-O'Connor-Smith-Featherstone", "", ""]])),
  );
  const accented = pagesOf(documentOf(tableOf([["", "x\u0301".repeat(80), "", ""]])));

  assert.ok(hyphened.flatMap(textsOf).includes("Featherstone"));
  assert.ok(accented.flatMap(textsOf).every((text) => !text.startsWith("\u0301")));
});

test("a row that no page can hold goes on on the next one", () => {
  const words = Array.from({ length: 400 }, (_, index) => `word${index}`);

  const pages = pagesOf(documentOf(tableOf([["", words.join(" "), "", ""]])));

  assert.ok(pages.length > 1);
  assert.equal(bodyOf(pages, 1), words.join(""));
});

test("a document without sections has one page", () => {
  const pages = pagesOf({ title: "t", subtitle: "s", footnote: "f", sections: [] });

  assert.equal(pages.length, 1);
});

// Everything that stands in a column's rows, in reading order, without spaces.
function bodyOf(pages: readonly Page[], column: number): string {
  const edges = columns.map((_, index) =>
    columns.slice(0, index).reduce((sum, { millimetres }) => sum + millimetres, 0),
  );
  const left = printable.left + ((edges[column] ?? 0) * 72) / 25.4;
  const right = left + ((columns[column]?.millimetres ?? 0) * 72) / 25.4;
  return pages
    .flatMap(({ texts }) => texts)
    .filter(
      ({ style, baseline }) =>
        style.weight === "regular" && style.size <= 10 && baseline < printable.bottom,
    )
    .filter(({ x, width }) => x >= left && x + width <= right)
    .map(({ text }) => text.replaceAll(/\s/gu, ""))
    .join("");
}

const words = string({ unit: constantFrom(..."abc WM-/@é ".split("")), maxLength: 90 });
const rows = array(tuple(words, words, words, words), { maxLength: 90 });
const reports = record({
  title: string({ unit: constantFrom(..."Org Name W".split("")), maxLength: 150 }),
  continuation: words,
  rows,
  others: rows,
  heading: words,
  gap: integer({ min: 0, max: 300 }),
});

test("nothing overlaps, nothing leaves the page, and every row is there once and in order", () => {
  assertProperty(
    property(reports, ({ title, continuation, rows: first, others, heading, gap }) => {
      const document = {
        ...documentOf(),
        title,
        sections: [
          {
            continuation,
            blocks: [
              { kind: "line", text: heading, style: "strong" },
              tableOf(first),
              { kind: "gap", millimetres: gap },
              tableOf(others, { caption: heading }),
              { kind: "line", text: heading, style: "heading" },
            ],
          },
          { blocks: [{ kind: "line", text: heading, style: "figure" }] },
        ],
      } as const satisfies ReportDocument;

      const pages = pagesOf(document);

      pages.forEach(assertInside);
      pages.forEach(({ texts }) => assertApart(texts));
      columns.forEach((_, column) => {
        const expected = [...first, ...others].map((row) => row[column] ?? "").join("");
        assert.equal(bodyOf(pages, column), expected.replaceAll(/\s/gu, ""));
      });
    }),
    { numRuns: 60 },
  );
});

const tolerance = 0.01;

function assertInside({ texts, boxes }: Page): void {
  for (const { text, x, width, baseline, style } of texts) {
    assert.ok(x >= printable.left - tolerance && x + width <= printable.right + tolerance);
    assert.ok(measure(text, style) <= width + tolerance, `"${text}" is wider than its place`);
    assert.ok(baseline - above * style.size >= printable.top - tolerance);
    assert.ok(baseline <= sheet.height - printable.left);
  }
  for (const { x, top, width, height } of boxes) {
    assert.ok(x >= printable.left - tolerance && x + width <= printable.right + tolerance);
    assert.ok(top >= printable.top && top + height <= printable.bottom + tolerance);
  }
}

function assertApart(texts: readonly PlacedText[]): void {
  for (const [index, one] of texts.entries()) {
    for (const other of texts.slice(index + 1)) {
      assert.ok(!overlap(one, other), `"${one.text}" lies on "${other.text}"`);
    }
  }
}

function overlap(one: PlacedText, other: PlacedText): boolean {
  const isBeside =
    one.x + one.width <= other.x + tolerance || other.x + other.width <= one.x + tolerance;
  const isAbove = (upper: PlacedText, lower: PlacedText): boolean =>
    upper.baseline + below * upper.style.size <=
    lower.baseline - above * lower.style.size + tolerance;
  return !isBeside && !isAbove(one, other) && !isAbove(other, one);
}
