/** Short words for the blocks that reports are put together from. */
import type { Block, LineStyle } from "./document.ts";

export function line(text: string, style: LineStyle): Block {
  return { kind: "line", text, style };
}

export function gap(millimetres: number): Block {
  return { kind: "gap", millimetres };
}
