/** The HTML of an alert: nothing inserted becomes markup, and nothing is left out. */
import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { alertHtml } from "../../../src/domain/alerts/html.ts";
import { alertWith, textsOf, visible } from "./sample.ts";

test("no text of an alert becomes markup, whatever it holds", () => {
  const hostile = fc
    .array(
      fc.oneof(
        fc.constantFrom(
          "<",
          ">",
          '"',
          "'",
          "&",
          "</pre>",
          "<!--",
          "-->",
          "<script>",
          "style=",
          "&lt;",
          "=",
        ),
        fc.string({ unit: "grapheme" }),
      ),
    )
    .map((pieces) => pieces.join(""));
  const plain = tagsOf(alertHtml(alertWith("x")));

  fc.assert(
    fc.property(hostile, (mark) => {
      const tags = tagsOf(alertHtml(alertWith(mark)));

      assert.deepEqual(tags, plain);
    }),
  );
});

test("every text of an alert can be read in the HTML as it was", () => {
  const alert = alertWith(`<b>"it's" & more</b>`);

  const page = visible(alertHtml(alert));

  const missing = textsOf(alert).filter((text) => !page.includes(text));
  assert.deepEqual(missing, []);
  assert.match(page, /9 exceptions/);
  assert.match(page, /and 7 more/);
});

test("a command is one line, so that it can be pasted as it is", () => {
  const command =
    "kubectl create job a --from=cronjob/b | kubectl set env --local  -f - A='--week 1'";
  const alert = { ...alertWith("x"), steps: [{ text: "Run", command }] };

  const [, inner = ""] = /<pre[^>]*>(.*?)<\/pre>/.exec(alertHtml(alert)) ?? [];

  assert.equal(visible(inner), command);
});

test("the HTML fetches nothing, runs nothing and asks for no style sheet", () => {
  const page = alertHtml(alertWith("x"));

  assert.doesNotMatch(
    page,
    /<(?:img|script|link|style|iframe|svg|object|form)\b|url\(|@import|src=/i,
  );
});

test("each severity has its colour, and ink that can be read on it", () => {
  const headers = (["critical", "warning", "recovered"] as const).map((severity) => {
    const page = alertHtml({ ...alertWith("x"), severity });
    return /background-color:(#\w{6});color:(#\w{6})/.exec(page)?.slice(1) ?? [];
  });

  const papers = headers.map(([paper]) => paper);
  assert.deepEqual(papers, ["#d32f2f", "#ff9800", "#2e7d32"]);
  for (const [paper = "", ink = ""] of headers) {
    assert.ok(contrast(paper, ink) >= 4.5, `${ink} on ${paper}`);
  }
});

test("an address that is no web address is not made a link", () => {
  const alert = {
    ...alertWith("x"),
    links: { contact: undefined, runbook: "javascript:alert(1)" },
  };

  const page = alertHtml(alert);

  assert.doesNotMatch(page, /href/);
  assert.match(page, /Runbook: javascript:alert\(1\)/);
});

test("parts that have nothing to say are left out", () => {
  const alert = {
    ...alertWith("x"),
    message: undefined,
    traceback: undefined,
    counts: [],
    troubles: { shown: [], more: 0 },
    links: { contact: undefined, runbook: undefined },
  };

  const page = alertHtml(alert);

  assert.doesNotMatch(page, /undefined|What was done|Where in the code|exception|Contact|Runbook/);
});

/** The tags in order, without the words of a command and the breaks of a message, and without the one inserted attribute. */
function tagsOf(page: string): readonly string[] {
  const tags = page.match(/<[^>]*>/g) ?? [];
  return tags
    .filter((tag) => !/^<\/?(?:span|br)\b/.test(tag))
    .map((tag) => tag.replace(/href="[^"]*"/, "href"));
}

/** The ratio of WCAG 2. */
function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
