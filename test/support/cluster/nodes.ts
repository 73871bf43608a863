/** What a test does to the nodes: it marks them, so that its pods alone fit or do not, and drains them of its pods alone. */
import type { TestContext } from "node:test";
import { done } from "./commands.ts";
import type { Namespace } from "./cluster.ts";

export interface Marks {
  /** A node selector that fits no node until the mark is set. */
  selector(mark: string): Readonly<Record<string, string>>;
  set(mark: string): Promise<void>;
  unset(mark: string): Promise<void>;
}

/** Marks of its own on all nodes, as labels; they go with the test. */
export function nodeMarks(t: TestContext, { name }: Namespace): Marks {
  const labelled = new Set<string>();
  const label = (mark: string): string => `${name}.example.com/${mark}`;
  const unset = async (mark: string): Promise<void> => {
    await done("kubectl", ["label", "nodes", "--all", `${label(mark)}-`]);
    labelled.delete(mark);
  };
  t.after(async () => {
    for (const mark of labelled) {
      await unset(mark);
    }
  });
  return {
    selector: (mark) => ({ [label(mark)]: "here" }),
    async set(mark) {
      labelled.add(mark);
      await done("kubectl", ["label", "nodes", "--all", `${label(mark)}=here`]);
    },
    unset,
  };
}

/** Evicts the pods of these Jobs by `kubectl drain`; the nodes take pods again after it. */
export async function drain(namespace: Namespace, jobs: readonly string[]): Promise<void> {
  const list = `batch.kubernetes.io/job-name in (${jobs.join(",")})`;
  const where = ["--selector", list, "--output=jsonpath={.items[*].spec.nodeName}"];
  const names = await namespace.kubectl(["get", "pods", ...where]);
  const nodes = [...new Set(names.split(" "))];
  const limits = ["--ignore-daemonsets", "--delete-emptydir-data", "--timeout=60s"];
  try {
    await done("kubectl", ["drain", ...nodes, `--pod-selector=${list}`, ...limits]);
  } finally {
    await done("kubectl", ["uncordon", ...nodes]);
  }
}
