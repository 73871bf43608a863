/**
 * What each secret must hold to be believed. An answer without it is no secret, whatever the status says: it must not take
 * the place of a good copy. Problems name keys, never values.
 */
import { isAddress } from "../mail-address.ts";
import type { SecretAlias, SecretValues } from "./aliases.ts";

export type Shaped =
  | { readonly kind: "values"; readonly values: SecretValues }
  /** As a clause: `it has no password`. */
  | { readonly kind: "misshapen"; readonly problem: string };

/** The values in a secret's text. */
export function shape(alias: SecretAlias, text: string): Shaped {
  const values = parsed(text);
  if (typeof values === "string") {
    return { kind: "misshapen", problem: values };
  }
  const problem = checks[alias](values);
  return problem === undefined ? { kind: "values", values } : { kind: "misshapen", problem };
}

/** What is wrong with it, or the values. */
function parsed(text: string): SecretValues | string {
  if (text.trim() === "") {
    return "it is empty";
  }
  let values: unknown;
  try {
    values = JSON.parse(text);
  } catch (error) {
    return `it is not JSON${placeIn(error)}`;
  }
  return typeof values === "object" && values !== null && !Array.isArray(values)
    ? (values as SecretValues)
    : `it holds no JSON object but ${kindOf(values)}`;
}

// V8 names the place in most messages, and quotes the text around it in the others.
function placeIn(error: unknown): string {
  const place =
    error instanceof Error ? /\(line \d+ column \d+\)$/.exec(error.message)?.[0] : undefined;
  return place === undefined ? "" : ` ${place}`;
}

function kindOf(value: unknown): string {
  if (value === null) {
    return "null";
  }
  return Array.isArray(value) ? "a list" : `a ${typeof value}`;
}

/** What each must hold, for the documents; further keys may be there. */
export const mustHold: Readonly<Record<SecretAlias, string>> = {
  database: "`username`, `password`",
  main: "a JSON object; `job_failure_recipients` and others are read where they are",
  ses: "`ses_default_from_email`, a mail address",
  "email-templates": "`email_templates`, an object",
  "sms-templates": "`sms_templates`, an object",
  twilio: "`account_sid`, `auth_token`, and `from_phone` or `phone_number`",
  "user-reports": "`bucket_name`",
  "case-documents": "`bucket_name`",
  "user-documents": "`bucket_name`",
  "report-passwords": "`current`, and in `keys` the key that it names",
};

type Check = (values: SecretValues) => string | undefined;

const checks: Readonly<Record<SecretAlias, Check>> = {
  database: texts("username", "password"),
  // Who is told, and switches: all of them may be missing.
  main: () => undefined,
  ses: ({ ses_default_from_email: sender }) =>
    typeof sender === "string" && isAddress(sender)
      ? undefined
      : "its ses_default_from_email is no mail address",
  "email-templates": object("email_templates"),
  "sms-templates": object("sms_templates"),
  twilio: (values) =>
    texts("account_sid", "auth_token")(values) ??
    (isText(values["from_phone"]) || isText(values["phone_number"])
      ? undefined
      : "it has no from_phone"),
  "user-reports": texts("bucket_name"),
  "case-documents": texts("bucket_name"),
  "user-documents": texts("bucket_name"),
  "report-passwords": (values) =>
    texts("current")(values) ??
    object("keys")(values) ??
    (isText((values["keys"] as SecretValues)[String(values["current"])])
      ? undefined
      : "its keys lack the one that current names"),
};

function texts(...keys: readonly string[]): Check {
  return (values) => {
    const missing = keys.find((key) => !isText(values[key]));
    return missing === undefined ? undefined : `it has no ${missing}`;
  };
}

function object(key: string): Check {
  return ({ [key]: value }) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? undefined
      : `it has no ${key}`;
}

function isText(value: unknown): boolean {
  return typeof value === "string" && value.trim() !== "";
}
