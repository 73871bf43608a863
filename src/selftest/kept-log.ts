/** A log whose lines a trial reads, with their fields. */
import type { Log } from "../run/log.ts";

export interface KeptLog {
  readonly log: Log;
  /** Each line with its fields, as text. */
  readonly lines: () => readonly string[];
}

export function keptLog(): KeptLog {
  const lines: string[] = [];
  const keep: Log["info"] = (fields, message) => {
    lines.push(`${message} ${JSON.stringify(fields, spelledOut)}`);
  };
  return { log: { info: keep, warn: keep, error: keep }, lines: () => lines };
}

function spelledOut(_key: string, value: unknown): unknown {
  return value instanceof Error ? `${value.name}: ${value.message}` : value;
}
