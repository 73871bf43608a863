/**
 * Every object that the chart renders, and those of k8s/, against every Kubernetes that is told to work. The planted mistakes
 * say that the check can fail at all.
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, delimiter, join } from "node:path";
import { describe, test } from "node:test";
import { promisify } from "node:util";
import { parseAllDocuments } from "yaml";
import {
  kubernetesVersions,
  problemsOf,
  type KubernetesVersion,
} from "../support/kubernetes-schemas.ts";
import { cronJobMistakes } from "../support/kubernetes-schemas/cron-job-mistakes.ts";
import { otherMistakes } from "../support/kubernetes-schemas/other-mistakes.ts";
import { changed } from "../support/kubernetes-schemas/planted-mistake.ts";
import {
  cronJob,
  networkPolicy,
  soundObjects,
} from "../support/kubernetes-schemas/sound-objects.ts";

interface Rendered {
  readonly kind: string;
  readonly metadata?: { readonly name?: string };
}

const run = promisify(execFile);
const root = join(import.meta.dirname, "..", "..");
const chart = join(root, "helm", "surgicase-jobs");
const valuesFiles = globSync(join(chart, "ci", "*-values.yaml")).toSorted();
const manifests = globSync(join(root, "k8s", "*.{yaml,yml}"))
  .filter((path) => !basename(path).startsWith("kustomization."))
  .toSorted();

/** Most versions get the same text: read once, in half the time. */
const read = new Map<string, readonly Rendered[]>();

const hasHelm = (process.env["PATH"] ?? "")
  .split(delimiter)
  .some((folder) => existsSync(join(folder, "helm")));
const skip = hasHelm ? false : "needs helm on PATH";

describe("the chart on every Kubernetes", { concurrency: 2, skip }, () => {
  for (const values of valuesFiles) {
    test(`${basename(values)}: every object is taken as it is`, async () => {
      const problems: string[] = [];
      for (const version of kubernetesVersions) {
        problems.push(...problemsOfAll(await renderedWith(values, version), version));
      }

      assert.deepEqual(problems, []);
    });
  }

  test("there are values to render the chart with", () => {
    assert.notEqual(valuesFiles.length, 0);
  });
});

test("the objects of k8s/ are taken as they are by every Kubernetes", () => {
  const objects = manifests.flatMap((path) => objectsIn(readFileSync(path, "utf8")));

  const problems = kubernetesVersions.flatMap((version) => problemsOfAll(objects, version));

  assert.notEqual(objects.length, 0);
  assert.deepEqual(problems, []);
});

for (const version of [kubernetesVersions[0], kubernetesVersions.at(-1) ?? "1.37"]) {
  describe(`the check by Kubernetes ${version}`, () => {
    for (const object of soundObjects) {
      test(`a sound ${object.kind} has no problems`, () => {
        assert.deepEqual(problemsOf(object, version), []);
      });
    }

    for (const { mistake, object, problem } of [...cronJobMistakes, ...otherMistakes]) {
      test(`${mistake} is refused`, () => {
        const problems = problemsOf(object, version);

        assert.deepEqual(problems, [problem]);
      });
    }
  });
}

test("a field is refused by a Kubernetes that does not know it, and taken by one that does", () => {
  const pod = "spec.jobTemplate.spec.template.spec";
  const object = changed(cronJob, `${pod}.securityContext.seLinuxChangePolicy`, "Recursive");

  const [first, second] = kubernetesVersions.map((version) => problemsOf(object, version));

  assert.deepEqual(first, [`${pod}.securityContext: unknown field seLinuxChangePolicy`]);
  assert.deepEqual(second, []);
});

test("a field that older Kubernetes demands is missed by these alone", () => {
  const object = changed(networkPolicy, "spec.podSelector", undefined);

  const refusing = kubernetesVersions.filter((version) => problemsOf(object, version).length > 0);

  assert.deepEqual(refusing, ["1.31", "1.32", "1.33"]);
});

async function renderedWith(
  values: string,
  version: KubernetesVersion,
): Promise<readonly Rendered[]> {
  const release = ["template", "surgicase", chart, "--namespace", "surgicase"];
  const { stdout } = await run(
    "helm",
    [...release, "--values", values, "--kube-version", `${version}.0`],
    { maxBuffer: 64 * 1024 * 1024 },
  );
  return objectsIn(stdout);
}

function objectsIn(yaml: string): readonly Rendered[] {
  const objects =
    read.get(yaml) ??
    parseAllDocuments(yaml).flatMap((document) => {
      assert.deepEqual(document.errors, []);
      const object = document.toJS() as Rendered | null;
      return object === null ? [] : [object];
    });
  read.set(yaml, objects);
  return objects;
}

function problemsOfAll(
  objects: readonly Rendered[],
  version: KubernetesVersion,
): readonly string[] {
  const names = objects.map(nameOf);
  const twice = names.filter((name, at) => names.indexOf(name) !== at);
  return [
    ...twice.map((name) => `${version} ${name}: rendered twice`),
    ...objects.flatMap((object) =>
      problemsOf(object, version).map((problem) => `${version} ${nameOf(object)}: ${problem}`),
    ),
  ];
}

function nameOf({ kind, metadata }: Rendered): string {
  return `${kind}/${metadata?.name}`;
}
