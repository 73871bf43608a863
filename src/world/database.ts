/** The database, wired: opened with the login of the settings or of its secret, and looked at before somebody works in it. */
import type { DatabaseSettings } from "../config/seams.ts";
import type {
  Database,
  DatabaseSettings as ServerSettings,
} from "../adapters/database/database.ts";
import type { Secrets } from "../ports/secrets.ts";
import { withLogin } from "./database-login.ts";

export type OpenSettings = DatabaseSettings & { readonly mustExist?: boolean };

/** An open database, and the server with the login that it let in: the tools that dump it need that too. */
export interface Reached {
  readonly database: Database;
  readonly server: ServerSettings;
}

/** Who sets a database up makes its file; for everybody else a missing one is a mistake in the settings. */
export function existing(settings: DatabaseSettings): OpenSettings {
  return settings.kind === "sqlite" ? { ...settings, mustExist: true } : settings;
}

/** @throws {UnavailableError} {DeniedError} {ConfigError} */
export async function reachDatabase(
  settings: OpenSettings,
  secrets: () => Promise<Secrets>,
  signal: AbortSignal,
): Promise<Reached> {
  const { openDatabase } = await import("../adapters/database/database.ts");
  const open = async (server: ServerSettings): Promise<Reached> => ({
    server,
    database: await openDatabase(server, signal),
  });
  if (settings.kind === "sqlite") {
    return await open(settings);
  }
  const { login, ...server } = settings;
  return login === undefined
    ? await withLogin(await secrets(), async (found) => open({ ...server, ...found }), signal)
    : await open({ ...server, ...login });
}

/** The database with our tables in place. */
export async function readyDatabase(
  settings: OpenSettings,
  secrets: () => Promise<Secrets>,
  stack: AsyncDisposableStack,
  signal: AbortSignal,
): Promise<Database> {
  const { requireSchema } = await import("../adapters/database/migrate.ts");
  const { database } = await reachDatabase(settings, secrets, signal);
  stack.use(database);
  await requireSchema(database, signal);
  return database;
}
