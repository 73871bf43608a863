/** Which letters a font can draw. What it lacks is printed as `?` and remembered: a viewer would show an empty box or nothing. */
import type { Fonts, Weight } from "./fonts.ts";

export interface Letters {
  /** The text as it is drawn: composed, and `?` for each letter that the font lacks. */
  drawable(text: string, weight: Weight): string;
  /** Each once, in the order met. */
  missing(): readonly string[];
}

export function lettersOf(fonts: Fonts): Letters {
  const missing = new Set<string>();

  function drawableLetter(letter: string, weight: Weight): string {
    if (fonts[weight].has(letter)) {
      return letter;
    }
    missing.add(letter);
    return "?";
  }

  return {
    drawable(text, weight) {
      return text.normalize("NFC").replace(/[^ -~]/gu, (letter) => drawableLetter(letter, weight));
    },
    missing: () => [...missing],
  };
}
