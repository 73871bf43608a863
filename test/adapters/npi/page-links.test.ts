/** What a page of downloads offers, however it is written. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { zipLinks } from "../../../src/adapters/npi/page-links.ts";

const page = "https://download.example.com/nppes/NPI_Files.html";

function placesIn(html: string): readonly string[] {
  return zipLinks(html, page).map(({ place }) => place);
}

for (const [how, html] of [
  ["relative", '<a href="./A_Weekly.zip">'],
  ["without a dot", '<a href="A_Weekly.zip">'],
  ["from the root", '<a href="/nppes/A_Weekly.zip">'],
  ["absolute", '<a href="https://download.example.com/nppes/A_Weekly.zip">'],
  ["without the scheme", '<a href="//download.example.com/nppes/A_Weekly.zip">'],
  ["in single quotes", "<a class='x' href='A_Weekly.zip'>"],
  ["without quotes", "<a href=A_Weekly.zip>"],
  ["in capitals", '<A HREF="A_Weekly.zip">'],
  ["with blanks and line ends", '<a\n  href =\n "  A_Weekly.zip "\n>'],
  ["with entities", '<a href="A&#95;Weekly&#x2e;zip">'],
  ["with a fragment", '<a href="A_Weekly.zip#top">'],
  ["after a broken tag", '<a href="x<a href="A_Weekly.zip">'],
] as const) {
  test(`a link ${how} is found`, () => {
    assert.deepEqual(placesIn(html), ["https://download.example.com/nppes/A_Weekly.zip"]);
  });
}

for (const [what, html] of [
  ["other files", '<a href="readme.pdf"> <a href="A.zip.txt">'],
  [
    "other ways to fetch",
    '<a href="ftp://example.com/A.zip"> <a href="file:///A.zip"> <a href="javascript:A.zip">',
  ],
  ["what is commented out", '<!-- <a href="A.zip"> --> text'],
  ["what is commented out to the end", '<!-- <a href="A.zip">'],
  ["data that is no link", '<a data-href="A.zip">'],
  ["addresses that are none", '<a href="http://[/A.zip">'],
] as const) {
  test(`${what} are not offered`, () => {
    assert.deepEqual(placesIn(html), []);
  });
}

test("each zip is offered once, with its name as people write it and its whole address", () => {
  const html =
    '<a href="A%20B.ZIP?v=1&amp;w=2"><a href="b.zip"></a><!--x--><a href="./b.zip">again</a>';

  assert.deepEqual(zipLinks(html, page), [
    { name: "A B.ZIP", place: "https://download.example.com/nppes/A%20B.ZIP?v=1&w=2" },
    { name: "b.zip", place: "https://download.example.com/nppes/b.zip" },
  ]);
});

test("a name that would lead out of a folder stays as the address has it", () => {
  const [file] = zipLinks('<a href="..%2F..%2Fetc%2Fa.zip">', page);

  assert.equal(file?.name, "..%2F..%2Fetc%2Fa.zip");
});

test("a page made to be hard is searched in no time", () => {
  for (const piece of ["<a ", "href=", "<!--", "href = ", '"', "href='"]) {
    const hard = piece.repeat(1_000_000 / piece.length);

    assert.deepEqual(placesIn(hard), []);
  }
});
