/** Texts that must not be printed: every secret that was read and every password of a URL. Scrubbing takes them out. */
import type { Config } from "../config/config.ts";
import { scrub } from "../domain/scrub.ts";
import type { SecretValues } from "../domain/secrets/aliases.ts";
import type { SecretCopies } from "../ports/secret-copies.ts";
import type { SecretStore, StoreAnswer } from "../ports/secret-store.ts";

export interface SecretTexts {
  readonly remember: (text: string | undefined) => void;
  /** The text without any of them, and without what looks like a credential. */
  readonly scrub: (text: string) => string;
}

/** Keys whose values are no secrets and are printed on purpose: recipients, switches, names of places. */
const openKeys =
  /^(job_failure_recipients|admin_email|DEV_EMAIL_ADDRESSES|excluded_user_ids|ENABLE_.*|SCHEDULER_ROLE.*|username|region|encryption|retention_days|current|.*_prefix|bucket_name|ses_default_from_email|subject|body|message)$/;

const shortestSecret = 6;

export function secretTexts(): SecretTexts {
  const known = new Set<string>();
  return {
    remember(text) {
      if (text !== undefined && text.length >= shortestSecret) {
        known.add(text);
      }
    },
    scrub: (text) => scrub(text, [...known]),
  };
}

/** The store, remembering whatever it gave. */
export function rememberingStore(store: SecretStore, texts: SecretTexts): SecretStore {
  return {
    ...store,
    async ask(alias, signal) {
      return remembered(await store.ask(alias, signal), texts);
    },
    async askAll(aliases, signal) {
      const answers = await store.askAll(aliases, signal);
      answers.forEach((answer) => remembered(answer, texts));
      return answers;
    },
  };
}

/** The copies, remembering what was in those that were opened. */
export function rememberingCopies(copies: SecretCopies, texts: SecretTexts): SecretCopies {
  return {
    ...copies,
    async open(alias, signal) {
      const opened = await copies.open(alias, signal);
      if (opened.kind === "kept" && opened.kept.kind === "copy") {
        rememberAll(opened.kept.values, texts);
      }
      return opened;
    },
  };
}

function remembered(answer: StoreAnswer, texts: SecretTexts): StoreAnswer {
  if (answer.kind === "secret") {
    const values = valuesIn(answer.text);
    if (values === undefined) {
      // Not what it should be, and still nothing to print.
      texts.remember(answer.text);
    } else {
      rememberAll(values, texts);
    }
  }
  return answer;
}

function valuesIn(text: string): SecretValues | undefined {
  try {
    const values: unknown = JSON.parse(text);
    return typeof values === "object" && values !== null ? (values as SecretValues) : undefined;
  } catch {
    return undefined;
  }
}

/** Without recursion: a secret may be nested as deep as its author likes. Numbers count: a code may be one. */
function rememberAll(values: SecretValues, texts: SecretTexts): void {
  const left: object[] = [values];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    for (const [key, value] of Object.entries(next)) {
      if (openKeys.test(key)) {
        continue;
      }
      if (typeof value === "object" && value !== null) {
        left.push(value as object);
      } else if (typeof value === "string" || typeof value === "number") {
        texts.remember(String(value));
      }
    }
  }
}

/** The passwords that stand in URLs. */
export function passwordsOf(settings: Partial<Config>): readonly (string | undefined)[] {
  const { database, mail, mailFallbacks = [], metrics } = settings;
  const roads = [mail, ...mailFallbacks].map((road) =>
    road?.kind === "smtp" ? road.login?.password : undefined,
  );
  const server = database?.kind === "mysql" ? database.login?.password : undefined;
  const gateway = metrics?.kind === "pushgateway" ? new URL(metrics.url).password : "";
  return [server, ...roads, decodeURIComponent(gateway)];
}
