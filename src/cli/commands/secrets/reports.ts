/** Every kept copy as it stands, opened from the place of copies alone: the store is not asked. */
import type { WarmingState } from "../../../domain/secrets/warming-state.ts";
import { durationWords, momentWords, plainLine } from "../../../domain/alerts/wording.ts";
import { copyReport, type CopyReport } from "../../../secrets/copy-report.ts";
import { heldUntil } from "../../../secrets/mass-denial.ts";
import { warmingSettings } from "../../../world/secrets.ts";
import type { Shell } from "../../shell.ts";
import { withPorts, worldOf } from "../../with-ports.ts";

export interface CopyReports {
  readonly now: Date;
  readonly state: WarmingState | undefined;
  readonly onMassDenial: "hold" | "stop";
  readonly reports: readonly CopyReport[];
}

export async function copyReports(shell: Shell): Promise<CopyReports> {
  const { ids, limits, onMassDenial } = warmingSettings(worldOf(shell).config);
  return withPorts(shell, ["copies"], async ({ copies }, signal) => {
    const state = await copies.state(signal);
    const opened = await Promise.all(
      [...ids.keys()].map(async (alias) => [alias, await copies.open(alias, signal)] as const),
    );
    const now = shell.clock.now();
    const reports = opened.map(([alias, seen]) => copyReport(alias, seen, { now, limits, state }));
    return { now, state, onMassDenial, reports };
  });
}

/** `1 h 12 min ago`; blank where it was never confirmed, or in the future. */
export function agoWords({ ageSeconds }: CopyReport): string {
  return ageSeconds === undefined ? "" : `${durationWords(ageSeconds)} ago`;
}

export function printNotes(reports: readonly CopyReport[], { print }: Shell): void {
  const noted = reports.flatMap(({ secret, notes }) => notes.map((note) => ({ secret, note })));
  if (noted.length > 0) {
    print("");
  }
  for (const [note, alike] of Map.groupBy(noted, (one) => one.note)) {
    const names = alike.map(({ secret }) => secret).join(", ");
    // A person's words are among them.
    print(plainLine(`${names}: ${note}`, 500));
  }
}

/** `undefined`: no mass denial, or none that may be held. */
export function copiesHeldUntil(
  state: WarmingState | undefined,
  onMassDenial: "hold" | "stop",
): Date | undefined {
  const since = onMassDenial === "hold" ? state?.massDenialSince : undefined;
  return since && heldUntil(since);
}

/** As a sentence; none where nothing is denied at large. */
export function denialLines({ state, onMassDenial, now }: CopyReports): readonly string[] {
  const since = state?.massDenialSince;
  if (since === undefined) {
    return [];
  }
  const until = copiesHeldUntil(state, onMassDenial);
  const what = `Since ${momentWords(since)} more is denied at once than single secrets explain`;
  if (until === undefined) {
    return [`${what}: copies are not held (SECRETS_MASS_DENIAL is stop).`];
  }
  return [
    until > now
      ? `${what}: copies are held until ${momentWords(until)}, then they are taken away.`
      : `${what}: copies were held until ${momentWords(until)}; the next warming takes them away.`,
  ];
}
