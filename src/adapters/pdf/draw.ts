/**
 * Draws a report with pdfkit. Each page leaves the memory when it is drawn, which only works because the layout knows the
 * number of pages before.
 */
import { once } from "node:events";
import { setImmediate } from "node:timers/promises";
import PdfkitDocument from "pdfkit";
import type { ReportDocument } from "../../domain/reports/document.ts";
import { layOut } from "../../domain/reports/layout.ts";
import { sheet, type Measure, type Page, type PlacedBox } from "../../domain/reports/paper.ts";
import type { PrintedReport } from "../../ports/report-printer.ts";
import type { Fonts } from "./fonts.ts";
import { lettersOf, type Letters } from "./letters.ts";

type Canvas = PDFKit.PDFDocument;

const pagesATurn = 50;

export async function drawReport(report: ReportDocument, fonts: Fonts): Promise<PrintedReport> {
  const letters = lettersOf(fonts);
  const canvas = newCanvas(report.title, fonts);
  const chunks: Buffer[] = [];
  canvas.on("data", (chunk: Buffer) => chunks.push(chunk));
  const ended = once(canvas, "end");

  const layout = layOut(report, measureWith(fonts, letters));
  let drawn = 0;
  for (const page of layout.pages()) {
    drawPage(canvas, page, letters);
    drawn += 1;
    if (drawn % pagesATurn === 0) {
      await setImmediate();
    }
  }
  canvas.end();
  await ended;
  return { pdf: Buffer.concat(chunks), pages: layout.pageCount, missingLetters: letters.missing() };
}

/** The title is all that the file says about itself: it stays readable where a viewer shows a file's properties. */
function newCanvas(title: string, fonts: Fonts): Canvas {
  const canvas = new PdfkitDocument({
    autoFirstPage: false,
    displayTitle: true,
    // An empty name keeps pdfkit from opening Helvetica, which a bundle lacks.
    font: "",
    // Its cache of words would keep every name of the report; the face is quick without.
    fontLayoutCache: false,
    info: { Title: title },
    lang: "en-US",
    margin: 0,
    pdfVersion: "1.7",
    size: [sheet.width, sheet.height],
  });
  for (const [weight, { font }] of Object.entries(fonts)) {
    // pdfkit takes a parsed font as well; its types do not say so.
    canvas.registerFont(weight, font as unknown as Uint8Array);
  }
  return canvas;
}

function measureWith(fonts: Fonts, letters: Letters): Measure {
  return (text, { weight, size, tracking = 0 }) => {
    const words = letters.drawable(text, weight);
    const room = tracking === 0 ? 0 : tracking * Math.max(0, Array.from(words).length - 1);
    return (fonts[weight].widthOf(words) + room) * size;
  };
}

function drawPage(canvas: Canvas, page: Page, letters: Letters): void {
  canvas.addPage();
  drawBoxes(canvas, page.boxes);
  for (const { text, style, x, baseline, width } of page.texts) {
    const words = letters.drawable(text, style.weight);
    // Told the width and a number of words, pdfkit does not measure again; its types know neither.
    const setting = {
      lineBreak: false,
      baseline: "alphabetic",
      textWidth: width,
      wordCount: 1,
      characterSpacing: (style.tracking ?? 0) * style.size,
    } as const;
    canvas.font(style.weight, style.size).text(words, x, baseline, setting);
  }
}

function drawBoxes(canvas: Canvas, boxes: readonly PlacedBox[]): void {
  const shaded = boxes.filter((box) => box.shaded);
  if (shaded.length > 0) {
    outline(canvas, shaded).fill("#ededed");
  }
  if (boxes.length > 0) {
    outline(canvas, boxes).lineWidth(0.5).stroke("#777777");
  }
  canvas.fillColor("black");
}

function outline(canvas: Canvas, boxes: readonly PlacedBox[]): Canvas {
  for (const { x, top, width, height } of boxes) {
    canvas.rect(x, top, width, height);
  }
  return canvas;
}
