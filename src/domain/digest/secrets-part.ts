/** The kept copies of secrets: which were not confirmed within their lifetime, and which cannot be used. Never a value. */
import { countWords, durationWords, plainLine } from "../alerts/wording.ts";
import type { Card, Need, Part, Viewpoint } from "./digest.ts";
import { firstFew } from "./lists.ts";

export interface CopyInDigest {
  readonly secret: string;
  readonly state: "fresh" | "stale" | "expired" | "none" | "denied" | "revoked" | "unusable";
  readonly ageSeconds: number | undefined;
  readonly notes: readonly string[];
}

export function secretsPart(copies: readonly CopyInDigest[], { command }: Viewpoint): Part {
  const fresh = copies.filter(({ state }) => state === "fresh").length;
  const without = copies.filter(({ state }) => state === "none");
  const others = copies.filter(({ state }) => state !== "fresh" && state !== "none");
  return {
    needs: needOf(others.filter(isBad), command),
    section: {
      heading: "Secrets",
      cards: [
        ...(copies.length === 0 ? [noNames] : []),
        ...(fresh === 0 ? [] : [freshCard(fresh, copies.length)]),
        ...others.map(cardOf),
        ...(without.length === 0 ? [] : [withoutCard(without)]),
      ],
    },
  };
}

const noNames: Card = { mark: "note", title: "No secret is kept", lines: [] };

/** A person revoked it, or nothing was ever kept of it: the warming tells of that where it matters. */
function isBad({ state }: CopyInDigest): boolean {
  return state !== "revoked" && state !== "fresh";
}

function needOf(bad: readonly CopyInDigest[], command: Viewpoint["command"]): readonly Need[] {
  return bad.length === 0
    ? []
    : [
        {
          what: `${countWords(bad.length, "secret")} served stale, or not at all`,
          details: firstFew(
            bad.map((copy) => `${copy.secret}: ${standingOf(copy)}`),
            5,
          ),
          steps: [
            { text: "See how each copy stands, and why.", command: command("secrets status") },
            { text: "Ask the store now.", command: command("secrets refresh") },
          ],
        },
      ];
}

function freshCard(fresh: number, all: number): Card {
  return {
    mark: "well",
    title: fresh === all ? `All ${all} secrets are fresh` : `${fresh} of ${all} secrets are fresh`,
    lines: [],
  };
}

function withoutCard(without: readonly CopyInDigest[]): Card {
  return {
    mark: "note",
    title: `${countWords(without.length, "secret")} without a copy yet`,
    lines: [without.map(({ secret }) => secret).join(", ")],
  };
}

function cardOf(copy: CopyInDigest): Card {
  return {
    mark: isBad(copy) ? "look" : "note",
    title: `${copy.secret}: ${standingOf(copy)}`,
    lines: copy.notes.map((note) => plainLine(note, 240)),
  };
}

const stateWords: Readonly<Record<CopyInDigest["state"], string>> = {
  fresh: "fresh",
  stale: "served stale",
  expired: "too old to be used",
  none: "no copy yet",
  denied: "taken away by the store",
  revoked: "revoked by a person",
  unusable: "its copy cannot be used",
};

function standingOf({ state, ageSeconds }: CopyInDigest): string {
  const age = ageSeconds === undefined ? "" : `, confirmed ${durationWords(ageSeconds)} ago`;
  return `${stateWords[state]}${age}`;
}
