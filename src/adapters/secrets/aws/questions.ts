/** The two ways to ask Secrets Manager: for one secret, or for many by one question. Both have an answer for each alias. */
import type { SecretAlias } from "../../../domain/secrets/aliases.ts";
import type { StoreAnswer } from "../../../ports/secret-store.ts";
import { answerOf, answerTo, noAnswer } from "./answers.ts";
import type { Desk } from "./desk.ts";
import type { Asker } from "./replica.ts";

export type IdOf = (alias: SecretAlias) => string;

export function oneByOne(desk: Desk, idOf: IdOf): Asker {
  return async (aliases, limitMilliseconds, signal) => {
    const answers = aliases.map(async (alias): Promise<readonly [SecretAlias, StoreAnswer]> => {
      const heard = await desk.ask(
        (sdk) => new sdk.GetSecretValueCommand(currentOf(idOf(alias))),
        limitMilliseconds,
        signal,
      );
      return [alias, heard.kind === "answered" ? answerOf(heard.output) : heard];
    });
    return new Map(await Promise.all(answers));
  };
}

/** The stage is the one that is given anyway; where a policy or an emulator looks at it, it must be said. */
export function currentOf(id: string): {
  readonly SecretId: string;
  readonly VersionStage: string;
} {
  return { SecretId: id, VersionStage: "AWSCURRENT" };
}

/** So many ids does Secrets Manager take. */
const longestList = 20;

export function allAtOnce(desk: Desk, idOf: IdOf): Asker {
  return async (aliases, limitMilliseconds, signal) => {
    const lists = slices([...new Set(aliases.map(idOf))], longestList);
    const answers = lists.map(
      async (list): Promise<readonly (readonly [string, StoreAnswer])[]> => {
        const heard = await desk.ask(
          (sdk) => new sdk.BatchGetSecretValueCommand({ SecretIdList: list }),
          limitMilliseconds,
          signal,
        );
        return list.map((id) => [
          id,
          heard.kind === "answered" ? answerTo(id, heard.output) : heard,
        ]);
      },
    );
    const byId = new Map((await Promise.all(answers)).flat());
    return new Map(aliases.map((alias) => [alias, byId.get(idOf(alias)) ?? noAnswer]));
  };
}

function slices<Item>(items: readonly Item[], length: number): readonly Item[][] {
  return Array.from({ length: Math.ceil(items.length / length) }, (_, index) =>
    items.slice(index * length, (index + 1) * length),
  );
}
