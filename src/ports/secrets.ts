/** Named secrets. Each is a JSON object; a job asks by alias, and where it comes from is not its business. */
import type { SecretAlias, SecretValues } from "../domain/secrets/aliases.ts";

export interface Secret {
  readonly alias: SecretAlias;
  readonly values: SecretValues;
  /** Which version the store gave; two reads with the same version hold the same values. */
  readonly version: string;
  /** When the store last confirmed these values. */
  readonly confirmedAt: Date;
  /** `source`: asked just now, or confirmed within its lifetime. `copy`: the store failed, a kept copy was used. */
  readonly servedFrom: "source" | "copy";
}

export interface Secrets {
  /**
   * @param ask `anew`: ask the store although a copy is fresh, because what it holds was refused.
   * @throws {UnavailableError} when the store cannot be asked and no copy may be used.
   * @throws {DeniedError} when it is not there or may not be read.
   * @throws {ConfigError} when it was asked for wrongly.
   */
  read(alias: SecretAlias, signal: AbortSignal, ask?: "anew"): Promise<Secret>;
}
