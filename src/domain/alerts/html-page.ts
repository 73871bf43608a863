/** The page around an HTML mail: a card in the middle, a coloured band with the headline at its top. */
import { body, breaks, family } from "./html-style.ts";
import { html, type Markup, nothing } from "./markup.ts";

export interface Band {
  readonly colour: string;
  /** White would be lost on orange. */
  readonly ink: string;
}

/** Of what is well, and of what asks for somebody. */
export const bands = {
  red: { colour: "#d32f2f", ink: "#ffffff" },
  orange: { colour: "#ff9800", ink: "#231400" },
  green: { colour: "#2e7d32", ink: "#ffffff" },
} as const satisfies Readonly<Record<string, Band>>;

export interface Page {
  readonly title: string;
  /** What a list of mails shows beside the subject; absent: how the page begins. */
  readonly preheader?: string;
  readonly band: Band;
  /** Inside the band, from the top. */
  readonly header: readonly Markup[];
  readonly content: readonly Markup[];
}

const outside = "margin:0;padding:0;width:100%;background-color:#eef0f2";
const card =
  "width:100%;max-width:640px;margin:0 auto;table-layout:fixed;background-color:#ffffff;border-radius:8px;overflow:hidden";
const hidden =
  "display:none;max-height:0;max-width:0;overflow:hidden;opacity:0;font-size:1px;line-height:1px;color:#eef0f2";

/** The whole document. */
export function mailPage({ title, preheader, band, header, content }: Page): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="format-detection" content="telephone=no, date=no, address=no, email=no" />
        <meta name="color-scheme" content="light" />
        <meta name="supported-color-schemes" content="light" />
        <title>${title}</title>
      </head>
      <body style="${outside}">
        ${preheader === undefined ? nothing : html`<div style="${hidden}">${preheader}</div>`}
        <table
          role="presentation"
          width="100%"
          cellpadding="0"
          cellspacing="0"
          border="0"
          bgcolor="#eef0f2"
          style="${outside}"
        >
          <tr>
            <td align="center" style="padding:16px 8px 32px">
              <table
                role="presentation"
                width="640"
                cellpadding="0"
                cellspacing="0"
                border="0"
                bgcolor="#ffffff"
                style="${card}"
              >
                ${bandRow(band, header)}
                <tr>
                  <td
                    bgcolor="#ffffff"
                    style="padding:20px 20px 24px;background-color:#ffffff;${body}"
                  >
                    ${content}
                  </td>
                </tr>
              </table>
            </td>
          </tr>
        </table>
      </body>
    </html> `.html;
}

function bandRow({ colour, ink }: Band, inner: readonly Markup[]): Markup {
  const cell = `padding:18px 20px 20px;background-color:${colour};color:${ink};${family}`;
  return html`<tr>
    <td bgcolor="${colour}" style="${cell}">${inner}</td>
  </tr>`;
}

/** A small line above the headline, or below it. */
export function bandLine({ ink }: Band, text: string, margin = "0 0 4px"): Markup {
  return html`<p
    style="margin:${margin};font-size:12px;line-height:16px;font-weight:600;letter-spacing:.06em;color:${ink}"
  >
    ${text}
  </p> `;
}

export function headline({ ink }: Band, text: string): Markup {
  return html`<h1
    style="margin:0;font-size:22px;line-height:28px;font-weight:600;${breaks};color:${ink}"
  >
    ${text}
  </h1> `;
}
