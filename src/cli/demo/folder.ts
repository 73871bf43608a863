/** The folder of a demonstration: nobody else's data is touched, and nothing of the caller's settings is used. */
import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { UsageError } from "../../domain/failure.ts";
import type { Shell } from "../shell.ts";

const marker = "made-by-the-demo";

/** Only what an earlier demo made is cleared away. @throws {UsageError} where there is something else. */
export async function clear(home: string): Promise<void> {
  if (existsSync(home) && !existsSync(join(home, marker))) {
    throw new UsageError(
      `Cannot show the demo here: ${home} holds data that no demo made. Move it away, or start in another folder`,
    );
  }
  await rm(home, { recursive: true, force: true });
  await mkdir(home, { recursive: true, mode: 0o700 });
  await writeFile(
    join(home, marker),
    "Everything in this folder is made up. The next demo clears it away.\n",
  );
}

/** The shell with these settings alone: a demo touches its folder, and no server of the caller's. */
export function embedded(shell: Shell, settings: Readonly<Record<string, string>>): Shell {
  const { PATH, HOME, NO_COLOR } = shell.environment;
  const own = { ENVIRONMENT: "demo", ORG_DISPLAY_NAME: "Sample Surgical Assistants" };
  return { ...shell, environment: { PATH, HOME, NO_COLOR, ...own, ...settings } };
}
