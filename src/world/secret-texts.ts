/** Texts that must not be printed: every secret that was read and every password of a URL. Scrubbing takes them out. */
import type { Config } from "../config/config.ts";
import { scrub } from "../domain/scrub.ts";
import type { Secret, Secrets } from "../ports/secrets.ts";

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

/** Reads through, and remembers what it read. */
export function remembering(secrets: Secrets, texts: SecretTexts): Secrets {
  return {
    async read(alias, signal) {
      const secret = await secrets.read(alias, signal);
      rememberAll(secret.values, texts);
      return secret;
    },
  };
}

function rememberAll(values: Secret["values"], texts: SecretTexts): void {
  for (const [key, value] of Object.entries(values)) {
    if (openKeys.test(key)) {
      continue;
    }
    if (typeof value === "string") {
      texts.remember(value);
    } else if (typeof value === "object" && value !== null) {
      rememberAll(value as Secret["values"], texts);
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
