/** Who is named where: every key of the recipients' cascade with its elements, as people are shown them. Pure. */
import { isAddress } from "../domain/mail-address.ts";
import type { SecretValues } from "../domain/secrets/aliases.ts";
import {
  chooseRecipients,
  elementsOf,
  recipientKeys,
  type AlertRecipients,
} from "../run/alert-recipients.ts";

export interface NamedKey {
  /** A key of the secret main, or the setting that is the last resort. */
  readonly key: string;
  readonly inForce: boolean;
  readonly addresses: readonly string[];
  /** What is wrong with elements, as clauses: `number 2 is no mail address`. What is in them is not repeated. */
  readonly wrong: readonly string[];
}

export interface RecipientsReport {
  readonly inForce: AlertRecipients;
  readonly keys: readonly NamedKey[];
}

/** @param values `undefined` where the secret main cannot be read. */
export function recipientsReport(
  values: SecretValues | undefined,
  ownList: readonly string[],
): RecipientsReport {
  const inForce = chooseRecipients(values ?? {}, ownList);
  const named = (key: string, value: unknown): NamedKey => {
    const elements = elementsOf(value);
    return {
      key,
      inForce: key === inForce.source && inForce.addresses.length > 0,
      addresses: elements.map(({ text }) => text).filter((text) => isAddress(text)),
      wrong: elements.flatMap(({ text, isText }, index) =>
        isAddress(text) ? [] : [`number ${index + 1} is ${kindOf(text, isText)}`],
      ),
    };
  };
  return {
    inForce,
    keys: [
      ...recipientKeys.map((key) => named(key, values?.[key])),
      named("ALERT_RECIPIENTS", [...ownList]),
    ],
  };
}

function kindOf(text: string, isText: boolean): string {
  if (!isText) {
    return "no text";
  }
  return text === "" ? "blank" : "no mail address";
}
