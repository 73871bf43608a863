/** The plain-text twin of the digest: the same content in the same order. Lines are not wrapped, so that commands stay whole. */
import { section, stepBlock } from "../alerts/text.ts";
import { digestAbout, digestSpan, verdictOf, type Card, type Digest, type Need } from "./digest.ts";

/** Ends with a line break. The first line says whether all is well. */
export function digestText(digest: Digest): string {
  const { needs, sections } = digest;
  const blocks = [
    `${verdictOf(digest)}\n${digestAbout(digest)}`,
    ...(needs.length === 0
      ? []
      : [
          section(
            "What needs you",
            needs.map((need, index) => needBlock(need, index)).join("\n\n"),
          ),
        ]),
    ...sections.map(({ heading, cards }) => section(heading, cards.map(cardBlock).join("\n\n"))),
    digestSpan(digest),
  ];
  return `${blocks.join("\n\n\n")}\n`;
}

function needBlock({ what, details, steps }: Need, index: number): string {
  const below = [...details, stepBlock(steps)].join("\n").replaceAll(/^(?=.)/gm, "   ");
  return `${index + 1}) ${what}\n${below}`;
}

const signs: Readonly<Record<Card["mark"], string>> = { well: "✅ ", look: "⚠️ ", note: "" };

function cardBlock({ mark, title, lines }: Card): string {
  return [`${signs[mark]}${title}`, ...lines.map((line) => `   ${line}`)].join("\n");
}
