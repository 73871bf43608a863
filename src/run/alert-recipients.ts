/**
 * Who is told. The first that names somebody: `job_failure_recipients`, `admin_email`, `DEV_EMAIL_ADDRESSES` of the secret
 * `main`, then the installation's own list. So an alert finds its way when the secret cannot be read.
 */
import { addressKey, isAddress } from "../domain/mail-address.ts";
import { toError } from "../domain/failure.ts";
import type { Secrets } from "../ports/secrets.ts";
import type { Log } from "./log.ts";

export const recipientKeys = [
  "job_failure_recipients",
  "admin_email",
  "DEV_EMAIL_ADDRESSES",
] as const;

export interface AlertRecipients {
  readonly addresses: readonly string[];
  /** Which key or setting named them. */
  readonly source: string;
}

export async function alertRecipients(
  secrets: Secrets | undefined,
  fallback: readonly string[],
  log: Log,
  signal: AbortSignal,
): Promise<AlertRecipients> {
  try {
    const secret = await secrets?.read("main", signal);
    return secret === undefined ? ownList(fallback) : chooseRecipients(secret.values, fallback);
  } catch (error) {
    log.warn(
      { error: toError(error).message, recipients: fallback.length },
      "alert recipients not read from the secret, the installation's own are used",
    );
    return ownList(fallback);
  }
}

/** Blank and invalid elements are dropped; a key with nothing left passes the word to the next. */
export function chooseRecipients(
  values: Readonly<Record<string, unknown>>,
  fallback: readonly string[],
): AlertRecipients {
  for (const key of recipientKeys) {
    const addresses = addressesIn(values[key]);
    if (addresses.length > 0) {
      return { addresses, source: key };
    }
  }
  return ownList(fallback);
}

function ownList(addresses: readonly string[]): AlertRecipients {
  return { addresses: distinct(addresses), source: "ALERT_RECIPIENTS" };
}

function addressesIn(value: unknown): readonly string[] {
  const parts: readonly unknown[] = Array.isArray(value) ? value : [value];
  return distinct(
    parts
      .flatMap((part) => (typeof part === "string" ? part.split(",") : []))
      .map((part) => part.trim())
      .filter((part) => isAddress(part)),
  );
}

/** The first spelling of each. */
function distinct(addresses: readonly string[]): readonly string[] {
  const known = new Map<string, string>();
  for (const address of addresses) {
    if (!known.has(addressKey(address))) {
      known.set(addressKey(address), address);
    }
  }
  return [...known.values()];
}
