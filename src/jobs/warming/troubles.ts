/**
 * What a person must see of a warming: which secrets, what is wrong, what to do. Secrets with the same matter make one
 * exception: in an outage it is one for all.
 */
import { durationWords, momentWords } from "../../domain/alerts/wording.ts";
import type { SecretAlias } from "../../domain/secrets/aliases.ts";
import type { FailureClass, StoreFailure } from "../../domain/secrets/failure-classes.ts";
import type { Trouble } from "../../run/outcome.ts";
import { heldUntil, type MassDenial } from "../../secrets/mass-denial.ts";
import type { Finding, Note, Warming } from "../../secrets/findings.ts";

type Words = Omit<Trouble, "subject">;

export interface Telling {
  readonly now: Date;
  /** What the store calls each secret. */
  readonly ids: ReadonlyMap<SecretAlias, string>;
  /** A command of this program as it is typed here. */
  readonly command: (words: string) => string;
}

export function troublesOf(
  { findings, massDenial }: Warming,
  telling: Telling,
): readonly Trouble[] {
  return [
    ...(massDenial?.held === true ? [massDenialTrouble(massDenial)] : []),
    ...together(findings.flatMap(notesIn), telling),
    ...together(
      findings.flatMap((finding) => matterOf(finding, findings, telling)),
      telling,
    ),
  ];
}

interface Matter {
  readonly alias: SecretAlias;
  readonly words: Words;
}

/** One exception for all secrets of which the same is to be said, in the order in which they came up. */
function together(matters: readonly Matter[], { ids }: Telling): readonly Trouble[] {
  const groups = Map.groupBy(matters, ({ words }) => `${words.problem}\n${words.remedy}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) {
      return [];
    }
    const names = group.map(({ alias }) => alias).join(", ");
    const subject =
      group.length === 1 ? `secret ${names} (${ids.get(first.alias) ?? ""})` : `secrets ${names}`;
    return [{ subject, ...first.words }];
  });
}

const massDenialWords = {
  identity: "our identity is refused, so every secret is",
  store: "more than half of the secrets are denied at once",
} as const;

function massDenialTrouble({ whose, since }: MassDenial): Trouble {
  const until = heldUntil(since);
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
  suspect:
    "Look at the secret in the store: if it was spoilt, put the version before back. If it is as it should be, find out who answers in the store's place.",
  denied:
    "Give access back or restore the secret in the store. If it was taken away on purpose, nothing.",
  misconfigured: "Correct the setting that names it.",
};

/** What to do about a failure. Our own identity is mended elsewhere than the secret. */
function remedyFor({ remedy, whose, class: failureClass }: StoreFailure): string {
  if (remedy !== undefined) {
    return remedy;
  }
  return whose === "identity" && failureClass !== "unavailable"
    ? "Look at who we are for AWS: the role and its trust, the token or keys, and the clock of this machine."
    : remedies[failureClass];
}

function matterOf(finding: Finding, all: readonly Finding[], telling: Telling): readonly Matter[] {
  return finding.kind === "refreshed"
    ? []
    : [{ alias: finding.alias, words: wordsFor(finding, all, telling) }];
}

function wordsFor(
  finding: Exclude<Finding, { kind: "refreshed" }>,
  all: readonly Finding[],
  { now, command }: Telling,
): Words {
  switch (finding.kind) {
    case "stale":
      return staleWords(finding, all, now);
    case "missing":
      return {
        problem: `not refreshed, and there is no copy that may be used: ${finding.failure.words}`,
        remedy: missingRemedy(finding.failure),
      };
    case "denied":
      return {
        problem: `denied, its copy was taken away: ${finding.failure.words}`,
        remedy: `${remedyFor(finding.failure)} Then: ${command(`secrets refresh ${finding.alias}`)}`,
      };
    case "revoked": {
      const { at, by = "somebody", reason } = finding.tombstone;
      return {
        problem: `revoked by ${by} on ${momentWords(at)}: ${reason}`,
        remedy: `Give it a new version in the store. To take the revocation back: ${command(`secrets refresh ${finding.alias}`)}`,
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
    remedy: remedyFor(failure),
  };
}

function missingRemedy(failure: StoreFailure): string {
  return failure.class === "unavailable"
    ? `${remedyFor(failure)} SECRETS_COPY_HOURS (72 at most) or SECRETS_BREAK_GLASS lets jobs go on with a copy that is too old.`
    : remedyFor(failure);
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
