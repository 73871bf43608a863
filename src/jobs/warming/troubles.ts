/**
 * What a person must see of a warming: which secrets, what is wrong, what to do. Secrets with the same matter make one
 * exception: in an outage it is one for all.
 */
import { durationWords, momentWords } from "../../domain/alerts/wording.ts";
import type { FailureClass } from "../../domain/secrets/failure-classes.ts";
import type { Trouble } from "../../run/outcome.ts";
import type { MassDenial } from "../../secrets/mass-denial.ts";
import type { Finding, Note, Warming } from "../../secrets/findings.ts";

type Words = Omit<Trouble, "subject">;

export function troublesOf({ findings, massDenial }: Warming, now: Date): readonly Trouble[] {
  return [
    ...(massDenial?.held === true ? [massDenialTrouble(massDenial)] : []),
    ...together(findings.flatMap(notesIn)),
    ...together(findings.flatMap((finding) => matterOf(finding, findings, now))),
  ];
}

interface Matter {
  readonly alias: string;
  readonly words: Words;
}

/** One exception for all secrets of which the same is to be said, in the order in which they came up. */
function together(matters: readonly Matter[]): readonly Trouble[] {
  const groups = Map.groupBy(matters, ({ words }) => `${words.problem}\n${words.remedy}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    const names = group.map(({ alias }) => alias).join(", ");
    const subject = group.length === 1 ? `secret ${names}` : `secrets ${names}`;
    return first === undefined ? [] : [{ subject, ...first.words }];
  });
}

const massDenialWords = {
  identity: "our identity is refused, so every secret is",
  store: "more than half of the secrets are denied at once",
} as const;

function massDenialTrouble({ whose, since }: MassDenial): Trouble {
  const until = new Date(since.getTime() + 60 * 60 * 1000);
  return {
    subject: "access",
    problem: `${massDenialWords[whose]}; the copies are held until ${momentWords(until)}`,
    remedy:
      "If it was a mistake in a role or policy, mend it before then. If it was meant, do nothing: the copies are taken away then.",
  };
}

const remedies: Readonly<Record<FailureClass, string>> = {
  unavailable:
    "Nothing by hand: the next warming tries again. If it lasts, look at the store's status page.",
  suspect: "Find out who or what answers in the store's place, or who spoilt the secret.",
  denied: "Give access back or restore the secret. If it was taken away on purpose, nothing.",
  misconfigured: "Correct the setting that names it.",
};

function matterOf(finding: Finding, all: readonly Finding[], now: Date): readonly Matter[] {
  return finding.kind === "refreshed"
    ? []
    : [{ alias: finding.alias, words: wordsFor(finding, all, now) }];
}

function wordsFor(
  finding: Exclude<Finding, { kind: "refreshed" }>,
  all: readonly Finding[],
  now: Date,
): Words {
  switch (finding.kind) {
    case "stale":
      return staleWords(finding, all, now);
    case "missing":
      return {
        problem: `missing: ${finding.failure.words}, and no copy may be used`,
        remedy: finding.failure.remedy ?? remedies[finding.failure.class],
      };
    case "denied":
      return {
        problem: `denied: ${finding.failure.words}. The copy was taken away`,
        remedy: finding.failure.remedy ?? remedies.denied,
      };
    case "revoked": {
      const { at, by = "somebody", reason } = finding.tombstone;
      return {
        problem: `revoked by ${by} on ${momentWords(at)}: ${reason}`,
        remedy: `Give it a new version in the store, or take it back by \`secrets refresh ${finding.alias}\`.`,
      };
    }
    case "unkept":
      return {
        problem: `the store gave it, and it could not be kept: ${finding.error.message}`,
        remedy: "Mend what the message names; the next warming tries again.",
      };
  }
}

type Stale = Extract<Finding, { kind: "stale" }>;

/** The oldest copy of those that failed alike speaks for all. */
function staleWords({ failure }: Stale, all: readonly Finding[], now: Date): Words {
  const alike = all.filter(
    (other): other is Stale => other.kind === "stale" && other.failure.words === failure.words,
  );
  const oldest = Math.min(...alike.map(({ confirmedAt }) => confirmedAt.getTime()));
  const until = Math.min(...alike.map(({ usableUntil }) => usableUntil.getTime()));
  const age = durationWords((now.getTime() - oldest) / 1000);
  return {
    problem: `not refreshed: ${failure.words}. The copy was confirmed ${age} ago and can stand in until ${momentWords(new Date(until))}`,
    remedy: failure.remedy ?? remedies[failure.class],
  };
}

function notesIn({ alias, notes }: Finding): readonly Matter[] {
  return notes.map((note) => ({ alias, words: noteWords(note) }));
}

function noteWords(note: Note): Words {
  switch (note.kind) {
    case "unusable":
      return {
        problem: `the copy ${note.why}`,
        remedy:
          "Find out who changed the copies or the sealing key. A warming that is given the secret makes the copy anew.",
      };
    case "copy-gone":
      return {
        problem: "the copy was gone",
        remedy: "Find out who removed it. A warming that is given the secret makes it anew.",
      };
    case "older-put-back":
      return {
        problem: `an older copy was in place than the one confirmed on ${momentWords(note.expected)}`,
        remedy: "Find out who restored a backup of the copies; those are no matter for backups.",
      };
  }
}
