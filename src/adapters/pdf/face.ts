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

/** A glyph and its width: fontkit looks both up in the file's tables each time. */
interface Letter {
  readonly glyph: Glyph;
  readonly advance: number;
}

export function faceOf(font: Font): Face {
  const { unitsPerEm } = font;
  const letters = new Map<string, Letter>();

  function letterOf(text: string): Letter {
    const known = letters.get(text);
    if (known !== undefined) {
      return known;
    }
    const glyph = font.glyphForCodePoint(text.codePointAt(0) ?? 0);
    const letter = { glyph, advance: glyph.advanceWidth };
    letters.set(text, letter);
    return letter;
  }

  function layout(text: string): Run {
    return needsShaping.test(text) ? font.layout(text) : runOf(Array.from(text, letterOf));
  }

  function advanceOf(text: string): number {
    let sum = 0;
    for (const letter of text) {
      sum += letterOf(letter).advance;
    }
    return sum;
  }

  return {
    font: Object.create(font, { layout: { value: layout } }) as Font,
    widthOf(text) {
      const advance = needsShaping.test(text) ? font.layout(text).advanceWidth : advanceOf(text);
      return advance / unitsPerEm;
    },
    has: (letter) => letterOf(letter).glyph.id !== 0,
  };
}

function runOf(letters: readonly Letter[]): Run {
  // Fresh positions each time: pdfkit scales them in place.
  const positions = letters.map(({ advance }) => {
    return { xAdvance: advance, yAdvance: 0, xOffset: 0, yOffset: 0 };
  });
  const advanceWidth = letters.reduce((sum, { advance }) => sum + advance, 0);
  return { glyphs: letters.map(({ glyph }) => glyph), positions, advanceWidth };
}
