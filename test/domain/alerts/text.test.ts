/** The plain-text twin says what the HTML says, in the same order. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { alertHtml } from "../../../src/domain/alerts/html.ts";
import { alertText } from "../../../src/domain/alerts/text.ts";
import { alertWith, textsOf, visible } from "./sample.ts";

test("the plain text carries every text of the alert", () => {
  const alert = alertWith(`<b>"it's" & more</b>`);

  const text = alertText(alert);

  const missing = textsOf(alert).filter((each) => !text.includes(each));
  assert.deepEqual(missing, []);
  assert.match(text, /^9 EXCEPTIONS$/m);
  assert.match(text, /and 7 more/);
});

test("the plain text and the HTML say the same in the same order", () => {
  const alert = alertWith("x");

  const html = wordsOf(visible(alertHtml(alert)).replace(alert.lead, ""));
  const text = wordsOf(alertText(alert));

  assert.deepEqual(text, html);
});

test("what happened comes first, and a command stands on a line of its own", () => {
  const command = `kubectl ${"long ".repeat(60)}`.trim();
  const alert = { ...alertWith("x"), steps: [{ text: "Run it.", command }, { text: "Wait." }] };

  const lines = alertText(alert).split("\n");

  assert.deepEqual(lines.slice(0, 2), ["CRITICAL · environment x", "headline x"]);
  assert.ok(lines.includes(`    ${command}`));
  assert.ok(lines.includes("2. Wait."));
});

test("a single step has no number", () => {
  const alert = { ...alertWith("x"), steps: [{ text: "Nothing." }] };

  const text = alertText(alert);

  assert.match(text, /^WHAT TO DO NOW\nNothing\.$/m);
});

/** The words alone: headings are capitals in one, numbers of steps and marks of lists are in the text alone. */
function wordsOf(said: string): readonly string[] {
  const bare = said.replaceAll("&nbsp;", " ").replaceAll(/^\d\. |[-:\s]+/gm, " ");
  return bare.toLowerCase().trim().split(/ +/);
}
