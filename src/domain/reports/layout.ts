/**
 * A report document onto pages: every text and box gets its place before anything is drawn, so each page can say of how
 * many it is one. Pure; the widths of the letters come from whoever knows the font.
 */
import type { Block, ReportDocument, Section } from "./document.ts";
import { fitLine } from "./line-breaks.ts";
import { breakPages } from "./page-breaks.ts";
import {
  lineStyles,
  points,
  printable,
  styles,
  type Measure,
  type Page,
  type PlacedText,
} from "./paper.ts";
import { gapStrip, heightOf, joinStrips, lineStrips, moveTexts, type Strip } from "./strips.ts";
import { tableStrips } from "./table-strips.ts";

export interface Layout {
  readonly pageCount: number;
  /** In reading order, each laid out when it is asked for: a thousand sections need not be in memory at once. */
  pages(): Iterable<Page>;
}

/** At least one page. Every section is laid out twice: to count its pages, and to hand them out. */
export function layOut(document: ReportDocument, measure: Measure): Layout {
  const banner = bannerOf(document, measure);
  const top = printable.top + banner.height;
  const sections = document.sections.length > 0 ? document.sections : [{ blocks: [] }];
  const pageCount = sections.reduce(
    (sum, section) => sum + sectionPages(section, top, measure).length,
    0,
  );

  function* pages(): Iterable<Page> {
    const bannerTexts = moveTexts(banner.texts, printable.top);
    let pageNumber = 0;
    for (const section of sections) {
      for (const { texts, boxes } of sectionPages(section, top, measure)) {
        pageNumber += 1;
        const foot = footOf(document.footnote, `Page ${pageNumber} of ${pageCount}`, measure);
        yield { texts: [...bannerTexts, ...texts, ...foot], boxes };
      }
    }
  }
  return { pageCount, pages };
}

/** The title and the date on top of every page. */
function bannerOf({ title, subtitle }: ReportDocument, measure: Measure): Strip {
  const titleSetting = { style: styles.title, centred: true, keepsNext: true };
  const subtitleSetting = { style: styles.subtitle, centred: false, keepsNext: true };
  const strips = [
    ...lineStrips(title, titleSetting, measure),
    gapStrip(points(1), true),
    ...lineStrips(subtitle, subtitleSetting, measure),
    gapStrip(points(3), true),
  ];
  return joinStrips(strips, true);
}

function sectionPages(section: Section, top: number, measure: Measure): readonly Page[] {
  const continuation =
    section.continuation === undefined ? [] : continuationOf(section.continuation, measure);
  const room = printable.bottom - top - heightOf(continuation);

  const strips: Strip[] = [];
  for (const block of section.blocks) {
    strips.push(...blockStrips(block, strips.at(-1)?.keepsNext ?? false, room, measure));
  }
  return breakPages(strips, { top, continuation });
}

function continuationOf(text: string, measure: Measure): readonly Strip[] {
  const setting = { style: lineStyles.strong, centred: false, keepsNext: true };
  return [...lineStrips(text, setting, measure), gapStrip(points(2), true)];
}

/** `follows`: whether the strip before keeps its next one; a gap hands that on. */
function blockStrips(
  block: Block,
  follows: boolean,
  room: number,
  measure: Measure,
): readonly Strip[] {
  switch (block.kind) {
    case "line": {
      const isHeading = ["heading", "subject", "strong"].includes(block.style);
      const setting = {
        style: lineStyles[block.style],
        centred: block.style === "heading" || block.style === "password",
        keepsNext: isHeading,
      };
      return lineStrips(block.text, setting, measure);
    }
    case "gap":
      return [gapStrip(points(block.millimetres), follows)];
    case "table":
      return tableStrips(block.table, room, measure);
  }
}

/** The footnote left, the page number right, on one line. */
function footOf(footnote: string, pageNumber: string, measure: Measure): readonly PlacedText[] {
  const right = fitLine(pageNumber, styles.foot, printable.width / 2, measure);
  const room = printable.width - right.width - points(5);
  const left = fitLine(footnote, styles.foot, room, measure);
  const baseline = printable.footBaseline;
  return [
    { ...left, x: printable.left, baseline },
    { ...right, x: printable.right - right.width, baseline },
  ];
}
