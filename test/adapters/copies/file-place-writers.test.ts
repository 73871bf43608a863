/** Several processes at one folder of copies: killed at each step, stopped midway, all at once. */
import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { cp, readdir, readFile, utimes } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { filePlace } from "../../../src/adapters/copies/file-place.ts";
import type { CopyPlace } from "../../../src/ports/copy-place.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { what } from "./files-in-place.ts";

const never = new AbortController().signal;
const newText = "new\n".repeat(25_000);
const killer = new URL("../../faults/kill-at-step.ts", import.meta.url).href;
const program = join(import.meta.dirname, "../../support/programs/copy-writer.ts");

for (const old of [undefined, "old\n".repeat(25_000)]) {
  const before = old === undefined ? "nothing" : "the old text";

  test(`a writer killed at any step leaves ${before} or the new text, and the next goes on`, async (t) => {
    const place = await temporaryFolder(t);
    const prepared = join(place, "prepared");
    await placeIn(prepared).replace("other", "a", undefined, never);
    if (old !== undefined) {
      await placeIn(prepared).replace("main", old, undefined, never);
    }
    const seen = old === undefined ? "" : "1";
    const steps = await stepsOfOne(place, prepared, seen);
    const left: string[] = [];

    for (const [index, step] of steps.entries()) {
      const folder = await copyOf(prepared, join(place, String(index + 1)));
      const killed = start([folder, "once", newText, seen], { KILL_AT_STEP: String(index + 1) });
      assert.deepEqual(await once(killed, "exit"), [null, "SIGKILL"], step);

      const found = await placeIn(folder).load("main", never);

      assert.ok([old, newText].includes(found?.text), step);
      left.push(found?.text === newText ? "new" : "old");
      await goOn(folder, found?.revision, step);
    }

    // Old until its name is there, new ever after.
    assert.match(left.join(" "), /^(?:old ){4,}(?:new ?){3,}$/);
    t.diagnostic(`${steps.length} kills: ${left.join(" ")}`);
  });
}

async function goOn(folder: string, seen: string | undefined, step: string): Promise<void> {
  const place = placeIn(folder);
  await ageLeftovers(join(folder, "main"));

  const isReplaced = await place.replace("main", "next", seen, never);

  assert.equal(isReplaced, true, step);
  assert.deepEqual(await readdir(join(folder, "main")), [`00000${Number(seen ?? 0) + 1}`], step);
  assert.equal((await place.load("main", never))?.text, "next");
  assert.equal((await place.load("other", never))?.text, "a");
}

test("a text is on the disk before it is seen, and the old one is removed only after that", async (t) => {
  const place = await temporaryFolder(t);
  const prepared = join(place, "prepared");
  await placeIn(prepared).replace("main", "old", undefined, never);

  const steps = await stepsOfOne(place, prepared, "1");

  const order = /write.* sync.* link.* sync.* rm \S*main\/000001/;
  assert.match(steps.join(" "), order);
});

test("a writer that was held up while others replaced his number twice has not won it", async (t) => {
  const folder = await temporaryFolder(t);
  const place = placeIn(folder);
  await place.replace("main", "first", undefined, never);
  const list = join(await temporaryFolder(t), "steps");
  await stepsIn(
    start([await copyOf(folder, `${list}-copy`), "once", "slow", "1"], { STEP_LIST: list }),
  );
  const link = (await linesOf(list)).findIndex((line) => line.includes("file link")) + 1;
  const slow = start([folder, "once", "slow", "1"], {
    KILL_AT_STEP: String(link),
    KILL_SIGNAL: "SIGSTOP",
    STEP_LIST: `${list}-slow`,
  });
  await untilStopped(slow);

  await place.replace("main", "second", "1", never);
  await place.replace("main", "third", "2", never);
  slow.kill("SIGCONT");

  assert.equal(await outputOf(slow), "false\n");
  assert.deepEqual(await place.load("main", never), { text: "third", revision: "3" });
  assert.deepEqual(await readdir(join(folder, "main")), ["000003"]);
});

test("of several processes that write at once none loses what another wrote", async (t) => {
  const folder = await temporaryFolder(t);
  const names = ["a", "b", "c", "d"];

  const writers = names.map(async (name) => outputOf(start([folder, "lines", name, "25"])));
  const taken = (await Promise.all(writers)).map((lines) => lines.trimEnd().split("\n"));

  const placed = await placeIn(folder).load("main", never);
  const lines = placed?.text.trimEnd().split("\n") ?? [];
  assert.equal(new Set(lines).size, lines.length);
  for (const [index, name] of names.entries()) {
    const own = new Set(taken[index]);
    assert.equal(own.size, 25);
    assert.deepEqual(
      lines.filter((line) => own.has(line)),
      taken[index],
      name,
    );
  }
  assert.equal((await readdir(join(folder, "main"))).length, 1);
  t.diagnostic(`${lines.length} lines in the text, of them 100 known to be`);
});

function placeIn(folder: string): CopyPlace {
  return filePlace({ folder, what });
}

function start(
  values: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): ChildProcess {
  return spawn(process.execPath, ["--import", killer, program, ...values], {
    env: { ...process.env, ...variables },
    stdio: ["ignore", "pipe", "inherit"],
  });
}

/** Each step of one replacement, in a copy of the folder. */
async function stepsOfOne(
  place: string,
  prepared: string,
  seen: string,
): Promise<readonly string[]> {
  const list = join(place, "steps");
  const folder = await copyOf(prepared, join(place, "clean"));
  await stepsIn(start([folder, "once", newText, seen], { STEP_LIST: list }));
  return linesOf(list);
}

async function stepsIn(child: ChildProcess): Promise<void> {
  assert.equal(await outputOf(child), "true\n");
}

async function outputOf({ stdout }: ChildProcess): Promise<string> {
  return stdout === null ? "" : text(stdout);
}

async function linesOf(path: string): Promise<readonly string[]> {
  return (await readFile(path, "utf8")).trimEnd().split("\n");
}

async function copyOf(folder: string, target: string): Promise<string> {
  await cp(folder, target, { recursive: true });
  return target;
}

/** So that the next writer takes them for what they are. */
async function ageLeftovers(folder: string): Promise<void> {
  const time = new Date("2026-11-23T09:00:00Z");
  for (const name of await readdir(folder).catch(() => [])) {
    if (name.endsWith(".tmp")) {
      await utimes(join(folder, name), time, time);
    }
  }
}

/** Looks where Linux says it: nothing else tells of a process that was stopped. */
async function untilStopped({ pid }: ChildProcess): Promise<void> {
  for (;;) {
    const state = await readFile(`/proc/${pid}/stat`, "utf8");
    if (/\) T /.test(state)) {
      return;
    }
    await new Promise((resolve) => void setImmediate(resolve));
  }
}
