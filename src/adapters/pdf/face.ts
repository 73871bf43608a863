/**
 * A parsed font that sets text letter by letter: no kerning, no ligatures, a fraction of the time, and Latin, Greek and
 * Cyrillic need no more. Only text with accents of their own is shaped. Measured and drawn text must come from the same face.
 */
import type { Font, Glyph, GlyphRun } from "fontkit";

export interface Face {
  /** For pdfkit. */
  readonly font: Font;
  /** In ems: times the size gives points. */
  widthOf(text: string): number;
  has(letter: string): boolean;
}

/** What pdfkit reads of a run. */
type Run = Pick<GlyphRun, "glyphs" | "positions" | "advanceWidth">;

const needsShaping = /[\p{M}\p{Default_Ignorable_Code_Point}]/u;

export function faceOf(font: Font): Face {
  const glyphs = new Map<string, Glyph>();

  function glyphOf(letter: string): Glyph {
    const known = glyphs.get(letter);
    if (known !== undefined) {
      return known;
    }
    const glyph = font.glyphForCodePoint(codePointOf(letter));
    glyphs.set(letter, glyph);
    return glyph;
  }

  function layout(text: string): Run {
    return needsShaping.test(text) ? font.layout(text) : runOf(Array.from(text, glyphOf));
  }

  function advanceOf(text: string): number {
    let sum = 0;
    for (const letter of text) {
      sum += glyphOf(letter).advanceWidth;
    }
    return sum;
  }

  return {
    font: Object.create(font, { layout: { value: layout } }) as Font,
    widthOf(text) {
      const width = needsShaping.test(text) ? font.layout(text).advanceWidth : advanceOf(text);
      return width / font.unitsPerEm;
    },
    has: (letter) => font.hasGlyphForCodePoint(codePointOf(letter)),
  };
}

function runOf(glyphs: Glyph[]): Run {
  // Fresh positions each time: pdfkit scales them in place.
  const positions = glyphs.map(({ advanceWidth }) => {
    return { xAdvance: advanceWidth, yAdvance: 0, xOffset: 0, yOffset: 0 };
  });
  const advanceWidth = positions.reduce((sum, { xAdvance }) => sum + xAdvance, 0);
  return { glyphs, positions, advanceWidth };
}

function codePointOf(letter: string): number {
  return letter.codePointAt(0) ?? 0;
}
