/** A mail with a closed file says where its password is, whatever its template forgot. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { withPasswordNote } from "../../../src/domain/letters/password-note.ts";
import { renderLetter } from "../../../src/domain/letters/render.ts";
import { paymentTemplate, sampleValues } from "./sample-letter.ts";

const note = 'Its password was sent separately, on a letter marked "key 2".';

test("a template without a word of the password gets one at its end", () => {
  const plain = withPasswordNote(paymentTemplate("Hello {first_name}"));
  const html = withPasswordNote(paymentTemplate("<p>Hello {first_name}</p>"));

  assert.equal(
    renderLetter(plain, sampleValues, "2").text,
    `Hello Ann\n\nThe attachment is protected. ${note}\n`,
  );
  const rendered = renderLetter(html, sampleValues, "2");
  assert.match(rendered.text, /Hello Ann\n+The attachment is protected\. Its password was sent/);
  assert.match(rendered.html ?? "", /Hello Ann<\/p>\n<p>The attachment is protected\./);
});

for (const name of ["password", "password_key"]) {
  test(`a template that names {${name}} stays as it is`, () => {
    const template = paymentTemplate(`Hello, {${name}}`);

    assert.equal(withPasswordNote(template), template);
  });
}
