/**
 * A new version of a secret in the place of the one that was read, and of no other: it is put aside first, and made the
 * current one only if that one still is. Killed in between, it leaves a version behind that nobody reads.
 */
import { randomUUID } from "node:crypto";

import type { SecretStore } from "../../../ports/secret-store.ts";
import { countdown } from "./countdown.ts";
import type { Desk, Heard } from "./desk.ts";
import { currentOf } from "./questions.ts";

const pending = "SURGICASE_JOBS_PENDING";

export interface Replacement {
  readonly id: string;
  readonly text: string;
  /** The one that was read. */
  readonly version: string;
}

type Replaced = Awaited<ReturnType<SecretStore["replace"]>>;

export async function replaceBy(
  desk: Desk,
  { id, text, version }: Replacement,
  limitMilliseconds: number,
  signal: AbortSignal,
): Promise<Replaced> {
  const remaining = countdown(limitMilliseconds);
  const next = randomUUID();
  const moving = { desk, id, next, version, remaining, signal };
  const put = await desk.ask(
    (sdk) =>
      new sdk.PutSecretValueCommand({
        SecretId: id,
        SecretString: text,
        ClientRequestToken: next,
        VersionStages: [pending],
      }),
    remaining(),
    signal,
  );
  if (put.kind === "failed") {
    return put;
  }
  const moved = await makeCurrent(moving);
  const replaced = moved.kind === "answered" ? "replaced" : await judge(moving, moved);
  await takePendingOff(moving);
  return replaced;
}

interface Moving {
  readonly desk: Desk;
  readonly id: string;
  readonly next: string;
  readonly version: string;
  readonly remaining: () => number;
  readonly signal: AbortSignal;
}

async function makeCurrent(moving: Moving): Promise<Heard<unknown>> {
  const { desk, id, next, version, remaining, signal } = moving;
  return desk.ask(
    (sdk) =>
      new sdk.UpdateSecretVersionStageCommand({
        SecretId: id,
        VersionStage: "AWSCURRENT",
        MoveToVersionId: next,
        RemoveFromVersionId: version,
      }),
    remaining(),
    signal,
  );
}

/** Secrets Manager has no name for a conflict, and its answer may have been lost: the current version tells. */
async function judge(
  { desk, id, next, version, remaining, signal }: Moving,
  refused: Heard<unknown> & { readonly kind: "failed" },
): Promise<Replaced> {
  const current = await desk.ask(
    (sdk) => new sdk.GetSecretValueCommand(currentOf(id)),
    remaining(),
    signal,
  );
  if (current.kind === "failed" || current.output.VersionId === version) {
    return refused;
  }
  return current.output.VersionId === next ? "replaced" : "conflict";
}

async function takePendingOff(moving: Moving): Promise<void> {
  const { desk, id, next, remaining, signal } = moving;
  try {
    await desk.ask(
      (sdk) =>
        new sdk.UpdateSecretVersionStageCommand({
          SecretId: id,
          VersionStage: pending,
          RemoveFromVersionId: next,
        }),
      remaining(),
      signal,
    );
  } catch {
    // What became of the secret is known, whoever stops us now.
  }
}
