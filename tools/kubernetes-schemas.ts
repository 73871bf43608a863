/**
 * `node tools/kubernetes-schemas.ts FOLDER`: writes test/support/kubernetes-schemas/<version>.json anew. FOLDER is where
 * `pip install --no-deps --target FOLDER kubernetes-validate==1.37.0` put the schemas that Kubernetes publishes. A newer release
 * of Kubernetes: a newer release of that package, its version here, and `kubernetesVersions` in test/support/kubernetes-schemas.ts.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

type Json = Readonly<Record<string, unknown>>;

const root = join(import.meta.dirname, "..");
const minors = [31, 32, 33, 34, 35, 36, 37] as const;
const packageVersion = "1.37.0";

/** What the chart renders, and a person may apply beside it. */
const kinds = [
  "io.k8s.api.batch.v1.CronJob",
  "io.k8s.api.batch.v1.Job",
  "io.k8s.api.core.v1.ConfigMap",
  "io.k8s.api.core.v1.Pod",
  "io.k8s.api.core.v1.Secret",
  "io.k8s.api.core.v1.ServiceAccount",
  "io.k8s.api.networking.v1.NetworkPolicy",
  "io.k8s.api.rbac.v1.Role",
  "io.k8s.api.rbac.v1.RoleBinding",
] as const;

/** What a schema says by a reference only; the published one allows any text. */
const scalars: Readonly<Record<string, Json>> = {
  "io.k8s.apimachinery.pkg.api.resource.Quantity": {
    type: ["string", "number"],
    pattern: "^[+-]?([0-9]+|[0-9]+\\.[0-9]*|\\.[0-9]+)([numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]+)?$",
  },
  "io.k8s.apimachinery.pkg.util.intstr.IntOrString": { type: ["string", "integer"] },
};

const kept = new Set(["format", "required", "enum", "x-kubernetes-list-map-keys"]);

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write("Cannot write the schemas: name the folder of the package (see the file)\n");
  process.exitCode = 64;
} else {
  const files = minors.map((minor) => writeSchema(folder, minor));
  execFileSync(join(root, "node_modules", ".bin", "oxfmt"), files);
}

function writeSchema(packages: string, minor: number): string {
  const member = `kubernetes_validate/kubernetes-json-schema/v1.${minor}.0-local/_definitions.json`;
  const published = childOf(
    JSON.parse(readFileSync(join(packages, member), "utf8")) as Json,
    "$defs",
  );
  const definitions = reachable(published);
  const schema = {
    $schema: "http://json-schema.org/draft-07/schema#",
    $comment:
      `Made by tools/kubernetes-schemas.ts from Kubernetes 1.${minor}.0 (Copyright The Kubernetes Authors, Apache-2.0), as` +
      ` published in kubernetes-validate ${packageVersion} (Copyright 2018 Will Thames, Apache-2.0). Changed: only what the` +
      " chart can render, without descriptions and status, no unknown field, no null. Licence: the file LICENSE beside this file.",
    definitions,
  };

  const file = join(root, "test", "support", "kubernetes-schemas", `1.${minor}.json`);
  writeFileSync(file, `${pretty(schema, "")}\n`);
  return file;
}

/** The kinds and all that they name, sorted by name. */
function reachable(published: Json): Json {
  const found = new Map<string, unknown>();
  const names: string[] = [...kinds];
  for (let name = names.pop(); name !== undefined; name = names.pop()) {
    if (!found.has(name)) {
      const schema = scalars[name] ?? reduced(definitionOf(published, name));
      found.set(name, schema);
      names.push(...referencesIn(schema));
    }
  }
  return Object.fromEntries([...found].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function definitionOf(published: Json, name: string): Json {
  const definition = childOf(published, name);
  if (!(kinds as readonly string[]).includes(name)) {
    return definition;
  }
  const { status: _, ...properties } = childOf(definition, "properties");
  const asked = ["apiVersion", "kind", "metadata", ...("spec" in properties ? ["spec"] : [])];
  const required = (definition["required"] ?? []) as readonly string[];
  return { ...definition, required: [...new Set([...asked, ...required])], properties };
}

/** Without descriptions and nulls; an object with known fields takes no other. */
function reduced(schema: Json): Json {
  if (typeof schema["$ref"] === "string") {
    return { $ref: schema["$ref"].replace("#/$defs/", "#/definitions/") };
  }
  const { type, properties, additionalProperties, items } = schema;
  const words = Object.fromEntries(Object.entries(schema).filter(([word]) => kept.has(word)));
  return {
    ...(type !== undefined && { type: withoutNull(type) }),
    ...words,
    ...(isObject(items) && { items: reduced(items) }),
    ...(isObject(properties) && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, each]) => [name, reduced(each as Json)]),
      ),
      additionalProperties: false,
    }),
    ...(isObject(additionalProperties) && { additionalProperties: reduced(additionalProperties) }),
  };
}

function withoutNull(type: unknown): unknown {
  const types = [type].flat().filter((each) => each !== "null");
  return types.length === 1 ? types[0] : types;
}

function referencesIn(schema: unknown): readonly string[] {
  return [...JSON.stringify(schema).matchAll(/"#\/definitions\/([^"]+)"/gu)].map(([, name]) =>
    String(name),
  );
}

/** A value on one line where it fits, so that a version is short to read and to compare. */
function pretty(value: unknown, indent: string): string {
  const line = JSON.stringify(value, null, 1).replaceAll(/\n\s*/gu, " ");
  if (!isObject(value) || indent.length + line.length < 90) {
    return line.replaceAll(/\[ (.*?) \]/gu, "[$1]");
  }
  const deeper = `${indent}  `;
  const lines = Object.entries(value).map(
    ([name, each]) => `${deeper}${JSON.stringify(name)}: ${pretty(each, deeper)}`,
  );
  return `{\n${lines.join(",\n")}\n${indent}}`;
}

function childOf(parent: Json, name: string): Json {
  const child = parent[name];
  if (!isObject(child)) {
    throw new TypeError(`Cannot read the published schemas: they hold no ${name}`);
  }
  return child;
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
