/** A trial of the caller's own copies: each is opened with the real key, as in an outage. The store is not asked. */
import { countWords } from "../domain/alerts/wording.ts";
import { copyReport, type CopyReport } from "../secrets/copy-report.ts";
import { warmingSettings } from "../world/secrets.ts";
import { openWorld } from "../world/world.ts";
import { must } from "./expectations.ts";
import type { LiveSubject } from "./live-trials.ts";
import type { Trial } from "./trial.ts";

/** None where secrets are files: nobody needs a copy of those. */
export function liveCopies(subject: LiveSubject): readonly Trial[] {
  return subject.settings.readable.secrets?.kind === "aws"
    ? [
        {
          says: "the key opens every kept copy, and jobs could go on with each",
          remedy:
            "Run `secrets-warming`, then look at `secrets drill`. Where the key or a copy is spoilt, find out who changed it.",
          run: async (signal, show) => mustOpenAll(subject, signal, show),
        },
      ]
    : [];
}

async function mustOpenAll(
  subject: LiveSubject,
  signal: AbortSignal,
  show: (line: string) => void,
): Promise<void> {
  const reports = await reportsOf(subject, signal);
  must(
    reports.some(({ state }) => state !== "none"),
    "no copy was made yet: run secrets-warming",
  );
  // What a person took away is meant to be away.
  const revoked = reports.filter(({ state }) => state === "revoked");
  const useless = reports.filter((report) => !report.canStandIn && !revoked.includes(report));
  reasonLines(revoked).forEach((line) => show(line));
  must(useless.length === 0, reasonLines(useless).join("; "));
  show(`opened: ${countWords(reports.length, "secret")}, ${revoked.length} of them revoked`);
}

async function reportsOf(
  { settings: { readable }, clock, texts }: LiveSubject,
  signal: AbortSignal,
): Promise<readonly CopyReport[]> {
  const { ids, limits } = warmingSettings(readable);
  const silent = { copyUsed: () => undefined, copyUnusable: () => undefined };
  const copies = await openWorld(readable, clock, texts, silent).copies();
  const state = await copies.state(signal);
  const opened = await Promise.all(
    [...ids.keys()].map(async (alias) => [alias, await copies.open(alias, signal)] as const),
  );
  const now = clock.now();
  return opened.map(([alias, seen]) => copyReport(alias, seen, { now, limits, state }));
}

/** What is the same for several is said once: a spoilt key spoils them all. */
function reasonLines(reports: readonly CopyReport[]): readonly string[] {
  const reasons = reports.map(({ secret, state, notes }) => ({
    secret,
    why: [state === "none" ? "no copy" : state, ...notes].join(", "),
  }));
  return [...Map.groupBy(reasons, ({ why }) => why)].map(
    ([why, alike]) => `${alike.map(({ secret }) => secret).join(", ")}: ${why}`,
  );
}
