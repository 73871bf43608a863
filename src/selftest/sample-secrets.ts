/** Made-up secrets of the shape that each must have. One value in each is a mark that must be found nowhere else. */
import { builtInSecret } from "../domain/letters/built-in.ts";
import type { SecretAlias, SecretValues } from "../domain/secrets/aliases.ts";

/** Looks like nothing that scrubbing knows by its form. */
export const mark = "kestrel-on-the-wing-4711";

const bucket = { bucket_name: "samples", region: "us-east-1", aws_secret_access_key: mark };

/** Those nine that have a name by default. */
export const sampleSecrets: Readonly<Partial<Record<SecretAlias, SecretValues>>> = {
  main: { admin_email: "operator@example.com", CLICKUP_API_TOKEN: mark },
  ses: { ses_default_from_email: "jobs@example.com", key: mark },
  "email-templates": { ...builtInSecret, welcome_user: { subject: mark, body: mark } },
  "sms-templates": { sms_templates: { new_user_signup: { message: mark } } },
  twilio: { account_sid: "sample", auth_token: mark, from_phone: "+15550100" },
  "user-reports": bucket,
  "case-documents": bucket,
  "user-documents": bucket,
  "report-passwords": { current: "1", keys: { "1": mark } },
};
