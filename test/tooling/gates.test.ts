/**
 * Every gate of `npm run check` is shown a violation, in a small tree with the project's own settings: a gate that cannot
 * fail says nothing. The tree without the violation passes, so it is the violation that fails.
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";

const root = join(import.meta.dirname, "..", "..");
const settings = [".oxlintrc.json", ".oxfmtrc.json", ".gitignore", "tsconfig.json", "knip.json"];

/** What the violations import; each file passes every gate. */
const cleanTree: Files = {
  "src/main.ts": `/** The edge. */\nimport { world } from "./world/world.ts";\n\nprocess.exitCode = world.length;\n`,
  "src/world/world.ts": `/** The wiring. */\nexport { files as world } from "../adapters/storage/files.ts";\n`,
  "src/adapters/storage/files.ts": `/** An adapter. */\nexport const files = "files";\n`,
  "src/run/log.ts": `/** The log. */\nexport interface Log {\n  info(fields: object, message: string): void;\n}\n`,
  "src/run/words.ts": `/** Lines that operators look for. */\nexport function done(count: number): string {\n  return \`done: \${count}\`;\n}\n`,
  "test/words.test.ts": `import { test } from "node:test";\nimport type { Log } from "../src/run/log.ts";\nimport { done } from "../src/run/words.ts";\n\ntest("done", (context) => {\n  const log: Log = { info: (_, message) => context.diagnostic(message) };\n  log.info({}, done(1));\n});\n`,
};

const gates = {
  types: ["tsc"],
  lint: ["oxlint", "--format=unix", "--deny-warnings"],
  format: ["oxfmt", "--check"],
  unused: ["knip", "--no-progress"],
} as const;

type Files = Readonly<Record<string, string>>;
type Gate = keyof typeof gates;

interface Violation {
  readonly name: string;
  readonly gate: Gate;
  readonly files: Files;
  /** What the gate must say, so that it fails for this and for nothing else. */
  readonly says: RegExp;
}

const violations: readonly Violation[] = [
  imports("src/domain/plant.ts", "../adapters/storage/files.ts", "files"),
  imports("src/domain/plant.ts", "../run/words.ts", "done"),
  imports("src/domain/plant.ts", "node:timers/promises", "setTimeout"),
  imports("src/jobs/plant.ts", "node:fs/promises", "readFile"),
  imports("src/jobs/plant.ts", "../world/world.ts", "world"),
  imports("src/run/plant.ts", "mysql2/promise", "createPool"),
  imports("src/run/plant.ts", "@aws-sdk/client-sesv2", "SESv2Client"),
  imports("src/ports/plant.ts", "../adapters/storage/files.ts", "files"),
  imports("src/cli/plant.ts", "../adapters/storage/files.ts", "files"),
  imports("src/adapters/mail/plant.ts", "../../world/world.ts", "world"),
  {
    name: "a late import of an adapter by a command",
    gate: "lint",
    files: planted(
      "src/cli/plant.ts",
      `export const late = import("../adapters/storage/files.ts");`,
    ),
    says: /plant\.ts.*no-restricted-imports/u,
  },
  breaks("no-restricted-globals", "src/run/plant.ts", "export const home = process.env;"),
  breaks("no-restricted-properties", "src/run/plant.ts", "export const get = globalThis.fetch;"),
  breaks("surgicase(no-ambient-date)", "src/jobs/plant.ts", "export const now = new Date();"),
  breaks("surgicase(no-ambient-date)", "src/cli/plant.ts", "export const now = Date.now();"),
  breaks("surgicase(static-log-message)", "src/jobs/plant.ts", logging("`moved ${count}`")),
  breaks("surgicase(static-log-message)", "src/jobs/plant.ts", logging('"moved " + count')),
  {
    name: "a file that says nothing about itself",
    gate: "lint",
    files: { "src/domain/plant.ts": "export const plant = 1;\n" },
    says: /plant\.ts.*surgicase\(header-comment\)/u,
  },
  {
    name: "a circle of imports",
    gate: "lint",
    files: {
      ...planted("src/domain/plant.ts", `export { seed as plant } from "./seed.ts";`),
      ...planted("src/domain/seed.ts", `export { plant as seed } from "./plant.ts";`),
    },
    says: /no-cycle/u,
  },
  breaks("no-default-export", "src/domain/plant.ts", "export default 1;"),
  breaks(
    "no-floating-promises",
    "src/domain/plant.ts",
    "export function leave(): void {\n  Promise.resolve();\n}",
  ),
  {
    name: "a wrong type",
    gate: "types",
    files: planted("src/domain/plant.ts", 'export const plant: number = "one";'),
    says: /plant\.ts.*TS2322/u,
  },
  {
    name: "a parameter property, which Node cannot run",
    gate: "types",
    files: planted(
      "src/domain/plant.ts",
      "export class Plant {\n  constructor(readonly seed: string) {}\n}",
    ),
    says: /plant\.ts.*TS1294/u,
  },
  {
    name: "an export that nobody uses",
    gate: "unused",
    files: { "src/run/words.ts": `${cleanTree["src/run/words.ts"]}\nexport const unused = 1;\n` },
    says: /unused\s.*src\/run\/words\.ts/u,
  },
  {
    name: "a file that nobody uses",
    gate: "unused",
    files: planted("src/domain/plant.ts", "export const plant = 1;"),
    says: /src\/domain\/plant\.ts/u,
  },
  {
    name: "an unformatted file",
    gate: "format",
    files: { "src/domain/plant.ts": "/** Planted. */\nexport const plant = [1,2]\n" },
    says: /plant\.ts/u,
  },
];

let tree: string;

before(async () => {
  tree = await mkdtemp(join(tmpdir(), "gates-"));
  await Promise.all(settings.map((name) => cp(join(root, name), join(tree, name))));
  await plant({
    ...cleanTree,
    "package.json":
      '{\n  "name": "tree",\n  "bin": {\n    "tree": "src/main.ts"\n  },\n  "type": "module"\n}\n',
  });
  await cp(join(root, "tools/lint-rules.js"), join(tree, "tools/lint-rules.js"));
  await symlink(join(root, "node_modules"), join(tree, "node_modules"));
});

after(async () => rm(tree, { recursive: true, force: true }));

for (const gate of Object.keys(gates) as readonly Gate[]) {
  test(`the gate for ${gate} lets a clean tree pass`, async () => {
    const { exitCode, output } = await run(gate);

    assert.equal(exitCode, 0, output);
  });
}

for (const { name, gate, files, says } of violations) {
  test(`the gate for ${gate} stops ${name}`, async () => {
    await plant(files);

    const { exitCode, output } = await run(gate);

    await uproot(files);
    assert.notEqual(exitCode, 0);
    assert.match(output, says);
  });
}

/** Ring `from` imports what it must not. */
function imports(from: string, target: string, name: string): Violation {
  return {
    name: `${dirname(from)} importing ${target}`,
    gate: "lint",
    files: planted(from, `export { ${name} } from "${target}";`),
    says: /plant\.ts.*no-restricted-imports/u,
  };
}

function breaks(rule: string, file: string, code: string): Violation {
  return {
    name: `${dirname(file)} with ${code.replaceAll(/\s+/gu, " ")}`,
    gate: "lint",
    files: planted(file, code),
    says: new RegExp(`plant\\.ts.*${rule.replaceAll(/[()]/gu, "\\$&")}`, "u"),
  };
}

function planted(file: string, code: string): Files {
  return { [file]: `/** Planted. */\n${code}\n` };
}

function logging(message: string): string {
  return `import type { Log } from "../run/log.ts";\n\nexport function tell(log: Log, count: number): void {\n  log.info({ count }, ${message});\n}`;
}

async function plant(files: Files): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(tree, path)), { recursive: true });
    await writeFile(join(tree, path), text);
  }
}

async function uproot(files: Files): Promise<void> {
  for (const path of Object.keys(files)) {
    await rm(join(tree, path));
  }
  await plant(Object.fromEntries(Object.entries(cleanTree).filter(([path]) => path in files)));
}

async function run(gate: Gate): Promise<{ readonly exitCode: number; readonly output: string }> {
  const [program, ...words] = gates[gate];
  return new Promise((resolve) => {
    const command = join(root, "node_modules/.bin", program);
    const child = execFile(command, words, { cwd: tree }, (_, stdout, stderr) => {
      resolve({ exitCode: child.exitCode ?? -1, output: stdout + stderr });
    });
  });
}
