/** The digest's two renderings: they say the same, nothing inserted becomes markup, and the first line is the verdict. */
import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import type { Digest } from "../../../src/domain/digest/digest.ts";
import { digestSubject, verdictOf } from "../../../src/domain/digest/digest.ts";
import { digestHtml } from "../../../src/domain/digest/html.ts";
import { digestText } from "../../../src/domain/digest/text.ts";
import { visible } from "../alerts/sample.ts";
import { aDelivery, aRun, digestOf, from, now, reportJob, reportSlot, view } from "./sample.ts";

/** With `mark` in every text. */
function digestWith(mark: string): Digest {
  return {
    week: view.week,
    environment: `production ${mark}`,
    from,
    until: now,
    needs: [
      {
        what: `what ${mark}`,
        details: [`detail ${mark}`],
        steps: [{ text: `step ${mark}`, command: `command ${mark}` }, { text: `more ${mark}` }],
      },
      { what: `other ${mark}`, details: [], steps: [{ text: `only ${mark}` }] },
    ],
    sections: [
      {
        heading: `heading ${mark}`,
        cards: (["well", "look", "note"] as const).map((kind) => ({
          mark: kind,
          title: `${kind} ${mark}`,
          lines: [`line of ${kind} ${mark}`],
        })),
      },
    ],
  };
}

function textsOf({ needs, sections }: Digest): readonly string[] {
  return [
    ...needs.flatMap(({ what, details, steps }) => [
      what,
      ...details,
      ...steps.flatMap(({ text, command }) => [text, command ?? ""]),
    ]),
    ...sections.flatMap(({ cards }) => cards.flatMap(({ title, lines }) => [title, ...lines])),
  ];
}

const tagsOf = (html: string) => html.match(/<[^>]*>/g);

test("no text of a digest becomes markup, whatever it holds", () => {
  const hostile = fc
    .array(
      fc.oneof(
        fc.constantFrom("<", ">", '"', "'", "&", "</td>", "<!--", "<script>", "&lt;"),
        fc.string({ unit: "grapheme" }),
      ),
    )
    .map((pieces) => pieces.join("").replaceAll("-", ""));
  const plain = tagsOf(digestHtml(digestWith("x")));

  fc.assert(
    fc.property(hostile, (mark) => {
      assert.deepEqual(tagsOf(digestHtml(digestWith(mark))), plain);
    }),
  );
});

test("both renderings hold every text of the digest", () => {
  const digest = digestWith(`<b>"it's" & more</b>`);

  const page = visible(digestHtml(digest));
  const text = digestText(digest);

  assert.deepEqual(
    textsOf(digest).filter((each) => !page.includes(each) || !text.includes(each)),
    [],
  );
});

test("the verdict is the first that can be read, in both", () => {
  const digest = digestOf();

  const [first] = visible(digestHtml(digest))
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

  assert.equal(first, "All is well");
  assert.equal(digestText(digest).split("\n")[0], verdictOf(digest));
});

test("a hostile name of the environment is cut and cleaned in the subject, which holds nothing else that others wrote", () => {
  const hostile = `prod\r\nBcc: x@example.com ${"y".repeat(200)}`;
  const sent = [aDelivery({ state: "refused", recipient: "<hostile>@example.com" })];

  const subject = digestSubject(digestOf({ environment: hostile, sent }));

  assert.doesNotMatch(subject, /[\r\n]|hostile/);
  assert.ok(subject.length < 160, subject);
});

test("a week in which all eleven jobs fail, and nobody gets a report, fits into 60 kB", () => {
  const sent = Array.from({ length: 1_000 }, (_, index) =>
    aDelivery({
      deliveryId: `${"d".repeat(32)}${index}`,
      recipient: `somebody.with.a.long.name.${index}@hospital.example.com`,
      state: index % 2 === 0 ? "refused" : "unknown",
      detail: "x".repeat(2_000),
    }),
  );
  const jobs = Array.from({ length: 10 }, (_, index) => ({ ...reportJob, name: `job-${index}` }));
  const detail = "y".repeat(5_000);
  const runs = new Map(jobs.map(({ name }) => [name, [aRun(reportSlot, "failed", { detail })]]));
  const held = Array.from({ length: 3_000 }, (_, index) => ({
    caseId: `case-${index}`,
    reason: "no-amount" as const,
    since: now,
  }));

  const html = digestHtml(digestOf({ jobs: [reportJob, ...jobs], runs, sent, held }));

  assert.ok(html.length < 60_000, String(html.length));
});
