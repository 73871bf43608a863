/** The bundle as a process, and what it cost. `npm run build` comes first. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { openSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const dist = join(import.meta.dirname, "..", "dist");

export interface Cost {
  readonly milliseconds: number;
  /** Milliseconds of the process itself; tools that it starts are not in it. */
  readonly cpu: number;
  readonly rssMb: number;
}

/** At its end the process writes what it cost. */
const costs = `process.on("exit", () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  const seen = { rssMb: Math.round(maxRSS / 1024), cpu: Math.round((userCPUTime + systemCPUTime) / 1000) };
  process.getBuiltinModule("node:fs").writeFileSync("seen.json", JSON.stringify(seen));
});`;

/** In the working folder: what the process said last. */
export const saidFile = "said.log";

export interface ProgramPlace {
  /** Its working folder. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export async function costOf(words: readonly string[], place: ProgramPlace): Promise<Cost> {
  const started = performance.now();
  const seen = (await seenBy(words, place, costs)) as Omit<Cost, "milliseconds">;
  return { milliseconds: Math.round(performance.now() - started), ...seen };
}

/** Runs it to its end, with the preload, and answers what that has written into seen.json. */
export async function seenBy(
  words: readonly string[],
  { folder, environment }: ProgramPlace,
  preload: string,
): Promise<unknown> {
  const imported = `data:text/javascript,${encodeURIComponent(preload)}`;
  // As the image runs
  const flags = ["--max-semi-space-size=4", "--import", imported];
  const child = spawn(process.execPath, [...flags, join(dist, "main.js"), ...words], {
    cwd: folder,
    env: {
      ...environment,
      LOG_FORMAT: "json",
      NODE_COMPILE_CACHE: join(folder, "cache"),
      TZ: "UTC",
    },
    stdio: ["ignore", openSync(join(folder, saidFile), "w"), "inherit"],
  });
  const [code] = (await once(child, "close")) as [number];
  if (code !== 0) {
    throw new Error(`Cannot measure ${words.join(" ")}: it ended with ${code}`);
  }
  return JSON.parse(readFileSync(join(folder, "seen.json"), "utf8"));
}
