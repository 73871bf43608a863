/**
 * The log on stdout, a line an event: JSON in a pod, words on a terminal. Every line holds `scheduler` and the job's name.
 * Fields are cleaned here at any depth: drivers hang SQL, parameters and headers on errors, and none of it may be printed.
 */
import { isatty } from "node:tty";
import { pino, type Level } from "pino";
import type { Log } from "../run/log.ts";
import { cleaned, type Scrub } from "./log-fields.ts";

export interface LogSettings {
  readonly destination: "json" | "terminal";
  readonly level: "debug" | "info" | "warn" | "error";
  /** Applied to every string that is printed. */
  readonly scrub: Scrub;
}

export interface OpenLog {
  readonly log: Log;
  /** Lines are written as they come; this waits for what a full pipe held back. */
  readonly flush: () => void;
}

/** On every line. The job's name, the run's id, … */
export type LogBase = Readonly<Record<string, string>> & { readonly job: string };

export async function openLog(
  { destination, level, scrub }: LogSettings,
  base: LogBase,
): Promise<OpenLog> {
  const stdout = pino.destination({ dest: 1, sync: true });
  // A reader that went away or a full disk must not end the run; pino itself stops writing on a broken pipe.
  stdout.on("error", () => undefined);

  const form = destination === "json" ? (line: string) => line : await terminalForm();
  const logger = pino(
    {
      level,
      base: { logger: "scheduler", ...base },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line) => stdout.write(form(line)) },
  );
  const reserved = new Set(["level", "time", "msg", "logger", ...Object.keys(base)]);
  const write = (as: Level) => (fields: Readonly<Record<string, unknown>>, message: string) =>
    logger[as](cleaned(fields, scrub, reserved), scrub(message));

  return {
    log: { info: write("info"), warn: write("warn"), error: write("error") },
    flush: () => stdout.flushSync(),
  };
}

// Loaded only here: a pod has no use for it.
async function terminalForm(): Promise<(line: string) => string> {
  const { default: pretty } = await import("pino-pretty");
  return pretty.prettyFactory({
    colorize: isatty(1) && process.env["NO_COLOR"] === undefined,
    singleLine: true,
    // An error stays one line, like everything else, so that grep finds the whole of it.
    errorLikeObjectKeys: [],
    translateTime: "SYS:HH:MM:ss",
    messageFormat: "{logger} {job}: {msg}",
    ignore: "logger,job",
  });
}
