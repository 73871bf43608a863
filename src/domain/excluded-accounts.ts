/** Accounts that are no people (tests, the system's own): `excluded_user_ids` of the secret `main`. */

/** A list, or text with commas. @throws {TypeError} when it is neither, so that nobody is paid by a typing error. */
export function excludedUserIds(values: Readonly<Record<string, unknown>>): ReadonlySet<string> {
  const given = values["excluded_user_ids"] ?? [];
  const parts: unknown[] = typeof given === "string" ? given.split(",") : asList(given);
  const ids = parts.map((part) => idOf(part).trim());
  return new Set(ids.filter((id) => id !== ""));
}

function asList(given: unknown): unknown[] {
  if (!Array.isArray(given)) {
    throw new TypeError(
      "Cannot read excluded_user_ids of the secret main: it must be a list of user ids, or text with commas between them",
    );
  }
  return given;
}

function idOf(part: unknown): string {
  if (typeof part !== "string" && typeof part !== "number") {
    throw new TypeError(
      "Cannot read excluded_user_ids of the secret main: every user id must be text",
    );
  }
  return String(part);
}
