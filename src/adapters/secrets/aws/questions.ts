/** The two ways to ask Secrets Manager: for one secret, or for many by one question. Both have an answer for each alias. */
import type { SecretAlias } from "../../../domain/secrets/aliases.ts";
import type { StoreAnswer } from "../../../ports/secret-store.ts";
import { answerOfOne, answerTo, nextTokenOf, noAnswer } from "./answers.ts";
import { countdown } from "./countdown.ts";
import type { Desk, Heard } from "./desk.ts";
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
      return [alias, heard.kind === "answered" ? answerOfOne(idOf(alias), heard.output) : heard];
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
  const one = oneByOne(desk, idOf);
  return async (aliases, limitMilliseconds, signal) => {
    const remaining = countdown(limitMilliseconds);
    const lists = slices([...new Set(aliases.map(idOf))], longestList);
    const heard = new Map(
      (
        await Promise.all(lists.map(async (list) => listAnswers(list, desk, remaining(), signal)))
      ).flat(),
    );
    const answers = new Map(
      aliases.map((alias) => [alias, heard.get(idOf(alias))?.answer ?? noAnswer]),
    );
    // A role may read each secret and yet not ask for many at once: that must not pass for a denial of all.
    const refused = aliases.filter((alias) => heard.get(idOf(alias))?.isRefusedAsList === true);
    return refused.length === 0
      ? answers
      : new Map([...answers, ...(await one(refused, remaining(), signal))]);
  };
}

interface ListAnswer {
  readonly answer: StoreAnswer;
  /** Whether asking for the whole list was denied. */
  readonly isRefusedAsList: boolean;
}

/** An answer for each id, from as many pages as it takes. */
async function listAnswers(
  list: readonly string[],
  desk: Desk,
  limitMilliseconds: number,
  signal: AbortSignal,
): Promise<readonly (readonly [string, ListAnswer])[]> {
  const remaining = countdown(limitMilliseconds);
  const answers = new Map<string, ListAnswer>();
  let token: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const input = { SecretIdList: [...list], ...(token === undefined ? {} : { NextToken: token }) };
    const heard = await desk.ask(
      (sdk) => new sdk.BatchGetSecretValueCommand(input),
      remaining(),
      signal,
    );
    const missing = list.filter((id) => (answers.get(id)?.answer ?? noAnswer) === noAnswer);
    missing.forEach((id) => answers.set(id, listAnswerTo(id, heard)));
    token = heard.kind === "answered" ? nextTokenOf(heard.output) : undefined;
    const isComplete = missing.every((id) => answers.get(id)?.answer !== noAnswer);
    if (token === undefined || isComplete) {
      break;
    }
  }
  return [...answers];
}

/** A store that has ever more pages is not asked for ever. */
const mostPages = 10;

function listAnswerTo(id: string, heard: Heard<unknown>): ListAnswer {
  return heard.kind === "answered"
    ? { answer: answerTo(id, heard.output), isRefusedAsList: false }
    : {
        answer: heard,
        isRefusedAsList:
          heard.failure.code.startsWith("AccessDenied") && heard.failure.whose === "store",
      };
}

function slices<Item>(items: readonly Item[], length: number): readonly Item[][] {
  return Array.from({ length: Math.ceil(items.length / length) }, (_, index) =>
    items.slice(index * length, (index + 1) * length),
  );
}
