/**
 * The fonts that reports are set in: Noto Sans, for Latin with all accents, Greek and Cyrillic. A bundle carries the files
 * beside itself in `fonts/`; run from sources they are the package's.
 */
import { readFile } from "node:fs/promises";
import { create } from "fontkit";
import type { TextStyle } from "../../domain/reports/paper.ts";
import { faceOf, type Face } from "./face.ts";

export type Weight = TextStyle["weight"];
export type Fonts = Readonly<Record<Weight, Face>>;

const files: Readonly<Record<Weight, { readonly bundled: string; readonly packaged: string }>> = {
  regular: {
    bundled: "./fonts/NotoSans-Regular.ttf",
    packaged: "@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf",
  },
  bold: {
    bundled: "./fonts/NotoSans-Bold.ttf",
    packaged: "@expo-google-fonts/noto-sans/700Bold/NotoSans_700Bold.ttf",
  },
};

/** Reads and parses both; a caller does it once, it costs 30 ms. */
export async function readFonts(): Promise<Fonts> {
  const [regular, bold] = await Promise.all([readFont("regular"), readFont("bold")]);
  return { regular, bold };
}

async function readFont(weight: Weight): Promise<Face> {
  const font = create(await fontBytes(weight));
  if (!("layout" in font)) {
    throw new TypeError(`Cannot set text in the ${weight} font: its file holds several fonts`);
  }
  return faceOf(font);
}

async function fontBytes(weight: Weight): Promise<Buffer> {
  const { bundled, packaged } = files[weight];
  try {
    return await readFile(new URL(bundled, import.meta.url));
  } catch {
    // Not a bundle: the package has it.
  }
  try {
    return await readFile(new URL(import.meta.resolve(packaged)));
  } catch (cause) {
    throw new Error(
      `Cannot read the ${weight} font: neither ${bundled} beside the program nor the package has it; build again`,
      { cause },
    );
  }
}
