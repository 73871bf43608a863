/**
 * The log on stdout, a line an event: JSON in a pod, words on a terminal. Every line holds `scheduler` and the job's name.
 * Fields are cleaned here at any depth: drivers hang SQL, parameters and headers on errors, and none of it may be printed.
 */
import { isatty } from "node:tty";
import { pino, type Level } from "pino";
import type { Log } from "../run/log.ts";
import { lineWriter } from "./line-writer.ts";
import { cleaned, type Scrub } from "./log-fields.ts";
import { terminalLine } from "./terminal-line.ts";

export interface LogSettings {
  readonly destination: "json" | "terminal";
  readonly level: "debug" | "info" | "warn" | "error";
  /** Applied to every string that is printed. */
  readonly scrub: Scrub;
  /** The time on each line; absent: the machine's. */
  readonly now?: () => Date;
  /** Takes each line, which ends with a line break; absent: stdout. */
  readonly write?: (line: string) => void;
}

/** On every line. The job's name, the run's id, … */
export type LogBase = Readonly<Record<string, string>> & { readonly job: string };

/** Each line is written before the call returns: nothing is lost when the process ends, and there is nothing to close. */
export async function openLog(
  { destination, level, scrub, now, write: writeLine }: LogSettings,
  base: LogBase,
): Promise<{ readonly log: Log }> {
  const form = destination === "json" ? (line: string) => line : await terminalForm();
  const logger = pino(
    {
      level,
      base: { logger: "scheduler", ...base },
      timestamp:
        now === undefined
          ? pino.stdTimeFunctions.isoTime
          : () => `,"time":"${now().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      // Pino's own takes a cleaned error for an error and prints it its way.
      serializers: { err: (printed: unknown) => printed },
    },
    writeLine === undefined
      ? lineWriter(1, form)
      : { write: (line: string) => writeLine(form(line)) },
  );
  const reserved = new Set(["level", "time", "msg", "logger", ...Object.keys(base)]);
  const write = (as: Level) => (fields: Readonly<Record<string, unknown>>, message: string) =>
    logger[as](cleaned(fields, scrub, reserved), scrub(message));

  return { log: { info: write("info"), warn: write("warn"), error: write("error") } };
}

// Loaded only here: a pod has no use for it.
async function terminalForm(): Promise<(line: string) => string> {
  const { default: pretty } = await import("pino-pretty");
  return pretty.prettyFactory({
    colorize: isatty(1) && process.env["NO_COLOR"] === undefined,
    translateTime: "SYS:HH:MM:ss",
    hideObject: true,
    messageFormat: (line) => terminalLine(line),
  });
}
