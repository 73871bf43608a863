/** The paper with a reader's password. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  passwordLetter,
  type PasswordLetterFacts,
} from "../../../src/domain/reports/password-letter.ts";
import type { LineStyle } from "../../../src/domain/reports/document.ts";

const facts: PasswordLetterFacts = {
  organisation: "Sample Assistants",
  name: "Ann Example",
  identity: "ann@example.com",
  opens: ["the weekly provider payment report", "the weekly referral report"],
  password: "ABCD-2FGH-JK5N-PQRS-TVWX-YZ01",
  version: "2",
  writtenAt: new Date("2026-11-23T09:00:07Z"),
  timeZone: "America/New_York",
};

function linesOf(changes: Partial<PasswordLetterFacts> = {}, style?: LineStyle) {
  const { sections } = passwordLetter({ ...facts, ...changes });
  return sections
    .flatMap(({ blocks }) => blocks)
    .flatMap((block) => (block.kind === "line" ? [block] : []))
    .filter((line) => style === undefined || line.style === style)
    .map(({ text }) => text);
}

test("the password stands alone on its line, as it is typed, once", () => {
  assert.deepEqual(linesOf({}, "password"), [facts.password]);
  assert.equal(linesOf().join("\n").split(facts.password).length, 2);
});

test("it is spelt too, digits as words, so that no 5 is taken for S and no 2 for Z", () => {
  assert.ok(
    linesOf().includes(
      "Letter by letter: A B C D - two F G H - J K five N - P Q R S - T V W X - Y Z zero one",
    ),
  );
});

test("every page and the password say of which key they are, as the mails do", () => {
  const { title, subtitle, footnote } = passwordLetter(facts);

  assert.equal(title, "Sample Assistants - Report Password");
  assert.equal(subtitle, "Letter of key 2");
  assert.equal(footnote, "Written on 2026-11-23 04:00:07 EST. To be handed over on paper.");
  assert.ok(linesOf().includes("Your password (key 2)"));
  assert.match(linesOf().join(" "), /Every one of them whose e-mail names key 2,/);
});

test("it says for whom it is and which reports it opens", () => {
  const lines = linesOf();

  assert.deepEqual(lines.slice(0, 3), ["This letter is for", "Ann Example", "ann@example.com"]);
  for (const report of facts.opens) {
    assert.ok(lines.includes(`- ${report}`), report);
  }
});

test("a reader without a name is addressed by what tells him apart", () => {
  const identity = "account ann";

  const lines = linesOf({ name: "", identity });

  assert.deepEqual(lines.slice(0, 2), ["This letter is for", identity]);
  assert.ok(linesOf({ name: "", identity }, "strong").includes(identity));
});
