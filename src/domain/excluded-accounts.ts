/** Accounts that are no people (tests, the system's own): `excluded_user_ids` of the secret `main`. */
import { ConfigError } from "./failure.ts";

/** As SurgiCase's database compares user ids: letter case does not tell them apart. */
export function accountKey(userId: string): string {
  return userId.trim().toLowerCase();
}

/** The keys of a list, or of text with commas. @throws {ConfigError} when it is neither, so that nobody is paid by a typing error. */
export function excludedUserIds(values: Readonly<Record<string, unknown>>): ReadonlySet<string> {
  const given = values["excluded_user_ids"] ?? [];
  const parts: unknown[] = typeof given === "string" ? given.split(",") : asList(given);
  const ids = parts.map((part) => accountKey(idOf(part)));
  return new Set(ids.filter((id) => id !== ""));
}

function asList(given: unknown): unknown[] {
  if (!Array.isArray(given)) {
    throw new ConfigError([
      "excluded_user_ids of the secret main must be a list of user ids, or text with commas between them",
    ]);
  }
  return given;
}

function idOf(part: unknown): string {
  if (typeof part !== "string" && typeof part !== "number") {
    throw new ConfigError(["excluded_user_ids of the secret main must hold text alone"]);
  }
  return String(part);
}
