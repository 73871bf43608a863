/**
 * The cluster to test on, from the environment: KUBECONFIG, TEST_IMAGE (an image that its nodes have already) and
 * TEST_HOST_FROM_PODS (this machine's address as pods reach it). It may be any cluster whose pods reach this machine.
 */
import { randomUUID } from "node:crypto";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import type { TestContext } from "node:test";
import { done, lineOf, tried, type CommandOptions, type Said } from "./commands.ts";

export const image = process.env["TEST_IMAGE"] ?? "";
export const hostFromPods = process.env["TEST_HOST_FROM_PODS"] ?? "10.85.0.1";

/** For tests of the cluster: left out, and why, where something is missing. */
export const onCluster = { skip: missing(), timeout: 900_000 };

function missing(): string | false {
  const unset = ["KUBECONFIG", "TEST_IMAGE", "TEST_AWS_ENDPOINT"].find(isUnset);
  if (isUnset("TEST_MYSQL_URL") && isUnset("TEST_MARIADB_URL")) {
    return "neither TEST_MYSQL_URL nor TEST_MARIADB_URL is set";
  }
  const absent = ["kubectl", "helm", "prometheus-pushgateway"].find((name) => !isOnPath(name));
  if (unset !== undefined) {
    return `${unset} is not set`;
  }
  return absent === undefined ? false : `${absent} is not on the path`;
}

function isUnset(name: string): boolean {
  return (process.env[name] ?? "") === "";
}

function isOnPath(name: string): boolean {
  return (process.env["PATH"] ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

export interface Namespace {
  readonly name: string;
  /** What kubectl prints. @throws {Error} where it fails. */
  kubectl(words: readonly string[], options?: CommandOptions): Promise<string>;
  /** However it ends. */
  tryKubectl(words: readonly string[], options?: CommandOptions): Promise<Said>;
  helm(words: readonly string[], options?: CommandOptions): Promise<string>;
  /** An object, or a list of them: `cronjobs`, `secret/a`. The caller knows what it looks like. */
  get<Thing>(what: string): Promise<Thing>;
  /** Watches an object until it holds, and tells how it was then. */
  until<Thing>(
    what: string,
    holds: (thing: Thing) => boolean,
    limitSeconds?: number,
  ): Promise<Thing>;
}

/** One of its own, that admits restricted pods alone. It goes with the test, which shows how it was left if it failed. */
export async function newNamespace(t: TestContext): Promise<Namespace> {
  const name = `surgicase-test-${randomUUID().slice(0, 8)}`;
  await done("kubectl", ["create", "namespace", name]);
  const namespace = namespaceOf(name);
  let good = true;
  t.afterEach((part) => {
    good &&= hasPassed(part);
  });
  t.after(async () => {
    if (!good || !hasPassed(t)) {
      process.stderr.write(await portraitOf(namespace));
    }
    await remove(name);
  });
  const labels = ["enforce", "warn", "audit"].map(
    (mode) => `pod-security.kubernetes.io/${mode}=restricted`,
  );
  await done("kubectl", ["label", "namespace", name, ...labels]);
  return namespace;
}

// The types lack it. Of a test with parts it says nothing about these.
function hasPassed(t: object): boolean {
  return (t as { readonly passed: boolean }).passed;
}

function namespaceOf(name: string): Namespace {
  const inside = ["--namespace", name];
  const kubectl: Namespace["kubectl"] = async (words, options) =>
    done("kubectl", [...inside, ...words], options);
  return {
    name,
    kubectl,
    tryKubectl: async (words, options) => tried("kubectl", [...inside, ...words], options),
    helm: async (words, options) => done("helm", [...words, ...inside], options),
    get: async (what) => JSON.parse(await kubectl(["get", what, "-o", "json"])),
    async until<Thing>(what: string, holds: (thing: Thing) => boolean, limitSeconds = 120) {
      // One line for each time it changes
      const words = [...inside, "get", what, "--watch", "-o", 'jsonpath={@}{"\\n"}'];
      const isThere = (line: string): boolean => holds(JSON.parse(line) as Thing);
      return JSON.parse(await lineOf("kubectl", words, isThere, limitSeconds)) as Thing;
    },
  };
}

async function remove(name: string): Promise<void> {
  const now = ["--all", "--force", "--grace-period=0", "--ignore-not-found"];
  // What still makes pods goes first
  for (const kind of ["cronjobs", "jobs", "pods"]) {
    await tried("kubectl", ["--namespace", name, "delete", kind, ...now]);
  }
  await done("kubectl", ["delete", "namespace", name, "--timeout=120s"], { limitSeconds: 150 });
}

/** What an operator would look at. */
async function portraitOf(namespace: Namespace): Promise<string> {
  const pods = await namespace.tryKubectl(["get", "pods", "-o", "name"]);
  const looks = [
    ["get", "cronjobs,jobs,pods,secrets,configmaps", "-o", "wide"],
    ["get", "events", "--sort-by=.metadata.creationTimestamp"],
    ["describe", "pods"],
    ...pods.stdout.split("\n").flatMap((pod) => (pod === "" ? [] : [["logs", pod, "--tail=40"]])),
  ];
  const parts = [`\nNamespace ${namespace.name} as the test left it\n`];
  for (const words of looks) {
    const { stdout, stderr } = await namespace.tryKubectl(words);
    parts.push(`\n$ kubectl ${words.join(" ")}\n${stdout}${stderr}`);
  }
  return parts.join("");
}
