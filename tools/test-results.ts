/**
 * Listens to Node's test runner: a line for each file as it ends; failures, counts and reasons for skipping for the end.
 * Node counts a file that was killed, that exits midway or that declares no test as passed: here it is not.
 */
import { relative } from "node:path";
import { finished } from "node:stream/promises";
import type { EventData, run } from "node:test";

type Events = ReturnType<typeof run>;

/** Events as Node's reporters take them. */
interface Failure {
  readonly type: "test:fail";
  readonly data: EventData.TestFail;
}

interface Count {
  readonly type: "test:diagnostic";
  readonly data: EventData.TestDiagnostic;
}

export interface Results {
  readonly success: boolean;
  readonly failures: readonly Failure[];
  /** Node's closing lines: `tests 12`, `pass 12`, … */
  readonly counts: readonly Count[];
  /** Reason → how many tests gave it. */
  readonly skipped: ReadonlyMap<string, number>;
}

/** Resolves when the run is over. What a file prints is shown only when the file fails. */
export async function resultsOf(events: Events, files: readonly string[]): Promise<Results> {
  const failures: Failure[] = [];
  const counts: Count[] = [];
  const skipped = new Map<string, number>();

  events.on("test:fail", (data) => {
    if (data.todo === undefined) {
      failures.push({ type: "test:fail", data });
    }
  });
  events.on("test:diagnostic", (data) => {
    if (data.file === undefined) {
      counts.push({ type: "test:diagnostic", data });
    }
  });
  events.on("test:pass", ({ skip }) => {
    if (skip !== undefined) {
      const reason = typeof skip === "string" ? skip : "no reason given";
      skipped.set(reason, (skipped.get(reason) ?? 0) + 1);
    }
  });
  const success = await everyFileEndsWell(events, files);
  return { success, failures, counts, skipped };
}

export const noResults: Results = {
  success: true,
  failures: [],
  counts: [],
  skipped: new Map(),
};

/** Those of several runs as if they were of one: Node's counts are summed by their names. */
export function addedUp(runs: readonly Results[]): Results {
  const counts = new Map<string, EventData.TestDiagnostic>();
  for (const { data } of runs.flatMap((run) => run.counts)) {
    const [name = "", count] = data.message.split(" ");
    const before = Number(counts.get(name)?.message.split(" ")[1] ?? 0);
    counts.set(name, { ...data, message: `${name} ${before + Number(count)}` });
  }
  const skipped = new Map<string, number>();
  for (const [reason, count] of runs.flatMap((run) => [...run.skipped])) {
    skipped.set(reason, (skipped.get(reason) ?? 0) + count);
  }
  return {
    success: runs.every(({ success }) => success),
    failures: runs.flatMap(({ failures }) => failures),
    counts: [...counts.values()].map((data) => ({ type: "test:diagnostic", data })),
    skipped,
  };
}

async function everyFileEndsWell(events: Events, files: readonly string[]): Promise<boolean> {
  const printed = new Map<string, string>();
  const good = new Set<string>();
  function keep({ file, message }: EventData.TestStdout): void {
    printed.set(file, (printed.get(file) ?? "") + message);
  }

  events.on("test:stdout", keep);
  events.on("test:stderr", keep);
  events.on("test:summary", ({ file, success, counts, duration_ms }) => {
    if (file !== undefined && success) {
      good.add(file);
      print(`✔ ${nameOf(file)} (${counts.tests} tests, ${(duration_ms / 1000).toFixed(1)} s)\n`);
    }
  });
  // Emitted for the file itself when its process has ended, however that was
  const ended = new Map<string, boolean>();
  events.on("test:complete", ({ name, file, details }) => {
    if (file !== undefined && name === file) {
      ended.set(file, details.passed);
    }
  });
  await finished(events.resume());

  const bad = files.filter((file) => !good.has(file) || ended.get(file) === false);
  for (const file of bad) {
    print(`✖ ${nameOf(file)} failed, was ended early, or declares no test\n`);
    print(printed.get(file) ?? "");
  }
  return bad.length === 0;
}

function nameOf(file: string): string {
  return relative(process.cwd(), file);
}

function print(text: string): void {
  process.stdout.write(text);
}
