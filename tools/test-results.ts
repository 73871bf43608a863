/**
 * Listens to Node's test runner: a line for each file as it ends; failures, counts and reasons for skipping for the end.
 * Node counts a file that was killed, that exits midway or that declares no test as passed: here it is not.
 */
import { relative } from "node:path";
import { finished } from "node:stream/promises";
import type { EventData, run } from "node:test";

type Events = ReturnType<typeof run>;

/** An event as Node's reporters take it. */
type TestEvent =
  | { readonly type: "test:fail"; readonly data: EventData.TestFail }
  | { readonly type: "test:diagnostic"; readonly data: EventData.TestDiagnostic };

export interface Results {
  readonly success: boolean;
  readonly failures: readonly TestEvent[];
  /** Node's closing lines: `tests 12`, `pass 12`, … */
  readonly counts: readonly TestEvent[];
  /** Reason → how many tests gave it. */
  readonly skipped: ReadonlyMap<string, number>;
}

/** Resolves when the run is over. What a file prints is shown only when the file fails. */
export async function resultsOf(events: Events, files: readonly string[]): Promise<Results> {
  const failures: TestEvent[] = [];
  const counts: TestEvent[] = [];
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
