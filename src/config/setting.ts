/** One setting: its variable, what it is for, its default, and how its text becomes a value. */

export interface Setting<Value> {
  readonly variable: string;
  readonly about: string;
  /** Text used where the variable is unset; `undefined`: it must be set. */
  readonly fallback: string | undefined;
  /** How `config` shows it: as it is, or by its scheme and place alone (a URL may hold a password). */
  readonly shown: "plain" | "masked";
  /** @throws {SettingError} naming what is expected, never what was given. */
  readonly parse: (text: string) => Value;
}

/** What is wrong with a setting, as a clause after its name: `must be an IANA time zone such as America/New_York`. */
export class SettingError extends Error {
  override readonly name = "SettingError";
}

export interface Environment {
  readonly [variable: string]: string | undefined;
}

/** Where a value came from, for `config`. */
export type Origin = "environment" | "default" | "missing";

/** The setting's text and where it came from. Blank counts as unset. */
export function textOf<Value>(
  setting: Setting<Value>,
  environment: Environment,
): { readonly text: string | undefined; readonly origin: Origin } {
  const given = environment[setting.variable]?.trim() ?? "";
  if (given !== "") {
    return { text: given, origin: "environment" };
  }
  return setting.fallback === undefined
    ? { text: undefined, origin: "missing" }
    : { text: setting.fallback, origin: "default" };
}

/** Shown by `config` as it is. */
export function plain<Value>(
  variable: string,
  fallback: string | undefined,
  parse: (text: string) => Value,
  about: string,
): Setting<Value> {
  return { variable, about, fallback, parse, shown: "plain" };
}

/** Shown by its scheme and place alone. */
export function masked<Value>(
  variable: string,
  fallback: string | undefined,
  parse: (text: string) => Value,
  about: string,
): Setting<Value> {
  return { variable, about, fallback, parse, shown: "masked" };
}
