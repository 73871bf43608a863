/**
 * Writes lines to a file descriptor, each before the call returns, and never throws: a log must not end a run.
 * Pino's own destination tries for ever on a full disk, also when the process ends.
 */
import { writeSync } from "node:fs";
import { codeOf } from "./files.ts";

const pauseMilliseconds = 10;
/** A reader that takes nothing for 5 s loses the line. */
const mostPauses = 500;

export function lineWriter(descriptor: number, form: (line: string) => string) {
  let readerIsGone = false;

  return {
    write(line: string): void {
      if (readerIsGone) {
        return;
      }
      try {
        writeAll(descriptor, Buffer.from(form(line)));
      } catch (error) {
        // A full disk may have room for the next line; a broken pipe stays broken.
        readerIsGone = codeOf(error) === "EPIPE";
      }
    },
  };
}

function writeAll(descriptor: number, bytes: Uint8Array): void {
  let written = 0;
  let pauses = 0;
  while (written < bytes.length) {
    try {
      written += writeSync(descriptor, bytes, written);
      pauses = 0;
    } catch (error) {
      // A pipe that somebody else made non-blocking is full.
      if (codeOf(error) !== "EAGAIN" || pauses === mostPauses) {
        throw error;
      }
      pauses += 1;
      pause();
    }
  }
}

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMilliseconds);
}
