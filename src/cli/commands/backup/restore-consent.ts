/** Whether a person means it: what a schema has is dropped before a restore, and the live one is everybody's. */
import { countWords } from "../../../domain/alerts/wording.ts";
import { UsageError } from "../../../domain/failure.ts";
import type { Shell } from "../../shell.ts";

export interface Target {
  readonly schema: string;
  /** Tables and views in it. */
  readonly size: number;
  readonly isFilled: boolean;
  /** The one that SurgiCase and the jobs work in. */
  readonly isLive: boolean;
}

interface Consent {
  readonly overwrite: boolean;
  readonly confirm: string | undefined;
}

/** @throws {UsageError} where it was not given; nothing was changed then. */
export async function requireConsent(
  { schema, size, isFilled, isLive }: Target,
  { overwrite, confirm }: Consent,
  { ask }: Pick<Shell, "ask">,
): Promise<void> {
  if ((isFilled || isLive) && !overwrite) {
    const has = isFilled
      ? `it has ${countWords(size, "table or view", "tables and views")}`
      : "it is the live one";
    throw new UsageError(
      `Cannot restore into ${schema}: ${has}. Nothing was changed. Name a new one, or say --overwrite, which drops all that is in it`,
    );
  }
  if (!isLive) {
    return;
  }
  const typed = confirm ?? (await ask?.(question(schema, size)));
  if (typed === undefined) {
    throw new UsageError(
      `Cannot restore into ${schema}: it is the live one, and nobody is here to be asked. Nothing was changed. Where that is meant, add --confirm ${schema}`,
    );
  }
  if (typed.trim() !== schema) {
    throw new UsageError(
      `Cannot restore into ${schema}: it is the live one, and its name was not typed. Nothing was changed`,
    );
  }
}

function question(schema: string, size: number): string {
  return `${schema} is the live schema: all its ${countWords(size, "table or view", "tables and views")} will be dropped, with what was entered since the backup. Stop SurgiCase and the jobs first. To go on, type the schema's name: `;
}
