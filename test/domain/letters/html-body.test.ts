/** Which bodies are HTML, and what a reader of plain text gets of them. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { isHtml } from "../../../src/domain/letters/html-body.ts";
import { renderLetter } from "../../../src/domain/letters/render.ts";
import { paymentTemplate, sampleValues } from "./sample-letter.ts";

suite("a body is HTML", () => {
  const bodies: readonly (readonly [string, boolean])[] = [
    ["<!doctype html><p>x", true],
    ["  \n<center>x", true],
    ["Hello<br>there", true],
    ["Hello<BR/>there", true],
    ["Hello <div class='x'>there</div>", true],
    ["See <table border=1>", true],
    ["Hello {first_name},\nplain", false],
    ["1 < 2 and 3 > 2", false],
    ["Write to <ann@example.com>", false],
    ["The <practice> of it", false],
  ];
  for (const [body, expected] of bodies) {
    test(`${JSON.stringify(body)}: ${expected}`, () => {
      assert.equal(isHtml(body), expected);
    });
  }
});

function twinOf(body: string): string {
  return renderLetter(paymentTemplate(body), sampleValues, "1").text;
}

suite("the plain twin", () => {
  const bodies = [
    ["<p>One</p><p>Two</p>", "One\n\nTwo\n"],
    ["<p>One<br>Two<br />Three</p>", "One\nTwo\nThree\n"],
    ["<div>One</div>\n  <div>Two</div>", "One\nTwo\n"],
    ["<p>a\n   b\tc</p>", "a b c\n"],
    ["<ul><li>One</li><li>Two</li></ul>", "- One\n- Two\n"],
    [
      "<table><tr><th>Cases:</th> <td>{total_cases}</td></tr><tr><td>Total:</td><td>${total_amount}</td></tr></table>",
      "Cases: 8\nTotal: $9426.50\n",
    ],
    [
      "<p>Fees &amp; more &lt;b&gt; &quot;x&quot; &#8211; &#x2014; &nbsp;&euro;</p>",
      'Fees & more <b> "x" – —  €\n',
    ],
    ["<p>&amp;lt; &unknown; &#99999999; &</p>", "&lt; &unknown; &#99999999; &\n"],
    ["<p>&#123;first_name&#125; {{x}}</p>", "{first_name} {x}\n"],
    [
      "<html><head><title>T</title><style>p {{ x }}</style></head><body><p>Seen</p></body></html>",
      "Seen\n",
    ],
    ["<p>Seen<!-- not <p> this --></p><script>nor this</script>", "Seen\n"],
    [
      `<p>Look <a href="https://example.com/a?b=1&amp;c=2">here</a>.</p>`,
      "Look here (https://example.com/a?b=1&c=2).\n",
    ],
    [`<p><a href="https://example.com">https://example.com</a></p>`, "https://example.com\n"],
    [`<p title="a > b">x</p><header>y</header>`, "x\n\ny\n"],
  ] as const;
  for (const [body, expected] of bodies) {
    test(body, () => {
      assert.equal(twinOf(body), expected);
    });
  }

  test("is made of a body of a megabyte within a second", () => {
    const start = performance.now();

    twinOf(`<p>${"<a href=".repeat(40_000)}${'<p title="'.repeat(40_000)}${"&#".repeat(100_000)}`);
    twinOf(`<p>${"<!--".repeat(100_000)}${"<script".repeat(60_000)}`);

    assert.ok(performance.now() - start < 1_000);
  });
});
