/**
 * The one place that reads the environment, once, at the start. All mistakes are listed at once, and none of them repeats a
 * value. What alerts need is read apart, so that a run with wrong settings can still say so by mail.
 */
import { resolve } from "node:path";
import { ConfigError } from "../domain/failure.ts";
import { secretVariable, type SecretAlias } from "../domain/secrets/aliases.ts";
import { SettingError, textOf, type Environment, type Setting } from "./setting.ts";
import { settingsFor, type Settings } from "./settings.ts";

export type Config = { readonly [Name in keyof Settings]: ReturnType<Settings[Name]["parse"]> };

export interface ReadConfig {
  /** Undefined where there are problems. */
  readonly config: Config | undefined;
  /** Every setting that could be read. */
  readonly readable: Partial<Config>;
  readonly problems: readonly string[];
}

export function readSettings(environment: Environment, folder: string): ReadConfig {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};

  for (const [name, setting] of Object.entries<Setting<unknown>>(
    settingsFor(environment, folder),
  )) {
    const { text } = textOf(setting, environment);
    try {
      values[name] = valueOf(setting, text);
    } catch (error) {
      problems.push(problemOf(setting, error));
    }
  }
  const readable: Partial<Config> = values;
  problems.push(...contradictions(readable));
  return { config: problems.length === 0 ? (readable as Config) : undefined, readable, problems };
}

/** @throws {ConfigError} with every problem. */
export function readConfig(environment: Environment, folder: string): Config {
  const { config, problems } = readSettings(environment, folder);
  if (config === undefined) {
    throw new ConfigError(problems);
  }
  return config;
}

/** A setting that could be read. @throws {ConfigError} where it could not, which was said at the start. */
export function given<Name extends keyof Config>(
  settings: Partial<Config>,
  name: Name,
): NonNullable<Config[Name]> {
  const value = settings[name];
  if (value === undefined || value === null) {
    const { variable, about } = settingsFor({}, ".")[name];
    throw new ConfigError([
      name in settings ? `${variable} is not set: ${about}` : `${variable} cannot be used`,
    ]);
  }
  return value;
}

/** The secret that an alias stands for, or undefined. */
export function secretIdOf(config: Partial<Config>, alias: SecretAlias): string | undefined {
  return config[`secretId:${alias}`];
}

function valueOf(setting: Setting<unknown>, text: string | undefined): unknown {
  if (text === undefined) {
    throw new SettingError(`is not set: ${setting.about}`);
  }
  return setting.parse(text);
}

function problemOf(setting: Setting<unknown>, error: unknown): string {
  if (error instanceof SettingError) {
    return `${setting.variable} ${error.message}`;
  }
  throw error;
}

function contradictions(values: Partial<Config>): readonly string[] {
  const { database, secretCopies, sealingKey } = values;
  const needsLogin = database?.kind === "mysql" && database.login === undefined;
  const isBeside =
    secretCopies?.kind === "files" &&
    sealingKey?.kind === "files" &&
    resolve(secretCopies.folder) === resolve(sealingKey.folder);
  return [
    ...(needsLogin && secretIdOf(values, "database") === undefined
      ? [
          `${secretVariable("database")} is not set: DATABASE_URL has no login, so name the secret that holds it`,
        ]
      : []),
    ...(isBeside
      ? [
          "SEALING_KEY_URL must be another place than SECRETS_COPIES_URL: whoever has both can read the secrets",
        ]
      : []),
  ];
}
