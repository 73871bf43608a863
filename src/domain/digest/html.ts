/**
 * The digest as an HTML mail, for a telephone first: one column of cards, no wide table. The first line says whether all is
 * well, the next ones what needs a person.
 */
import { bandLine, bands, headline, mailPage, type Band } from "../alerts/html-page.ts";
import { paragraph, section, stepList } from "../alerts/html-parts.ts";
import { box, ink, type Paper } from "../alerts/html-style.ts";
import { html, type Markup, nothing } from "../alerts/markup.ts";
import {
  digestAbout,
  digestSpan,
  digestSubject,
  verdictOf,
  type Card,
  type Digest,
  type Need,
} from "./digest.ts";

/** The whole document; `digestText` says the same. */
export function digestHtml(digest: Digest): string {
  const { needs, sections } = digest;
  const band: Band = needs.length === 0 ? bands.green : bands.orange;
  const boxes = needs.map((need, index) => needBox(need, index, needs.length));
  const page = mailPage({
    title: digestSubject(digest),
    band,
    header: [headline(band, verdictOf(digest)), bandLine(band, digestAbout(digest), "6px 0 0")],
    content: [
      boxes.length === 0 ? nothing : section("What needs you", ...boxes),
      ...sections.map(({ heading, cards }) => section(heading, ...cards.map(cardBox))),
      html` <div style="height:16px;line-height:16px">&nbsp;</div>`,
      paragraph(digestSpan(digest)),
    ],
  });
  // The indentation of the templates would be a third of the mail; no text of a digest has a line break.
  return page.replaceAll(/\n\s+/g, "\n");
}

const papers: Readonly<Record<Card["mark"], Paper>> = {
  well: { background: "#ffffff", border: bands.green.colour },
  look: { background: "#fff3e0", border: bands.orange.colour },
  note: { background: "#ffffff", border: "#cbd2d9" },
};

/** Said by the colour too, but not every program and not everybody shows it. */
const signs: Readonly<Record<Card["mark"], string>> = { well: "✅ ", look: "⚠️ ", note: "" };

const small = `padding-top:2px;font-size:14px;line-height:20px;${ink}`;

/** A detail of a need may be some sentences. */
const apart = `padding-top:6px;font-size:14px;line-height:20px;${ink}`;

function needBox({ what, details, steps }: Need, index: number, all: number): Markup {
  const number = all === 1 ? "" : `${index + 1}. `;
  return spaced(
    box(
      papers.look,
      html`<strong style="font-weight:600">${number}${what}</strong>
        ${details.map((detail) => html`<div style="${apart}">${detail}</div>`)}
        <div style="padding-top:8px">${stepList(steps)}</div>`,
    ),
  );
}

function cardBox({ mark, title, lines }: Card): Markup {
  return spaced(
    box(
      papers[mark],
      html`<strong style="font-weight:600">${signs[mark]}${title}</strong>
        ${lines.map((line) => html`<div style="${small}">${line}</div>`)}`,
    ),
  );
}

function spaced(inner: Markup): Markup {
  return html`${inner}
    <div style="height:8px;line-height:8px">&nbsp;</div>`;
}
