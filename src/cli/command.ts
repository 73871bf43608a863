/** A command as data: how it is written, what it is for, its options, and what it does. Only `program.ts` knows yargs' ways. */
import type { Argv } from "yargs";
import type { Shell } from "./shell.ts";

export interface Command {
  /** As yargs writes it: `show <run>`. */
  readonly usage: string;
  readonly about: string;
  readonly options: (parser: Argv) => Argv;
  /** Answers the exit code. */
  readonly run: (args: Readonly<Record<string, unknown>>, shell: Shell) => Promise<number>;
}

/** Several commands under one word: `runs list`, `runs show`. */
export interface CommandGroup {
  readonly name: string;
  readonly about: string;
  readonly commands: readonly Command[];
  /** Which of them the group's word alone means; absent: none. */
  readonly usual?: Command;
}

/** Closes over `Args`, which follow from the options. */
export function defineCommand<Args>(command: {
  readonly usage: string;
  readonly about: string;
  readonly options: (parser: Argv) => Argv<Args>;
  readonly run: (args: Args, shell: Shell) => Promise<number>;
}): Command {
  return {
    ...command,
    options: (parser) => command.options(parser),
    run: async (args, shell) => command.run(args as Args, shell),
  };
}

export const json = {
  type: "boolean",
  default: false,
  describe: "One JSON document instead of a table",
} as const;
