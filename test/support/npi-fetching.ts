/** Fetches the made-up week from a bad server, and tells what came of it. */
import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import type { TestContext } from "node:test";
import { npiPage } from "../../src/adapters/npi/npi-files.ts";
import type { FetchProgress } from "../../src/ports/npi-files.ts";
import { fileServer, type Answering } from "./file-server.ts";
import { madeUpRows, weeklyZip } from "./npi-files.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const week = { from: "2026-11-16", until: "2026-11-22" } as const;
export const made = weeklyZip({ ...week, rows: madeUpRows(2000) });
export const other = weeklyZip({ ...week, rows: madeUpRows(2100, 2) });

export interface Fetching {
  readonly folder?: string;
  readonly signal?: AbortSignal;
  readonly silenceMilliseconds?: number;
}

export async function fetchFrom(
  t: TestContext,
  answers: readonly Answering[],
  { signal = new AbortController().signal, silenceMilliseconds = 5000, ...more }: Fetching = {},
) {
  const progress: FetchProgress[] = [];
  const { arrived, onProgress } = arrivals(progress);
  const server = await fileServer(t, made.name, answers, arrived);
  const folder = more.folder ?? (await temporaryFolder(t));
  const limits = { folder, silenceMilliseconds, pauseMilliseconds: 1 };
  const fetching = npiPage("http://127.0.0.1/", limits).fetch(server.address, onProgress, signal);
  const settled = await fetching.then(
    (file) => ({ file, error: undefined }),
    (error: unknown) => ({ file: undefined, error }),
  );
  t.after(async () => settled.file?.[Symbol.asyncDispose]());
  return { ...settled, ranges: server.ranges, progress, left: await readdir(folder) };
}

function arrivals(progress: FetchProgress[]) {
  let waiting: { readonly bytes: number; readonly tell: () => void } | undefined;
  return {
    arrived: async (bytes: number): Promise<void> => {
      if (bytes > (progress.at(-1)?.bytes ?? 0)) {
        await new Promise<void>((resolve) => {
          waiting = { bytes, tell: resolve };
        });
      }
    },
    onProgress: (each: FetchProgress): void => {
      progress.push(each);
      if (waiting !== undefined && each.bytes >= waiting.bytes) {
        waiting.tell();
      }
    },
  };
}

export function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
