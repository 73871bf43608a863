/** What is in the made-up store: a value for each secret, in the shape that jobs believe. */
import { randomBytes } from "node:crypto";
import { builtInSecret } from "../domain/letters/built-in.ts";
import type { SecretAlias, SecretValues } from "../domain/secrets/aliases.ts";
import { excludedUserIds } from "./sample-data.ts";

export const operator = "operator@example.com";

/** The database of the demonstration is a file and has no login. */
export function sampleSecrets(): Readonly<Record<Exclude<SecretAlias, "database">, SecretValues>> {
  const region = "us-east-1";
  return {
    main: { excluded_user_ids: excludedUserIds, job_failure_recipients: operator },
    ses: { ses_default_from_email: "reports@example.com" },
    "email-templates": builtInSecret,
    "sms-templates": { sms_templates: {} },
    twilio: { account_sid: "made-up-account", auth_token: madeUpKey(), from_phone: "+15550100" },
    "user-reports": { bucket_name: "made-up-reports", region },
    "case-documents": { bucket_name: "made-up-case-documents", region },
    "user-documents": { bucket_name: "made-up-user-documents", region },
    "report-passwords": { current: "1", keys: { "1": madeUpKey() } },
  };
}

function madeUpKey(): string {
  return randomBytes(32).toString("base64");
}
