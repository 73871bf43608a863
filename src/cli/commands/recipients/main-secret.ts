/** The secret main as a run's alerts would read it now, with whatever settings can be read; else why not. */
import type { Config } from "../../../config/config.ts";
import { durationWords } from "../../../domain/alerts/wording.ts";
import { causeOf, toError, UnavailableError, type Cause } from "../../../domain/failure.ts";
import type { SecretValues } from "../../../domain/secrets/aliases.ts";
import { ageSeconds } from "../../../domain/secrets/copy.ts";
import { theSecrets } from "../../../secrets/refusals.ts";
import type { CopyUse } from "../../../secrets/copy-use.ts";
import { secretTexts } from "../../../world/secret-texts.ts";
import { openWorld, type World } from "../../../world/world.ts";
import type { Shell } from "../../shell.ts";

export type MainSecret =
  | {
      readonly kind: "read";
      readonly values: SecretValues;
      readonly confirmedAt: Date;
      /** Where a copy stood in for the store. */
      readonly copy: CopyUse | undefined;
    }
  | {
      readonly kind: "unread";
      readonly class: Cause;
      readonly why: string;
      /** How long ago its copy was confirmed; `undefined`: there is none. */
      readonly copyAgeSeconds: number | undefined;
    };

/** As long as an alert waits for it. */
const limitSeconds = 8;

export async function readMain(settings: Partial<Config>, shell: Shell): Promise<MainSecret> {
  let copy: CopyUse | undefined;
  const texts = secretTexts();
  const world = openWorld(settings, shell.clock, texts, {
    copyUsed: (use) => {
      copy = use;
    },
    copyUnusable: () => undefined,
  });
  const limit = AbortSignal.timeout(limitSeconds * 1000);
  try {
    const secrets = await world.secrets();
    const secret = await secrets.read("main", AbortSignal.any([shell.stop, limit]));
    return { kind: "read", values: secret.values, confirmedAt: secret.confirmedAt, copy };
  } catch (thrown) {
    shell.stop.throwIfAborted();
    const error = limit.aborted ? tooSlow(thrown) : toError(thrown);
    const copyAgeSeconds = await copyAge(world, shell);
    return {
      kind: "unread",
      class: causeOf(error),
      why: texts.scrub(error.message),
      copyAgeSeconds,
    };
  }
}

function tooSlow(cause: unknown): Error {
  const message = `Cannot read the secret main: no answer within ${limitSeconds} s`;
  return new UnavailableError(theSecrets, message, { cause });
}

async function copyAge(world: World, { clock, stop }: Shell): Promise<number | undefined> {
  try {
    const copies = await world.copies();
    const opened = await copies.open("main", stop);
    return opened.kind === "kept" && opened.kept.kind === "copy"
      ? ageSeconds(opened.kept, clock.now())
      : undefined;
  } catch {
    // What is wrong with the place was said by the reading, if it mattered.
    return undefined;
  }
}

/** As a sentence. */
export function mainWords(main: MainSecret, now: Date): string {
  if (main.kind === "unread") {
    const { copyAgeSeconds, why, class: cause } = main;
    const age =
      copyAgeSeconds === undefined
        ? "It has no copy that can be opened"
        : `Its copy was confirmed ${durationWords(copyAgeSeconds)} ago`;
    return `The secret main cannot be read (${cause}): ${why}. ${age}.`;
  }
  const { copy, confirmedAt } = main;
  const age = durationWords((now.getTime() - confirmedAt.getTime()) / 1000);
  return copy === undefined
    ? `The secret main was confirmed by the store ${age} ago.`
    : `The secret main is read from a copy confirmed ${age} ago, as the store did not give it (${copy.failure.class}): ${copy.failure.words}.`;
}

/** For JSON: without its values. */
export function mainFacts(main: MainSecret) {
  if (main.kind === "unread") {
    return main;
  }
  const { kind, confirmedAt, copy } = main;
  return { kind, confirmedAt, servedFrom: copy === undefined ? "source" : "copy", copy };
}
