/**
 * An alert as an HTML mail. Simple tables and inline styles only, since mail programs drop the rest; every part names its
 * own ink and paper, so that a program which turns mails dark turns both.
 */
import type { Alert, Severity } from "./alert.ts";
import * as parts from "./html-parts.ts";
import { body, breaks, family } from "./html-style.ts";
import { html, type Markup, nothing } from "./markup.ts";

interface Look {
  readonly header: string;
  /** On the header: white would be lost on the orange. */
  readonly headerInk: string;
  readonly box: string;
}

const looks: Readonly<Record<Severity, Look>> = {
  critical: { header: "#d32f2f", headerInk: "#ffffff", box: "#ffebee" },
  warning: { header: "#ff9800", headerInk: "#231400", box: "#fff3e0" },
  recovered: { header: "#2e7d32", headerInk: "#ffffff", box: "#e8f5e9" },
};

const page = "margin:0;padding:0;width:100%;background-color:#eef0f2";
const card =
  "width:100%;max-width:640px;margin:0 auto;table-layout:fixed;background-color:#ffffff;border-radius:8px;overflow:hidden";
const preheader =
  "display:none;max-height:0;max-width:0;overflow:hidden;opacity:0;font-size:1px;line-height:1px;color:#eef0f2";

/** The whole document; `alertText` says the same. */
export function alertHtml(alert: Alert): string {
  const look = looks[alert.severity];
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="format-detection" content="telephone=no, date=no, address=no, email=no" />
        <meta name="color-scheme" content="light" />
        <meta name="supported-color-schemes" content="light" />
        <title>${alert.subject}</title>
      </head>
      <body style="${page}">
        <div style="${preheader}">${alert.lead}</div>
        <table
          role="presentation"
          width="100%"
          cellpadding="0"
          cellspacing="0"
          border="0"
          bgcolor="#eef0f2"
          style="${page}"
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
                ${header(alert, look)}
                <tr>
                  <td
                    bgcolor="#ffffff"
                    style="padding:20px 20px 24px;background-color:#ffffff;${body}"
                  >
                    ${content(alert, look)}
                  </td>
                </tr>
              </table>
            </td>
          </tr>
        </table>
      </body>
    </html> `.html;
}

function header(alert: Alert, look: Look): Markup {
  const cell = `padding:18px 20px 20px;background-color:${look.header};color:${look.headerInk};${family}`;
  return html`<tr>
    <td bgcolor="${look.header}" style="${cell}">
      <p
        style="margin:0 0 4px;font-size:12px;line-height:16px;font-weight:600;letter-spacing:.06em;color:${look.headerInk}"
      >
        ${overline(alert)}
      </p>
      <h1
        style="margin:0;font-size:22px;line-height:28px;font-weight:600;${breaks};color:${look.headerInk}"
      >
        ${alert.headline}
      </h1>
    </td>
  </tr>`;
}

function overline(alert: Alert): string {
  return `${alert.severity.toUpperCase()} · ${alert.environment}`;
}

// The order of reading on a telephone: what happened, whom it hurts, what to do; then the rest.
function content(alert: Alert, look: Look): readonly Markup[] {
  const paper = { background: look.box, border: look.header };
  return [
    parts.lead(alert.lead),
    alert.message === undefined ? nothing : parts.messageBox(alert.message, alert.problems, paper),
    parts.section("What it means", parts.paragraph(alert.meaning)),
    parts.troubleList(alert.troubles, paper),
    parts.section("What to do now", parts.stepList(alert.steps)),
    alert.counts.length === 0
      ? nothing
      : parts.section("What was done", parts.factTable(alert.counts)),
    parts.section("About this run", parts.factTable(alert.facts)),
    alert.traceback === undefined
      ? nothing
      : parts.section("Where in the code", parts.traceback(alert.traceback)),
    parts.footer(alert.links),
  ];
}
