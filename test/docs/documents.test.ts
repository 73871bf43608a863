/** The documents say what the code says. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { jobs } from "../../src/jobs/registry.ts";
import { documents, withTables } from "../../tools/docs.ts";

const root = join(import.meta.dirname, "..", "..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const pages = [
  "README.md",
  "CONTRIBUTING.md",
  ...readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".md"))
    .map((path) => join("docs", path)),
];

for (const [path, names] of Object.entries(documents)) {
  test(`the tables of ${path} are those of the code; else run: node tools/docs.ts`, () => {
    assert.equal(withTables(read(path), names), read(path));
  });
}

for (const { name } of jobs) {
  test(`${name} has a runbook entry and a test of its own`, () => {
    assert.match(read("docs/operations.md"), new RegExp(`^## ${name}$`, "m"));
    assert.ok(existsSync(join(root, "test", "jobs", `${name}.test.ts`)));
  });
}

test("every npm script that a document names is there", () => {
  const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
  const named = pages.flatMap((path) =>
    [...read(path).matchAll(/npm (?:run )?([a-z-]+)/g)].map(([, script]) => script ?? ""),
  );

  const missing = named.filter((script) => scripts[script] === undefined && script !== "run");

  assert.deepEqual(missing, []);
});

test("every link between documents leads somewhere", () => {
  const broken = pages.flatMap((path) =>
    [...read(path).matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)]
      .map(([, target]) => join(dirname(path), target ?? ""))
      .filter((target) => !existsSync(join(root, target))),
  );

  assert.deepEqual(broken, []);
});

test("every #anchor in a link between documents is a heading there", () => {
  const broken = pages.flatMap((path) =>
    [...read(path).matchAll(/\]\((?!https?:)([^)#]*)#([^)]+)\)/g)]
      .map(([, target = "", anchor = ""]) => ({
        page: target === "" ? path : join(dirname(path), target),
        anchor,
      }))
      .filter(({ page, anchor }) => !anchorsOf(page).includes(anchor))
      .map(({ page, anchor }) => `${path}: ${page}#${anchor}`),
  );

  assert.deepEqual(broken, []);
});

/** As GitHub makes them: a heading that comes again is counted. */
function anchorsOf(page: string): readonly string[] {
  const text = read(page).replaceAll(/^```.*?^```/gms, "");
  const slugs = [...text.matchAll(/^#{1,6} +(.+?) *$/gm)].map(([, heading = ""]) =>
    heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, "")
      .replaceAll(" ", "-"),
  );
  return slugs.map((slug, index) => {
    const before = slugs.slice(0, index).filter((each) => each === slug).length;
    return before === 0 ? slug : `${slug}-${before}`;
  });
}

test("the README is short", () => {
  assert.ok(read("README.md").split("\n").length <= 151);
});
