/** Named secrets. Each is a JSON object; a job asks by alias, and where it comes from is not its business. */

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

/** The setting that names the secret: `SECRET_ID_EMAIL_TEMPLATES`. */
export function secretVariable(alias: SecretAlias): string {
  return `SECRET_ID_${alias.toUpperCase().replaceAll("-", "_")}`;
}

export interface Secret {
  readonly alias: SecretAlias;
  readonly values: Readonly<Record<string, unknown>>;
  /** Which version the source gave; two reads with the same version hold the same values. */
  readonly version: string;
  /** When the source last confirmed these values. */
  readonly confirmedAt: Date;
  /** `source`: asked just now, or confirmed within its lifetime. `copy`: the source failed, a kept copy was used. */
  readonly servedFrom: "source" | "copy";
}

export interface Secrets {
  /**
   * @throws {UnavailableError} when the source cannot be reached and no copy may be used.
   * @throws {DeniedError} when it is not there or may not be read.
   * @throws {ConfigError} when it was asked for wrongly.
   */
  read(alias: SecretAlias, signal: AbortSignal): Promise<Secret>;
}
