/** A run's words, wired: its log, and the last ones of a pod. */
import type { Config } from "../config/config.ts";
import type { Log } from "../run/log.ts";
import type { SecretTexts } from "./secret-texts.ts";

/** A run's log. Readable on a terminal, JSON elsewhere, unless LOG_FORMAT says otherwise. */
export async function openRunLog(
  format: Config["logFormat"],
  isTerminal: boolean,
  job: string,
  texts: SecretTexts,
): Promise<Log> {
  const { openLog } = await import("../adapters/log.ts");
  const automatic = isTerminal ? "terminal" : "json";
  const destination = format === "auto" ? automatic : format;
  const { log } = await openLog({ destination, level: "info", scrub: texts.scrub }, { job });
  return log;
}

/** Where a pod's last words go. */
export async function openLastWords(path: string): Promise<(text: string) => Promise<void>> {
  const { terminationMessage } = await import("../adapters/termination-message.ts");
  return terminationMessage(path);
}
