/** Puts new alert recipients into the text of the secret `main`. Only the value of that one key changes. Pure. */
import { isDeepStrictEqual } from "node:util";
import { distinctAddresses, isAddress } from "../domain/mail-address.ts";
import { plainLine } from "../domain/alerts/wording.ts";
import { UsageError } from "../domain/failure.ts";
import { shape } from "../domain/secrets/shapes.ts";
import { elementsOf } from "../run/alert-recipients.ts";
import { withValue } from "./json-values.ts";

export const recipientsKey = "job_failure_recipients";

export interface RecipientsChange {
  readonly before: unknown;
  readonly after: string;
  /** The secret's new text; `undefined`: it names these people already. */
  readonly text: string | undefined;
}

/** What a person typed: `a@x,b@y`. The first spelling of each counts. @throws {UsageError} */
export function parseRecipients(typed: string): readonly string[] {
  const parts = typed
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  const wrong = parts.find((part) => !isAddress(part));
  if (wrong !== undefined) {
    throw new UsageError(
      `Cannot set the recipients: "${plainLine(wrong, 60)}" is no plain mail address such as ops@example.com`,
    );
  }
  if (parts.length === 0) {
    throw new UsageError("Cannot set the recipients: name at least one mail address");
  }
  return distinctAddresses(parts);
}

/** @throws {UsageError} where the text is not what this secret must be. */
export function recipientsChange(text: string, addresses: readonly string[]): RecipientsChange {
  const shaped = shape("main", text);
  if (shaped.kind === "misshapen") {
    throw new UsageError(
      `Cannot set the recipients: the secret main is not what it must be: ${shaped.problem}. Mend it in the store; nothing was written`,
    );
  }
  const before = shaped.values[recipientsKey];
  const after = addresses.join(",");
  const named = elementsOf(before).map(({ text: element }) => element);
  const isSame = isDeepStrictEqual(named, addresses);
  return { before, after, text: isSame ? undefined : withValue(text, [recipientsKey], after) };
}
