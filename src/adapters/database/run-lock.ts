/** One lock per job and environment, kept by the database; environments may share a server. See the dialects for how it is freed. */
import type { RunLock } from "../../ports/run-lock.ts";
import type { Database } from "./database.ts";

export function runLock(database: Database, environment: string): RunLock {
  // A server's locks are of no schema: two installations on one server must not lock each other out.
  const lockName = (name: string): string =>
    ["surgicase-jobs", environment, database.place.schema, name].join(":");
  return {
    acquire: async (name, signal) => database.tryLock(lockName(name), signal),
    isHeld: async (name, signal) => database.isLocked(lockName(name), signal),
  };
}
