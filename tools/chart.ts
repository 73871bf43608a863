/**
 * `node tools/chart.ts`: writes what follows from the code into the chart, and k8s/ from the chart. Without helm k8s/ stays as
 * it is. A test compares all of it with what is committed.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { stringify } from "yaml";
import { chartFacts } from "./chart/facts.ts";
import { withTables } from "./chart/readme.ts";
import { renderedFiles } from "./chart/rendered.ts";
import { withGeneratedParts } from "./chart/schema.ts";
import { withParts } from "./chart/values.ts";

const root = join(import.meta.dirname, "..");
const chart = "helm/surgicase-jobs";

/** Path to content, of all that the chart has from the code. */
export function chartFiles(read: (path: string) => string): ReadonlyMap<string, string> {
  const values = withParts(read(`${chart}/values.yaml`));
  return new Map([
    [`${chart}/values.yaml`, values],
    [
      `${chart}/files/jobs.yaml`,
      `# Written by \`node tools/chart.ts\`: what the templates know of the code.\n${stringify(chartFacts, { aliasDuplicateObjects: false })}`,
    ],
    [`${chart}/values.schema.json`, withGeneratedParts(read(`${chart}/values.schema.json`))],
    [`${chart}/README.md`, withTables(read(`${chart}/README.md`), values)],
  ]);
}

/** Path to content of k8s/. @throws where there is no helm. */
export function kubernetesFiles(): ReadonlyMap<string, string> {
  return new Map([...renderedFiles(root)].map(([name, text]) => [`k8s/${name}`, text]));
}

function write(files: ReadonlyMap<string, string>): void {
  for (const [path, text] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

function isOnPath(program: string): boolean {
  return (process.env["PATH"] ?? "").split(":").some((folder) => existsSync(join(folder, program)));
}

if (import.meta.main) {
  write(chartFiles((path) => readFileSync(join(root, path), "utf8")));
  if (isOnPath("helm")) {
    write(kubernetesFiles());
  } else {
    process.stderr.write("helm is not on the path: k8s/ was left as it is\n");
  }
}
