/** A week whose batch is closed and not reported yet, and the ways a mail server may answer. */
import type { TestContext } from "node:test";
import { pendingPaymentUpdate } from "../../src/jobs/pending-payment-update.ts";
import { attemptOf } from "./job-run.ts";
import { sampleWorld, usualTables } from "./sample-world.ts";
import { temporaryFolder } from "./temporary-folder.ts";

export async function closedWorld(t: TestContext, changes: Parameters<typeof sampleWorld>[1] = {}) {
  const world = await sampleWorld(await temporaryFolder(t), { ...usualTables(), ...changes });
  await attemptOf(pendingPaymentUpdate, world.folder);
  return world;
}

export const unclear = { kind: "unknown", reason: "kept: no answer" } as const;
export const hopeless = {
  kind: "refused",
  permanent: true,
  reason: "kept: 550 no such mailbox",
} as const;
export const later = { kind: "refused", permanent: false, reason: "kept: 451 try later" } as const;
