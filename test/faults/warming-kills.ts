/** kill -9 during a warming, with a look at what it leaves behind before the next one starts. */
import { runProgram, type Ended, type ProgramOptions } from "../support/program.ts";
import {
  assertFilesOpen,
  assertNothingReadable,
  assertNothingSaid,
  warming,
  type Variables,
} from "./warming-world.ts";

/** For `killAtEachStep`; `look` is called after a kill. */
export function warmingUnder(
  variables: Variables,
  look: (folder: string) => Promise<void>,
): (folder: string, options?: ProgramOptions) => Promise<Ended> {
  return async (folder, options = {}) => {
    // The kills come with a preload, what follows them without.
    if (options.variables?.["NODE_OPTIONS"] === undefined) {
      await look(folder);
      await assertSealed(folder);
    }
    const ended = await warm(folder, { ...options.variables, ...variables });
    assertNothingSaid(ended);
    return ended;
  };
}

export async function warm(folder: string, variables: Variables): Promise<Ended> {
  return runProgram(folder, warming, { variables });
}

/** Every copy opens, and nobody can read one without the key. */
export async function assertSealed(folder: string): Promise<void> {
  await assertFilesOpen(folder);
  await assertNothingReadable(folder);
}
