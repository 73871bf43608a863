/**
 * Loaded into the program by `node --import`: counts its steps (SQL statements, changes of files) and kills the process by
 * SIGKILL, or KILL_SIGNAL, just before step KILL_AT_STEP. A write of bytes has a step in its middle as well. STEPS=lasting
 * counts only commits and files put in place: between two of them, all kills leave the same behind but temporary files.
 * STEP_LIST names a file that gets a line for each step. The program itself is not changed and knows nothing of it.
 */
import { closeSync, openSync, writeSync } from "node:fs";
import promises from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { DatabaseSync, StatementSync } from "node:sqlite";

const killAt = Number(process.env["KILL_AT_STEP"] ?? 0);
const signal = process.env["KILL_SIGNAL"] ?? "SIGKILL";
const lastingOnly = process.env["STEPS"] === "lasting";
const lasting = /^(?:sql commit|file (?:rename|link) )/;
const listPath = process.env["STEP_LIST"];
const list = listPath === undefined ? undefined : openSync(listPath, "a");
let steps = 0;

function step(name: string): void {
  if (lastingOnly && !lasting.test(name)) {
    return;
  }
  steps += 1;
  if (list !== undefined) {
    writeSync(list, `${steps} ${name.replaceAll(/\s+/g, " ").slice(0, 120)}\n`);
  }
  if (steps === killAt) {
    process.kill(process.pid, signal);
  }
}

type Method = (this: unknown, ...values: unknown[]) => unknown;

/** Puts `before` in front of a method. */
function watch(
  owner: object,
  name: string,
  before: (self: unknown, values: readonly unknown[]) => void | Promise<void>,
): void {
  const original = Reflect.get(owner, name) as Method;
  const watched: Method = function (...values) {
    const waited = before(this, values);
    return waited === undefined
      ? original.apply(this, values)
      : waited.then(() => original.apply(this, values));
  };
  Reflect.set(owner, name, watched);
}

watch(DatabaseSync.prototype, "exec", (_self, [text]) => step(`sql ${String(text)}`));
for (const name of ["all", "get", "run", "iterate"]) {
  watch(StatementSync.prototype, name, (self) => step(`sql ${(self as StatementSync).sourceSQL}`));
}

const handle = await promises.open(process.execPath, "r");
const handles = Object.getPrototypeOf(handle) as object;
await handle.close();
watch(handles, "sync", () => step("file sync"));
watch(handles, "writeFile", async (self, [content]) => {
  step("file write");
  if (steps + 1 === killAt) {
    const bytes = Buffer.from(await beginningOf(content));
    await (self as promises.FileHandle).write(bytes, 0, Math.ceil(bytes.length / 2), 0);
  }
  step("file half written");
});

/** Of what comes piece by piece, the first. */
async function beginningOf(content: unknown): Promise<Uint8Array> {
  if (typeof content !== "string" && !(content instanceof Uint8Array)) {
    for await (const piece of content as AsyncIterable<Uint8Array>) {
      return piece;
    }
  }
  return Buffer.from(content as Uint8Array);
}

watch(promises, "open", (_self, [path, flags]) => {
  if (flags !== undefined && flags !== "r") {
    step(`file open ${String(path)}`);
  }
});
for (const name of ["link", "mkdir", "rename", "rm", "unlink", "writeFile"]) {
  watch(promises, name, (_self, [path]) => step(`file ${name} ${String(path)}`));
}
syncBuiltinESMExports();

process.on("exit", () => {
  if (list !== undefined) {
    closeSync(list);
  }
});
