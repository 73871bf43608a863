/** Cases that the batches do not take: held ones by reason, and how many belong to accounts that are no people. */
import { countWords, dayWords } from "../alerts/wording.ts";
import type { HoldReason } from "../payments/batch.ts";
import { holdWords } from "../payments/hold-words.ts";
import type { Card, Need, Part } from "./digest.ts";
import { firstFewInLine } from "./lists.ts";

export interface HeldInDigest {
  readonly caseId: string;
  readonly reason: HoldReason;
  readonly since: Date;
}

const mostShown = 12;

/** @param excluded of the week's batch; undefined where there is none. */
export function heldPart(held: readonly HeldInDigest[], excluded: number | undefined): Part {
  const byReason = [...Map.groupBy(held, ({ reason }) => reason)];
  return {
    needs: byReason.map(([reason, cases]) => needOf(reason, cases)),
    section: {
      heading: "Held and excluded cases",
      cards: [
        ...(held.length === 0
          ? [nobody]
          : byReason.map(([reason, cases]) => cardOf(reason, cases))),
        ...(excluded === undefined ? [] : [excludedCard(excluded)]),
      ],
    },
  };
}

const nobody: Card = { mark: "well", title: "No case is held", lines: [] };

function needOf(reason: HoldReason, cases: readonly HeldInDigest[]): Need {
  return {
    what: `${countWords(cases.length, "case")} held: ${holdWords[reason].title}`,
    details: [idsOf(cases)],
    steps: [{ text: holdWords[reason].remedy }],
  };
}

function cardOf(reason: HoldReason, cases: readonly HeldInDigest[]): Card {
  const oldest = cases.toSorted((one, other) => one.since.getTime() - other.since.getTime())[0];
  return {
    mark: "look",
    title: `${cases.length} held: ${holdWords[reason].title}`,
    lines: [
      `${idsOf(cases)}.`,
      ...(oldest === undefined ? [] : [`The oldest since ${dayWords(oldest.since)}.`]),
    ],
  };
}

function idsOf(cases: readonly HeldInDigest[]): string {
  const ids = cases.map(({ caseId }) => caseId);
  return `${ids.length === 1 ? "Case" : "Cases"} ${firstFewInLine(ids, mostShown)}`;
}

function excludedCard(excluded: number): Card {
  return {
    mark: "note",
    title: `${countWords(excluded, "case")} of excluded accounts`,
    lines: ["They are counted only: such an account is no person."],
  };
}
