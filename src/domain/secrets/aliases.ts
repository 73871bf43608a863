/** The secrets by our own names: what a job declares, whatever the store calls them. */

export const secretAliases = [
  "database",
  "main",
  "ses",
  "email-templates",
  "sms-templates",
  "twilio",
  "user-reports",
  "case-documents",
  "user-documents",
  "report-passwords",
] as const;

export type SecretAlias = (typeof secretAliases)[number];

export type SecretValues = Readonly<Record<string, unknown>>;

/** The setting that names the secret: `SECRET_ID_EMAIL_TEMPLATES`. */
export function secretVariable(alias: SecretAlias): string {
  return `SECRET_ID_${alias.toUpperCase().replaceAll("-", "_")}`;
}
