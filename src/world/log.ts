/** A run's words, wired: its log, and the last ones of a pod. */
import type { Config } from "../config/config.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../run/log.ts";
import type { SecretTexts } from "./secret-texts.ts";

export interface RunLogSettings {
  readonly format: Config["logFormat"];
  readonly isTerminal: boolean;
  readonly job: string;
  readonly texts: SecretTexts;
  readonly clock: Clock;
  /** Takes each line; absent: stdout. */
  readonly write?: ((line: string) => void) | undefined;
}

/** A run's log. Readable on a terminal, JSON elsewhere, unless LOG_FORMAT says otherwise. */
export async function openRunLog({
  format,
  isTerminal,
  job,
  texts,
  clock,
  write,
}: RunLogSettings): Promise<Log> {
  const { openLog } = await import("../adapters/log.ts");
  const automatic = isTerminal ? "terminal" : "json";
  const settings = {
    destination: format === "auto" ? automatic : format,
    level: "info",
    scrub: texts.scrub,
    now: () => clock.now(),
    ...(write === undefined ? {} : { write }),
  } as const;
  const { log } = await openLog(settings, { job });
  return log;
}

/** Where a pod's last words go. */
export async function openLastWords(path: string): Promise<(text: string) => Promise<void>> {
  const { terminationMessage } = await import("../adapters/termination-message.ts");
  return terminationMessage(path);
}
