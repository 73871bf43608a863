/** A log that keeps its lines. */
import type { Log } from "../../src/run/log.ts";

export interface LogLine {
  readonly level: "info" | "warn" | "error";
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export function memoryLog() {
  const lines: LogLine[] = [];
  const at =
    (level: LogLine["level"]): Log["info"] =>
    (fields, message) =>
      void lines.push({ level, message, fields });
  const log: Log = { info: at("info"), warn: at("warn"), error: at("error") };
  return { log, lines, messages: () => lines.map(({ message }) => message) };
}
