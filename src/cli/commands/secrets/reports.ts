/** Every kept copy as it stands, opened from the place of copies alone: the store is not asked. */
import type { WarmingState } from "../../../domain/secrets/warming-state.ts";
import { plainLine, durationWords } from "../../../domain/alerts/wording.ts";
import { copyReport, type CopyReport } from "../../../secrets/copy-report.ts";
import { warmingSettings } from "../../../world/secrets.ts";
import type { Shell } from "../../shell.ts";
import { withPorts, worldOf } from "../../with-ports.ts";

export interface CopyReports {
  readonly now: Date;
  readonly state: WarmingState | undefined;
  readonly reports: readonly CopyReport[];
}

export async function copyReports(shell: Shell): Promise<CopyReports> {
  const { ids, limits } = warmingSettings(worldOf(shell).config);
  return withPorts(shell, ["copies"], async ({ copies }, signal) => {
    const state = await copies.state(signal);
    const opened = await Promise.all(
      [...ids.keys()].map(async (alias) => [alias, await copies.open(alias, signal)] as const),
    );
    const now = shell.clock.now();
    const reports = opened.map(([alias, seen]) => copyReport(alias, seen, { now, limits, state }));
    return { now, state, reports };
  });
}

/** `1 h 12 min ago`; blank where it was never confirmed, or in the future. */
export function agoWords({ ageSeconds }: CopyReport): string {
  return ageSeconds === undefined ? "" : `${durationWords(ageSeconds)} ago`;
}

export function printNotes(reports: readonly CopyReport[], { print }: Shell): void {
  const noted = reports.filter(({ notes }) => notes.length > 0);
  if (noted.length > 0) {
    print("");
  }
  for (const { secret, notes } of noted) {
    // A person's words are among them.
    notes.forEach((note) => print(plainLine(`${secret}: ${note}`, 300)));
  }
}
