/** kill -9 at steps all over npi-update: the tables are as before a file or as after it, and the next run finishes the work. */
import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { weeklyZip } from "../support/npi-files.ts";
import { runProgram, type Ended, type ProgramOptions } from "../support/program.ts";
import { worldIn } from "../support/sample-world.ts";
import { everyStep, killAtEachStep, killLimit } from "./kills.ts";
import { isThorough } from "./two-jobs.ts";
import { assertWholeWeeks, weekNumber } from "./npi-weeks.ts";

const weeks = 3;

test(
  `npi-update killed at ${isThorough ? "every fifth step" : everyStep} leaves whole weeks, and is done by the next run`,
  killLimit,
  async (t) => {
    const found = new Set<number>();

    const killed = await killAtEachStep(t, {
      // Odd: every second kill is followed by another pod
      thoroughEach: 5,
      prepare: async ({ folder }) => {
        await offer(folder, [0]);
        assert.equal(
          (await update(folder)).code,
          3,
          "the first run says that there is no full file",
        );
        await offer(folder, [1, 2]);
      },
      start: async (folder, options) => {
        const ended = await update(folder, options);
        found.add(await wholeWeeksIn(folder));
        return ended;
      },
      look: async (folder, again) => {
        assert.equal(again.code, 0, again.stdout + again.stderr);
        assert.equal(await wholeWeeksIn(folder), weeks);
      },
    });

    assert.ok(killed >= 10, `${killed} kills`);
    assert.deepEqual(
      [...found].toSorted((one, other) => one - other),
      [1, 2, 3],
      "kills before, between and after the weeks",
    );
  },
);

async function update(folder: string, options: ProgramOptions = {}): Promise<Ended> {
  return runProgram(folder, ["run", "npi-update"], options);
}

async function offer(folder: string, numbers: readonly number[]): Promise<void> {
  const place = join(folder, ".surgicase", "npi");
  await mkdir(place, { recursive: true });
  for (const number of numbers) {
    const { name, bytes } = weeklyZip(weekNumber(number, weeks));
    await writeFile(join(place, name), bytes);
  }
}

async function wholeWeeksIn(folder: string): Promise<number> {
  const world = worldIn(folder);
  return assertWholeWeeks(async (statement) => world.rows(statement));
}
