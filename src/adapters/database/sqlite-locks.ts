/**
 * Locks by name, each a small file beside the database, so that one that is held for hours is in nobody's way. The operating
 * system frees it when the process is gone, kill -9 included; the file itself stays.
 */
import { statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { isBusy } from "./driver-errors.ts";

export function trySqliteLock(path: string, name: string): AsyncDisposable | undefined {
  // Somebody who only asks holds it for a moment.
  const file = new DatabaseSync(lockPath(path, name), { timeout: 50 });
  try {
    file.exec("begin exclusive");
  } catch (error) {
    file.close();
    if (isBusy(error)) {
      return undefined;
    }
    throw error;
  }
  return {
    [Symbol.asyncDispose]: async () => {
      file.close();
    },
  };
}

export function isSqliteLocked(path: string, name: string): boolean {
  const lock = lockPath(path, name);
  if (statSync(lock, { throwIfNoEntry: false }) === undefined) {
    return false;
  }
  const file = new DatabaseSync(lock, { timeout: 0 });
  try {
    file.prepare("select count(*) from sqlite_master").get();
    return false;
  } catch (error) {
    if (isBusy(error)) {
      return true;
    }
    throw error;
  } finally {
    file.close();
  }
}

function lockPath(path: string, name: string): string {
  return `${path}.lock-${name.replaceAll(/[^\w.-]+/g, "-")}`;
}
