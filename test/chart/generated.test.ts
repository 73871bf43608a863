/** What the chart has from the code is what the code says; else run: node tools/chart.ts */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parse } from "yaml";
import { jobs } from "../../src/jobs/registry.ts";
import { chartFiles, kubernetesFiles } from "../../tools/chart.ts";
import { intervalSeconds } from "../../tools/chart/facts.ts";
import { undocumented } from "../../tools/chart/readme.ts";
import { skip } from "../support/helm.ts";

const root = join(import.meta.dirname, "..", "..");
const read = (path: string) => readFileSync(join(root, path), "utf8");

for (const [path, text] of chartFiles(read)) {
  test(`${path} says what the code says; else run: node tools/chart.ts`, () => {
    assert.equal(text, read(path));
  });
}

test("k8s/ is the chart as helm renders it; else run: node tools/chart.ts", { skip }, () => {
  const files = kubernetesFiles();

  for (const [path, text] of files) {
    assert.equal(text, read(path), path);
  }
  const there = readdirSync(join(root, "k8s"), { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => `k8s/${name}`);
  assert.deepEqual(there.toSorted(), [...files.keys()].toSorted());
});

test("k8s/ names no namespace, and holds no file that kubectl would take for an object and is none", () => {
  const texts = readdirSync(join(root, "k8s"))
    .filter((name) => /\.(?:ya?ml|json)$/.test(name))
    .map((name) => read(join("k8s", name)));

  for (const text of texts) {
    assert.doesNotMatch(text, /^ *namespace:/m);
    assert.match(text, /^kind: /m);
  }
});

test("every value is documented", () => {
  assert.deepEqual(undocumented(read("helm/surgicase-jobs/values.yaml")), []);
});

test("a value without a comment is found", () => {
  assert.deepEqual(undocumented("one:\n  # -- What it is.\n  two: 1\n  three: 2\n"), ["one.three"]);
});

test("the chart's version and the program's are one", () => {
  const { version } = JSON.parse(read("package.json")) as { version: string };
  const own = parse(read("helm/surgicase-jobs/Chart.yaml")) as {
    readonly version: string;
    readonly appVersion: string;
  };

  assert.deepEqual([own.version, own.appVersion], [version, version]);
});

test("every job's name leaves room for what Kubernetes puts behind it", () => {
  assert.deepEqual(
    jobs.filter(({ name }) => name.length > 52),
    [],
  );
});

test("how often a job runs is the shortest time between two runs", () => {
  const cases = [
    ["*/5 * * * *", 300],
    ["0 8 * * *", 86_400],
    ["0 8 * * 1", 604_800],
    ["0 8 * * 1,2", 86_400],
    ["0 0,6 * * *", 21_600],
  ] as const;

  for (const [schedule, seconds] of cases) {
    assert.equal(intervalSeconds(schedule), seconds, schedule);
  }
});
