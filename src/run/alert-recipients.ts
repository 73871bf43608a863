/**
 * Who is told. The first that names somebody: `job_failure_recipients`, `admin_email`, `DEV_EMAIL_ADDRESSES` of the secret
 * `main`, then the installation's own list. So an alert finds its way when the secret cannot be read.
 */
import { distinctAddresses, isAddress } from "../domain/mail-address.ts";
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
  return { addresses: distinctAddresses(addresses), source: "ALERT_RECIPIENTS" };
}

function addressesIn(value: unknown): readonly string[] {
  return distinctAddresses(
    elementsOf(value)
      .map(({ text }) => text)
      .filter((text) => isAddress(text)),
  );
}

export interface Element {
  readonly text: string;
  readonly isText: boolean;
}

/** Comma text, or a list of it. */
export function elementsOf(value: unknown): readonly Element[] {
  if (value === undefined || value === null) {
    return [];
  }
  const parts: readonly unknown[] = Array.isArray(value) ? value : [value];
  return parts.flatMap((part): readonly Element[] =>
    typeof part === "string"
      ? part.split(",").map((text) => ({ text: text.trim(), isText: true }))
      : [{ text: "", isText: false }],
  );
}
