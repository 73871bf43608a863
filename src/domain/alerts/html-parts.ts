/** The parts an HTML alert is put together from. Each carries its whole style: nothing is inherited that a mail program drops. */
import {
  exceptionsHeading,
  type Fact,
  type Links,
  moreWords,
  type Step,
  type Troubles,
} from "./alert.ts";
import { box, breaks, family, grey, ink, monospace, type Paper, wraps } from "./html-style.ts";
import { html, type Markup, nothing } from "./markup.ts";

export function lead(text: string): Markup {
  return html`<p style="margin:0;font-size:16px;line-height:24px;${ink}">${text}</p>`;
}

export function paragraph(text: string): Markup {
  return html`<p style="margin:0;${ink}">${text}</p>`;
}

export function section(heading: string, ...inner: readonly Markup[]): Markup {
  return html` <h2 style="margin:24px 0 6px;font-size:15px;line-height:20px;font-weight:600;${ink}">
      ${heading}
    </h2>
    ${inner}`;
}

/** The error in its own words, and under it the single faults it is made of. */
export function messageBox(message: string, problems: readonly string[], paper: Paper): Markup {
  const list = problems.map((problem) => html`<li style="margin:0 0 4px">${problem}</li>`);
  return html`<div style="height:16px;line-height:16px">&nbsp;</div>
    ${box(
      paper,
      html`${lines(message)}${
        list.length === 0
          ? nothing
          : html`<ul style="margin:8px 0 0;padding:0 0 0 20px">
              ${list}
            </ul>`
      }`,
    )}`;
}

/** A box for each exception: which one, what is wrong with it, what to do about it. */
export function troubleList(troubles: Troubles, paper: Paper): Markup {
  if (troubles.shown.length === 0) {
    return nothing;
  }
  const boxes = troubles.shown.map(
    ({ subject, problem, remedy }) =>
      html`${box(
          paper,
          html`<strong style="font-weight:600">${subject}</strong>: ${problem}
            <div style="padding-top:4px;${ink}">${remedy}</div>`,
        )}
        <div style="height:8px;line-height:8px">&nbsp;</div>`,
  );
  const more = troubles.more === 0 ? nothing : paragraph(moreWords(troubles));
  return section(exceptionsHeading(troubles), ...boxes, more);
}

export function stepList(steps: readonly Step[]): Markup {
  const [only, ...rest] = steps;
  if (only !== undefined && rest.length === 0) {
    return html`<div style="${ink}">${step(only)}</div>`;
  }
  const items = steps.map((each) => html`<li style="margin:0 0 12px;${ink}">${step(each)}</li>`);
  return html`<ol style="margin:0;padding:0 0 0 22px;${ink}">
    ${items}
  </ol>`;
}

function step({ text, command }: Step): Markup {
  return html`${text}${command === undefined ? nothing : commandBlock(command)}`;
}

// Wrapped by style alone: what is copied is one line, as it has to be pasted. Each word keeps together while it fits, since
// a line that ends in `--` reads as another command. One click marks it all where mail programs know that.
function commandBlock(command: string): Markup {
  const style = `margin:6px 0 0;padding:10px 12px;${grey};${monospace};font-size:13px;line-height:19px;${wraps};-webkit-user-select:all;user-select:all`;
  const [first = "", ...rest] = command.split(" ");
  const words = rest.map((word) => html` ${whole(word)}`);
  return html`<pre style="${style}">${whole(first)}${words}</pre>`;
}

function whole(word: string): Markup {
  return word.includes("-")
    ? html`<span style="display:inline-block;max-width:100%">${word}</span>`
    : html`${word}`;
}

export function factTable(facts: readonly Fact[]): Markup {
  const cell = `padding:5px 0;border-bottom:1px solid #e4e7eb;font-size:14px;line-height:20px;vertical-align:top;${family}`;
  const rows = facts.map(
    ({ label, value }) =>
      html`<tr>
        <td
          width="92"
          valign="top"
          style="${cell};width:92px;padding-right:8px;color:#52606d;${breaks}"
        >
          ${label}
        </td>
        <td valign="top" style="${cell};${ink};word-break:break-word;${breaks}">${value}</td>
      </tr> `,
  );
  return html`<table
    role="presentation"
    width="100%"
    cellpadding="0"
    cellspacing="0"
    border="0"
    style="width:100%;table-layout:fixed"
  >
    ${rows}
  </table>`;
}

export function traceback(text: string): Markup {
  const style = `margin:0;padding:10px 12px;${grey};${monospace};font-size:11px;line-height:17px;${wraps}`;
  return html`<pre style="${style}">${text}</pre>`;
}

export function footer(links: Links): Markup {
  const { contact, runbook } = links;
  if (contact === undefined && runbook === undefined) {
    return nothing;
  }
  return html` <p style="margin:24px 0 0;font-size:14px;line-height:20px;color:#52606d">
    ${contact === undefined ? nothing : html`Contact: ${contact}<br />`}
    ${runbook === undefined ? nothing : html`Runbook: ${link(runbook)}`}
  </p>`;
}

function link(address: string): Markup {
  return /^https?:\/\//i.test(address)
    ? html`<a href="${address}" style="color:#0b5cad;word-break:break-all">${address}</a>`
    : html`${address}`;
}

function lines(text: string): readonly Markup[] {
  return text.split("\n").map((line, index) => (index === 0 ? html`${line}` : html`<br />${line}`));
}
