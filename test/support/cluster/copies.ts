/** The sealed copies and their key as Kubernetes keeps them, changed by somebody who may: as if time had passed, or as damage. */
import { secretAliases } from "../../../src/domain/secrets/aliases.ts";
import { parseRing } from "../../../src/domain/secrets/key-ring.ts";
import { openCopy, sealCopy } from "../../../src/domain/secrets/sealed-copy.ts";
import {
  openState,
  sealState,
  type WarmingState,
} from "../../../src/domain/secrets/warming-state.ts";
import type { Aws } from "./aws.ts";
import { secretIdIn } from "./aws-contents.ts";
import type { Namespace } from "./cluster.ts";

export const sealingKey = "surgicase-sealing-key";
export const warmingState = "surgicase-copy-warming-state";
export const copiesOfSecrets: readonly string[] = secretAliases.map(
  (alias) => `surgicase-copy-${alias}`,
);

/** As if the last warming, and all that it was told, had been some hours ago. */
export async function ageCopies(namespace: Namespace, aws: Aws, hours: number): Promise<void> {
  const earlier = (moment: Date): Date => new Date(moment.getTime() - hours * 3600 * 1000);
  const ring = parseRing(await valueOf(namespace, sealingKey));
  await Promise.all(
    secretAliases.map(async (alias) => {
      const secretId = secretIdIn(aws, alias);
      const name = `surgicase-copy-${alias}`;
      const { kept } = openCopy(await valueOf(namespace, name), { alias, secretId }, ring);
      const aged =
        kept.kind === "copy" ? { ...kept, confirmedAt: earlier(kept.confirmedAt) } : kept;
      await setValue(namespace, name, sealCopy(aged, ring));
    }),
  );
  const { asked, written, ...state } = openState(await valueOf(namespace, warmingState), ring);
  const aged: WarmingState = {
    ...state,
    asked: asked && { ...asked, at: earlier(asked.at) },
    written: Object.fromEntries(
      Object.entries(written).map(([alias, moment]) => [alias, earlier(moment)]),
    ),
  };
  await setValue(namespace, warmingState, sealState(aged, ring));
}

interface KeptSecret {
  readonly data?: { readonly value?: string };
}

/** Empty where there is none. */
export async function valueOf(namespace: Namespace, secret: string): Promise<string> {
  const { data } = await namespace.get<KeptSecret>(`secret/${secret}`);
  return Buffer.from(data?.value ?? "", "base64").toString("utf8");
}

export async function setValue(namespace: Namespace, secret: string, text: string): Promise<void> {
  const patch = JSON.stringify({ data: { value: Buffer.from(text).toString("base64") } });
  await namespace.kubectl(["patch", "secret", secret, "--type=merge", `--patch=${patch}`]);
}

/** Each stays, as the chart made it: without data. */
export async function emptied(namespace: Namespace, secrets: readonly string[]): Promise<void> {
  const patch = JSON.stringify({ data: null });
  for (const secret of secrets) {
    await namespace.kubectl(["patch", "secret", secret, "--type=merge", `--patch=${patch}`]);
  }
}
