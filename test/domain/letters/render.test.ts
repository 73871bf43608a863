/** Whatever the values hold, a mail keeps its template's structure, and says nothing of a password. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import * as fc from "fast-check";
import type { LetterValues } from "../../../src/domain/letters/kinds.ts";
import { renderLetter } from "../../../src/domain/letters/render.ts";
import { paymentTemplate, sampleValues } from "./sample-letter.ts";

const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...Array.from("<>\"'&={}`\0\r\n\t\u001b\u0085\u2028\u2029\u202e\ud800"),
        "\r\nBcc: thief@example.com\r\n\r\n",
        "</p>",
        "<script>",
        "<!--",
        "-->",
        "&lt;",
        "&#60;",
        "{first_name}",
        "{password}",
        " onload=x ",
      ),
      fc.string({ unit: "grapheme" }),
    ),
  )
  .map((pieces) => pieces.join(""));

function letterWith(body: string, first_name: string, subject?: string) {
  return renderLetter(paymentTemplate(body, subject), { ...sampleValues, first_name }, "1");
}

suite("whatever a value holds", () => {
  test("the subject is one line, and begins and ends as it is written", () => {
    fc.assert(
      fc.property(hostile, (name) => {
        const { subject } = letterWith("x", name, "Report {first_name} of the week");

        assert.match(subject, /^Report [^\p{Cc}\p{Zl}\p{Zp}\p{Cs}]{0,320}$/u);
        assert.ok(subject.length <= 204, `${subject.length}`);
      }),
    );
  });

  test("the plain text has its template's lines", () => {
    fc.assert(
      fc.property(hostile, (name) => {
        const { text, html } = letterWith("One\nHello {first_name}.\nThree\n", name);

        const lines = text.split("\n");
        assert.deepEqual([lines[0], lines[2], lines[3], lines.length], ["One", "Three", "", 4]);
        assert.match(lines[1] ?? "", /^Hello[^\p{Cc}\p{Zl}\p{Zp}\p{Cs}]{0,320}\.$/u);
        assert.equal(html, undefined);
      }),
    );
  });

  test("the HTML has its template's tags, and its twin the template's lines", () => {
    const body = `<html><body><p title="x">Hello <b>{first_name}</b>,</p><p>{first_name} & more</p></body></html>`;
    const plain = letterWith(body, "Ann");
    fc.assert(
      fc.property(hostile, (name) => {
        const { text, html = "" } = letterWith(body, name);

        assert.deepEqual(html.match(/<[^>]*>?/g), plain.html?.match(/<[^>]*>?/g));
        assert.equal(html.match(/"/g)?.length, 2);
        assert.equal(text.split("\n").length, plain.text.split("\n").length);
      }),
    );
  });

  test("it can be read in HTML and twin as it was", () => {
    const name = `<b>O'Neil & "Sons"</b> &lt; {password}`;

    const { text, html = "" } = letterWith("<p>Hello {first_name}!</p>", name);

    assert.equal(text, `Hello ${name}!\n`);
    assert.equal(
      html,
      "<p>Hello &lt;b&gt;O&#39;Neil &amp; &quot;Sons&quot;&lt;/b&gt; &amp;lt; {password}!</p>",
    );
  });
});

test("names of every script, and emoji of several characters, stay as they are", () => {
  const name = "Zoë Ιωάννα Ольга 👩‍⚕️ नमस्ते";

  assert.equal(letterWith("{first_name}", name).text, `${name}\n`);
});

test("a megabyte of a value is cut to what a person reads", () => {
  const { subject, text } = letterWith("{first_name}", "🚨".repeat(250_000), "{first_name}");

  assert.ok(text.length < 310 && subject.length < 210);
  assert.ok(text.isWellFormed() && subject.isWellFormed());
});

test("a subject that its template writes on several lines is one line", () => {
  assert.equal(
    letterWith("x", "Ann", "Report\r\nBcc: x\u2028for {first_name}").subject,
    "Report Bcc: x for Ann",
  );
});

test("a body keeps its lines and loses its other control characters", () => {
  assert.equal(letterWith("a\r\nb\rc\u0000\u001b[31m\td", "Ann").text, "a\nb\nc[31m\td\n");
});

suite("the password", () => {
  const body = "Password: {password}, key {password_key}";

  test("is sent separately, and the letter is named that tells it", () => {
    const { text } = renderLetter(paymentTemplate(body), sampleValues, "7");

    assert.equal(text, 'Password: sent separately, on a letter marked "key 7", key 7\n');
  });

  test("of the old policy is on no letter, and none is named", () => {
    assert.equal(
      renderLetter(paymentTemplate("{password}."), sampleValues, "legacy").text,
      "sent separately.\n",
    );
  });

  test("cannot be given as a value", () => {
    const given = { ...sampleValues, password: "secret", password_key: "secret" } as LetterValues;

    const { subject, text } = renderLetter(paymentTemplate(body, "{password}"), given, "7");

    assert.equal(subject, 'sent separately, on a letter marked "key 7"');
    assert.doesNotMatch(text, /secret/);
  });
});
