/**
 * Secrets in AWS Secrets Manager. A question ends within its limit whatever hangs, and what went wrong is an answer, with its
 * class; nothing is tried again, as whoever asks has copies to go on with.
 */
import { secretVariable, type SecretAlias } from "../../../domain/secrets/aliases.ts";
import type { StoreFailure } from "../../../domain/secrets/failure-classes.ts";
import type { SecretStore } from "../../../ports/secret-store.ts";
import { noAnswer } from "./answers.ts";
import { desk } from "./desk.ts";
import { allAtOnce, oneByOne, type IdOf } from "./questions.ts";
import { replaceBy } from "./replacement.ts";
import { idIn, withReplica, type Answers } from "./replica.ts";

export interface SecretsManagerSettings {
  readonly region: string;
  /** Where the secrets are replicated to; asked for what the first region could not give. */
  readonly replicaRegion?: string | undefined;
  /** Names or ARNs. */
  readonly ids: Readonly<Record<SecretAlias, string | undefined>>;
  readonly limitMilliseconds?: number;
}

type Failed = { readonly kind: "failed"; readonly failure: StoreFailure };

/** Endpoints and credentials are found as the SDK finds them, in `AWS_…` variables. */
export function secretsManager({
  region,
  replicaRegion,
  ids,
  limitMilliseconds = 8000,
}: SecretsManagerSettings): SecretStore {
  const primary = desk(region, limitMilliseconds);
  const replica = replicaRegion === undefined ? undefined : desk(replicaRegion, limitMilliseconds);
  const here: IdOf = (alias) => ids[alias] ?? "";
  const there: IdOf = (alias) => idIn(replica?.region ?? region, here(alias));
  const askOne = withReplica(oneByOne(primary, here), replica && oneByOne(replica, there));
  const askMany = withReplica(allAtOnce(primary, here), replica && allAtOnce(replica, there));
  return {
    async ask(alias, signal) {
      signal.throwIfAborted();
      if (here(alias) === "") {
        return unnamed(alias);
      }
      const answers = await askOne([alias], limitMilliseconds, signal);
      return answers.get(alias) ?? noAnswer;
    },
    async askAll(aliases, signal) {
      signal.throwIfAborted();
      const named = aliases.filter((alias) => here(alias) !== "");
      const answers: Answers = await askMany(named, limitMilliseconds, signal);
      return new Map(
        aliases.map((alias) => [
          alias,
          here(alias) === "" ? unnamed(alias) : (answers.get(alias) ?? noAnswer),
        ]),
      );
    },
    async replace(alias, text, version, signal) {
      signal.throwIfAborted();
      return here(alias) === ""
        ? unnamed(alias)
        : replaceBy(primary, { id: here(alias), text, version }, limitMilliseconds, signal);
    },
  };
}

function unnamed(alias: SecretAlias): Failed {
  const variable = secretVariable(alias);
  const words = `${variable} is not set: it names the secret ${alias}, for example surgicase/${alias}`;
  return {
    kind: "failed",
    failure: { class: "misconfigured", whose: "store", code: variable, words },
  };
}
