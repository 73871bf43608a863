/** Trials of the caller's own settings: the real secret, the real roads. They ask, and neither send nor write anything. */
import type { Config, ReadConfig } from "../config/config.ts";
import { countWords, durationWords } from "../domain/alerts/wording.ts";
import type { Clock } from "../ports/clock.ts";
import type { CopyUse } from "../secrets/copy-use.ts";
import { recipientsReport } from "../secrets/recipients-report.ts";
import { probeRoad } from "../world/mail.ts";
import type { SecretTexts } from "../world/secret-texts.ts";
import { openWorld } from "../world/world.ts";
import { must, mustEqual } from "./expectations.ts";
import { maskedAddress } from "./masked-address.ts";
import type { Trial } from "./trial.ts";

export interface LiveSubject {
  readonly settings: ReadConfig;
  readonly clock: Clock;
  readonly texts: SecretTexts;
}

export function liveRecipients(subject: LiveSubject): readonly Trial[] {
  const { settings } = subject;
  return [
    {
      says: "every setting can be read",
      remedy: "Correct what is named, and look at it again with `surgicase-jobs config`.",
      run: async () => mustEqual("what is wrong", settings.problems, []),
    },
    {
      says: "the store gives the secret main",
      remedy:
        "Until it does, alerts go by its copy or to ALERT_RECIPIENTS: see `alerts doctor` for whom that is, and give access back or mend the store.",
      run: async (signal, show) => mustGiveMain(subject, signal, show),
    },
    {
      says: "somebody is named for alerts, and every entry is an address",
      remedy: "Correct it by `recipients set`, or set ALERT_RECIPIENTS.",
      run: async (signal, show) => mustNameSomebody(subject, signal, show),
    },
  ];
}

export function liveRoads({ settings: { readable }, texts }: LiveSubject): readonly Trial[] {
  const { mail, mailFallbacks = [] } = readable;
  const roads = [...(mail === undefined ? [] : [mail]), ...mailFallbacks];
  return [
    {
      says: "there is a road for mail, and a sender",
      remedy: "Set MAIL_URL and MAIL_FROM.",
      run: async () => {
        must(roads.length > 0, "MAIL_URL cannot be used");
        must(readable.mailFrom !== undefined, "MAIL_FROM cannot be used");
      },
    },
    ...roads.map((road, index): Trial => ({
      says: `road ${index + 1} (${road.kind}) could send`,
      remedy:
        road.kind === "ses"
          ? "Mend the account or the permissions (this question needs ses:GetAccount), or name another road in MAIL_FALLBACK_URLS."
          : "Mend the road, or name another in MAIL_FALLBACK_URLS: alerts go by the first that works.",
      run: async (signal, show) => {
        const probed = await probeRoad(road, texts, signal);
        must(probed.kind === "able", `${probed.road} could not send: ${reasonOf(probed)}`);
        show(`${probed.road}: ${probed.said.join(", ")}`);
      },
    })),
  ];
}

function reasonOf(probed: Awaited<ReturnType<typeof probeRoad>>): string {
  return probed.kind === "unable" ? probed.reason : "";
}

async function mustGiveMain(
  subject: LiveSubject,
  signal: AbortSignal,
  show: (line: string) => void,
): Promise<void> {
  const { use, version } = await readMain(subject, signal);
  must(
    use === undefined,
    `it did not: ${use?.failure.words}; a copy confirmed ${durationWords(use?.ageSeconds ?? 0)} ago stands in`,
  );
  show(`version ${version}`);
}

async function mustNameSomebody(
  subject: LiveSubject,
  signal: AbortSignal,
  show: (line: string) => void,
): Promise<void> {
  const own = subject.settings.readable.alertRecipients ?? [];
  // That it cannot be read is told by the trial before.
  const values = await readMain(subject, signal).then(
    (main) => main.values,
    () => undefined,
  );
  signal.throwIfAborted();
  const { inForce, keys } = recipientsReport(values, own);
  const { addresses, source } = inForce;
  must(addresses.length > 0, "nobody is named");
  show(
    `${countWords(addresses.length, "recipient")} by ${source}: ${addresses.map(maskedAddress).join(", ")}`,
  );
  const wrong = keys.flatMap(({ key, wrong: all }) => all.map((problem) => `${key}: ${problem}`));
  mustEqual("what is wrong", wrong, []);
}

async function readMain({ settings, clock, texts }: LiveSubject, signal: AbortSignal) {
  let use: CopyUse | undefined;
  const world = openWorld(withoutSettingUp(settings.readable), clock, texts, {
    copyUsed: (used) => {
      use = used;
    },
    copyUnusable: () => undefined,
  });
  const secrets = await world.secrets();
  const { values, version } = await secrets.read("main", signal, "anew");
  return { values, version, use };
}

/** The embedded store makes a secret that is missing: a self-test only looks. */
function withoutSettingUp(settings: Partial<Config>): Partial<Config> {
  const { secrets } = settings;
  return secrets?.kind === "files"
    ? { ...settings, secrets: { ...secrets, embedded: false } }
    : settings;
}
