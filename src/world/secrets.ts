/** Secrets, wired, and the database's login in them. */
import { randomBytes } from "node:crypto";
import { given, secretIdOf, type Config } from "../config/config.ts";
import { ConfigError } from "../domain/failure.ts";
import type { Clock } from "../ports/clock.ts";
import { secretAliases, type SecretAlias, type Secrets } from "../ports/secrets.ts";

export async function loginFrom(secrets: Secrets, signal: AbortSignal) {
  const { values } = await secrets.read("database", signal);
  const { username, password } = values;
  if (typeof username !== "string" || typeof password !== "string") {
    throw new ConfigError(['the secret database must hold "username" and "password"']);
  }
  return { user: username, password };
}

export async function openSecrets(settings: Partial<Config>, clock: Clock): Promise<Secrets> {
  const { folder, embedded } = given(settings, "secrets");
  const { jsonFileSecrets } = await import("../adapters/secrets/json-files.ts");
  const ids = Object.fromEntries(
    secretAliases.map((alias) => [alias, secretIdOf(settings, alias)]),
  );
  return jsonFileSecrets({
    folder,
    ids: ids as Record<SecretAlias, string | undefined>,
    now: () => clock.now(),
    createMissing: embedded ? firstValues : () => undefined,
  });
}

/** The embedded world sets itself up: nobody is excluded, and report passwords have a key of their own. */
function firstValues(alias: SecretAlias): Record<string, unknown> | undefined {
  const values: Partial<Record<SecretAlias, Record<string, unknown>>> = {
    main: {},
    "report-passwords": { current: "1", keys: { "1": randomBytes(32).toString("base64") } },
  };
  return values[alias];
}
