/** The database's login, from its secret. One that the database refuses was changed since: it is asked for once more. */
import { ConfigError, LoginRefusedError, UnavailableError } from "../domain/failure.ts";
import type { Secret, Secrets } from "../ports/secrets.ts";
import { theSecrets } from "../secrets/refusals.ts";

export interface DatabaseLogin {
  readonly user: string;
  readonly password: string;
}

/** Opens with the login of the secret; where it is refused, once more with the one that the store has now. */
export async function withLogin<Opened>(
  secrets: Secrets,
  open: (login: DatabaseLogin) => Promise<Opened>,
  signal: AbortSignal,
): Promise<Opened> {
  const secret = await secrets.read("database", signal);
  try {
    return await open(loginIn(secret));
  } catch (error) {
    if (error instanceof LoginRefusedError) {
      return await open(loginIn(await changedSince(secret, secrets, error, signal)));
    }
    throw error;
  }
}

/** @throws {LoginRefusedError} where the store has the same login. */
async function changedSince(
  { version }: Secret,
  secrets: Secrets,
  refused: LoginRefusedError,
  signal: AbortSignal,
): Promise<Secret> {
  const secret = await secrets.read("database", signal, "anew");
  if (secret.servedFrom === "copy") {
    throw new UnavailableError(
      theSecrets,
      `${refused.message}. It may have been changed, and the store cannot be asked for the new one now`,
      { cause: refused },
    );
  }
  if (secret.version === version) {
    throw refused;
  }
  return secret;
}

function loginIn({ values: { username, password } }: Secret): DatabaseLogin {
  if (typeof username !== "string" || typeof password !== "string") {
    throw new ConfigError(['the secret database must hold "username" and "password"']);
  }
  return { user: username, password };
}
