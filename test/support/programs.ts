/** Small programs that tests start as processes of their own, in order to kill them. */
import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export interface RunningProgram {
  readonly child: ChildProcess;
  /** Resolves when it prints that line; rejects where it ends without. */
  says(line: string): Promise<void>;
}

export async function startProgram(
  name: string,
  values: readonly string[],
): Promise<RunningProgram> {
  const path = fileURLToPath(new URL(`programs/${name}`, import.meta.url));
  const child = spawn(process.execPath, [path, ...values], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const said = new Set<string>();
  const lines = createInterface({ input: child.stdout });
  lines.on("line", (line) => said.add(line));
  return {
    child,
    says: async (line) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (said.has(line)) {
            resolve();
          }
        };
        look();
        lines.on("line", look);
        lines.on("close", () => {
          reject(new Error(`Program ${name} ended without saying "${line}"`));
        });
      }),
  };
}
