/** New keys in the text of the secret `report-passwords`, and which one is in force. Every other byte of it stays. Pure. */
import { UsageError } from "../domain/failure.ts";
import {
  isOlderKey,
  nextVersion,
  parsePasswordKeys,
  type PasswordKeys,
} from "../domain/reports/password.ts";
import { shape } from "../domain/secrets/shapes.ts";
import { withValue } from "./json-values.ts";

export interface AddedKey {
  readonly version: string;
  /** The version in force, which stays it. */
  readonly current: string;
  readonly text: string;
}

/**
 * A further key, under the next number, which closes nothing yet.
 * @param key 32 bytes.
 * @throws {UsageError} {ConfigError} where the text is not what this secret must be.
 */
export function keyAdded(text: string, key: Uint8Array): AddedKey {
  const keys = keysIn(text, "make a new key");
  const version = nextVersion(keys);
  const encoded = Buffer.from(key).toString("base64");
  const changed = withValue(text, ["keys", version], encoded);
  return { version, current: keys.current, text: changed };
}

export interface UsedKey {
  /** The version in force before. */
  readonly before: string;
  /** Whether that one is the newer of the two. */
  readonly goesBack: boolean;
  /** The secret's new text; `undefined`: the key is in force already. */
  readonly text: string | undefined;
}

/** @throws {UsageError} where there is no such key, or the text is not what this secret must be; {ConfigError} likewise. */
export function keyUsed(text: string, version: string): UsedKey {
  const all = keysIn(text, `use key ${version}`);
  const { current, keys } = all;
  if (!keys.has(version)) {
    throw new UsageError(
      `Cannot use key ${version}: the secret report-passwords has ${[...keys.keys()].join(", ")}. Make a new one by passwords new-key`,
    );
  }
  const isInForce = current === version;
  return {
    before: current,
    goesBack: isOlderKey(all, version, current),
    text: isInForce ? undefined : withValue(text, ["current"], version),
  };
}

function keysIn(text: string, what: string): PasswordKeys {
  const shaped = shape("report-passwords", text);
  if (shaped.kind === "misshapen") {
    throw new UsageError(
      `Cannot ${what}: the secret report-passwords is not what it must be: ${shaped.problem}. Mend it in the store; nothing was written`,
    );
  }
  return parsePasswordKeys(shaped.values);
}
