/** The words of our own: every kind has them, they can be used, and they keep what people rely on. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { builtInSecret, builtInTemplates } from "../../../src/domain/letters/built-in.ts";
import { placeholders, type LetterKind } from "../../../src/domain/letters/kinds.ts";
import { renderLetter } from "../../../src/domain/letters/render.ts";
import { storedTemplate } from "../../../src/domain/letters/stored-template.ts";
import { sampleValues, usable } from "./sample-letter.ts";

const kinds = Object.keys(placeholders) as readonly LetterKind[];

for (const kind of kinds) {
  suite(`the built-in text of ${kind}`, () => {
    test("is one that its own secret may hold", () => {
      assert.equal(storedTemplate(kind, builtInSecret).kind, "usable");
    });

    test("says that the password comes by another road, on which letter, and whom to ask for it", () => {
      const { text } = renderLetter(usable(kind, builtInTemplates[kind]), sampleValues, "2");

      assert.match(text, /on a letter marked "key 2"/);
      assert.match(text, /never sent by mail/);
      assert.match(text, /ask Sample Assistants for it/);
    });

    test("names organisation and week in its subject", () => {
      const { subject } = renderLetter(usable(kind, builtInTemplates[kind]), sampleValues, "2");

      assert.match(subject, /^Sample Assistants.* for the week of November 23, 2026$/);
    });

    test("fits the width of a mail, and has no placeholder left", () => {
      const { text } = renderLetter(usable(kind, builtInTemplates[kind]), sampleValues, "2");

      const long = text.split("\n").filter((line) => line.length > 100);
      assert.deepEqual(long, []);
      assert.doesNotMatch(text, /[{}]|undefined|null/);
    });
  });
}

const payment = usable("provider_payment_report", builtInTemplates.provider_payment_report);

test("the payment report's text gives the totals and the pay date", () => {
  const { subject, text } = renderLetter(payment, sampleValues, "2");

  assert.equal(
    subject,
    "Sample Assistants weekly provider payment report for the week of November 23, 2026",
  );
  assert.match(text, /^Hello Ann,\n/);
  assert.match(text, /Providers: 4\n/);
  assert.match(text, /Cases: {5}8\n/);
  assert.match(text, /Total: {5}\$9426\.50\n/);
  assert.match(text, /Pay date: {2}November 27, 2026\n/);
});

for (const first_name of ["", "  "]) {
  test(`a reader whose first name is ${JSON.stringify(first_name)} is greeted without one`, () => {
    assert.match(renderLetter(payment, { ...sampleValues, first_name }, "2").text, /^Hello,\n/);
  });
}
