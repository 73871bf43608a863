/** Inks, papers and letters of an HTML alert, as inline styles, and the box that needs a table to be one everywhere. */
import { html, type Markup } from "./markup.ts";

export interface Paper {
  readonly background: string;
  readonly border: string;
}

export const family =
  "font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
/** Long words break instead of pushing the page wider than a telephone. */
export const breaks = "word-wrap:break-word;overflow-wrap:anywhere";
export const ink = "color:#1f2933";
export const body = `${family};font-size:15px;line-height:22px;${ink};${breaks}`;

export const monospace =
  "font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,'Liberation Mono',monospace";
export const wraps = `white-space:pre-wrap;word-break:break-word;${breaks}`;
export const grey = `background-color:#f5f5f5;border-radius:4px;${ink}`;

// A table, not a block with a border: Outlook draws the padding of cells only.
export function box(paper: Paper, inner: Markup): Markup {
  const cell = `padding:12px 14px;background-color:${paper.background};border-left:4px solid ${paper.border};${family};font-size:15px;line-height:22px;${ink};word-break:break-word;${breaks}`;
  return html`<table
    role="presentation"
    width="100%"
    cellpadding="0"
    cellspacing="0"
    border="0"
    style="width:100%;table-layout:fixed"
  >
    <tr>
      <td bgcolor="${paper.background}" style="${cell}">${inner}</td>
    </tr>
  </table>`;
}
