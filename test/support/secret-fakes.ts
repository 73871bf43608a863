/** What secrets are read from and kept in, in memory: it works like the real thing, and a test may reach behind it. */
import {
  secretAliases,
  type SecretAlias,
  type SecretValues,
} from "../../src/domain/secrets/aliases.ts";
import type { FailureClass, StoreFailure } from "../../src/domain/secrets/failure-classes.ts";
import type { CopyPlace, PlacedText } from "../../src/ports/copy-place.ts";
import type { SecretStore, StoreAnswer } from "../../src/ports/secret-store.ts";

export const never = new AbortController().signal;

export interface SettableClock {
  readonly now: () => Date;
  /** Forwards, or backwards by less than nothing. */
  readonly pass: (by: {
    readonly hours?: number;
    readonly minutes?: number;
    readonly seconds?: number;
  }) => void;
}

export function settableClock(start: Date): SettableClock {
  let now = start.getTime();
  return {
    now: () => new Date(now),
    pass({ hours = 0, minutes = 0, seconds = 0 }) {
      now += ((hours * 60 + minutes) * 60 + seconds) * 1000;
    },
  };
}

export interface MemoryPlace extends CopyPlace {
  /** What is in place now. */
  readonly text: (name: string) => string | undefined;
  /** Changes it behind everybody's back; `undefined`: takes it away. */
  readonly put: (name: string, text: string | undefined) => void;
  /** From now on the place throws this, until it is told `undefined`. */
  readonly breakWith: (error: Error | undefined) => void;
}

export function memoryPlace(name = "the memory of this test"): MemoryPlace {
  const placed = new Map<string, PlacedText>();
  let revision = 0;
  let broken: Error | undefined;
  const put = (key: string, text: string | undefined) => {
    revision += 1;
    if (text === undefined) {
      placed.delete(key);
    } else {
      placed.set(key, { text, revision: `revision ${revision}` });
    }
  };
  const check = (key: string, signal: AbortSignal) => {
    signal.throwIfAborted();
    if (!/^\w[\w.-]*$/.test(key)) {
      throw new TypeError(`Cannot use ${JSON.stringify(key)} as a name: it must be a plain one`);
    }
    if (broken !== undefined) {
      throw broken;
    }
  };
  const found = (key: string) => (placed.get(key)?.text === "" ? undefined : placed.get(key));
  return {
    name,
    async load(key, signal) {
      check(key, signal);
      return found(key);
    },
    async replace(key, text, seen, signal) {
      check(key, signal);
      const isSeen = found(key)?.revision === seen;
      if (isSeen) {
        put(key, text);
      }
      return isSeen;
    },
    text: (key) => placed.get(key)?.text,
    put,
    breakWith: (error) => void (broken = error),
  };
}

export interface ScriptedStore extends SecretStore {
  /** Whoever was asked for, one by one or together, in order. */
  readonly asked: SecretAlias[];
  /** What it answers from now on. */
  readonly answers: Map<SecretAlias, StoreAnswer>;
  readonly answerAll: (answer: (alias: SecretAlias) => StoreAnswer) => void;
}

/** Without a script it does not know any secret. */
export function scriptedStore(): ScriptedStore {
  const asked: SecretAlias[] = [];
  const answers = new Map<SecretAlias, StoreAnswer>();
  const answer = (alias: SecretAlias): StoreAnswer => {
    asked.push(alias);
    return answers.get(alias) ?? failed("denied", "ResourceNotFoundException");
  };
  return {
    asked,
    answers,
    answerAll(make) {
      secretAliases.forEach((alias) => answers.set(alias, make(alias)));
    },
    async ask(alias, signal) {
      signal.throwIfAborted();
      return answer(alias);
    },
    async askAll(aliases, signal) {
      signal.throwIfAborted();
      return new Map(aliases.map((alias) => [alias, answer(alias)]));
    },
    async replace(alias, text, version, signal) {
      signal.throwIfAborted();
      const current = answers.get(alias);
      if (current?.kind !== "secret") {
        return { kind: "failed", failure: failure("denied", "ResourceNotFoundException") };
      }
      if (current.version !== version) {
        return "conflict";
      }
      answers.set(alias, { ...current, text, version: `${version}, replaced` });
      return "replaced";
    },
  };
}

export const canary = "kestrel-4711";

/** Values of the shape each secret must have, each with the canary. */
const values: Readonly<Record<SecretAlias, SecretValues>> = {
  database: { username: "jobs", password: canary },
  main: { admin_email: "operator@example.com", key: canary },
  ses: { ses_default_from_email: "jobs@example.com", key: canary },
  "email-templates": { email_templates: { welcome: canary } },
  "sms-templates": { sms_templates: { welcome: canary } },
  twilio: { account_sid: "1", auth_token: canary, from_phone: "+15550100" },
  "user-reports": { bucket_name: "reports", key: canary },
  "case-documents": { bucket_name: "cases", key: canary },
  "user-documents": { bucket_name: "users", key: canary },
  "report-passwords": { current: "1", keys: { "1": canary } },
};

export function valuesOf(alias: SecretAlias, version: number): SecretValues {
  return { ...values[alias], version };
}

const day = 24 * 60 * 60 * 1000;

/** Version 1 was made on 2026-01-02, each following a day later. */
export function madeAt(version: number): Date {
  return new Date(Date.UTC(2026, 0, 1) + version * day);
}

export function given(alias: SecretAlias, version = 1): StoreAnswer {
  const text = JSON.stringify(valuesOf(alias, version));
  return { kind: "secret", text, version: `v${version}`, createdAt: madeAt(version) };
}

export function failure(
  kind: FailureClass,
  code = "InternalServiceError",
  whose: StoreFailure["whose"] = "store",
): StoreFailure {
  return { class: kind, whose, code, words: `it answered ${code}` };
}

export function failed(
  ...of: Parameters<typeof failure>
): StoreAnswer & { readonly kind: "failed" } {
  return { kind: "failed", failure: failure(...of) };
}
