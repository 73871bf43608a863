/** Secrets as a person names them on the command line: by alias, and only those that have a name in the store. */
import { UsageError } from "../../../domain/failure.ts";
import {
  secretAliases,
  secretVariable,
  type SecretAlias,
} from "../../../domain/secrets/aliases.ts";

/** @throws {UsageError} naming those that there are. */
export function secretNamed(ids: ReadonlyMap<SecretAlias, string>, name: string): SecretAlias {
  const alias = secretAliases.find((known) => known === name);
  if (alias !== undefined && ids.has(alias)) {
    return alias;
  }
  const problem =
    alias === undefined
      ? "there is no such secret"
      : `it has no name in the store: set ${secretVariable(alias)}`;
  throw new UsageError(
    `Cannot find the secret "${name}": ${problem}. The secrets are ${[...ids.keys()].join(", ")}`,
  );
}
