/** The chart, installed by helm into a namespace of its own, with everything around it that it talks to. */
import { join } from "node:path";
import type { TestContext } from "node:test";
import { image, newNamespace, type Namespace } from "./cluster.ts";
import { openSurroundings, type Surroundings } from "./surroundings.ts";

const root = join(import.meta.dirname, "..", "..", "..");
const chart = join(root, "helm", "surgicase-jobs");
export const release = "surgicase-jobs";

export interface Installation extends Surroundings {
  readonly namespace: Namespace;
  /** `install`, `upgrade`: with further words, and values over those of the surroundings. */
  helm(verb: "install" | "upgrade", words?: readonly string[], values?: object): Promise<string>;
}

export async function install(t: TestContext): Promise<Installation> {
  const installation = await prepare(t);
  await installation.helm("install");
  return installation;
}

/** All is there but the release itself. */
async function prepare(t: TestContext): Promise<Installation> {
  // First, so that it goes first: its pods talk to the surroundings
  const namespace = await newNamespace(t);
  const surroundings = await openSurroundings(t);
  const [repository, tag] = splitImage();
  const usual = { ...surroundings.values, image: { repository, tag, pullPolicy: "IfNotPresent" } };
  return {
    ...surroundings,
    namespace,
    helm: async (verb, words = [], values = {}) =>
      namespace.helm([verb, release, chart, "--values=-", ...words], {
        input: JSON.stringify({ ...usual, ...values }),
      }),
  };
}

// The port of a registry has a colon too.
function splitImage(): readonly [string, string] {
  const at = image.lastIndexOf(":");
  return image.includes("/", at) || at === -1
    ? [image, "latest"]
    : [image.slice(0, at), image.slice(at + 1)];
}
